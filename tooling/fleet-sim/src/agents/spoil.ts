import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Layout } from '../fleet/layout.ts'
import { readIfThere } from '../system/files.ts'

const malformed = 'this is no record\n{"type":"assistant","message":\n'
const unknown =
  '{"type":"time-travel","timestamp":"2026-11-21T00:00:00.000Z","destination":{"year":1885},"payload":{"type":"flux","level":1.21}}\n'

/** Where an order to spoil the transcript of a worker's agent waits. */
export const spoilOrder = (layout: Layout, worker: string): string => join(layout.control, 'spoil', worker)

/** Carries out such an order: lines that no CLI writes, in the middle of a session that is one file of lines. */
export function spoilIfOrdered(layout: Layout, worker: string, path: string): void {
  const order = spoilOrder(layout, worker)
  const kind = readIfThere(order)
  if (kind === undefined) return
  rmSync(order, { force: true })
  if (path.endsWith('.jsonl')) appendFileSync(path, kind === 'unknown' ? unknown : malformed)
}
