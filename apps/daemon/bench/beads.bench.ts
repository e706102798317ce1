import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, bench, describe } from 'vitest'
import { createBeadBook } from '../src/beads/bead-book.ts'
import { applyChange, type Queue, type QueueBead } from '../src/beads/queue-bead.ts'
import { createQueueReader } from '../src/beads/read-queue.ts'

// A real queue of 378 beads, so often that it has at least so many, each copy with ids of its own.
const small = readFileSync(join(import.meta.dirname, '../../../packages/bead-cli/test/fixtures/real-small.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
const queueOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => {
    const line = small[i % small.length] ?? ''
    const copy = Math.floor(i / small.length)
    return line.replaceAll(/"(id|issue_id|depends_on_id)":"/g, `"$1":"${copy}-`)
  })

const folder = mkdtempSync(join(tmpdir(), 'hoop-bench-beads-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const once = { iterations: 11, time: 0, warmupIterations: 2, warmupTime: 0 }

function compare(queues: number, size: number) {
  const lines = queueOf(size)
  const roots = Array.from({ length: queues }, (_, i) => join(folder, `${size}-${i}`))
  for (const root of roots) {
    mkdirSync(join(root, '.beads'), { recursive: true })
    writeFileSync(join(root, '.beads/issues.jsonl'), `${lines.join('\n')}\n`)
  }
  const book = createBeadBook()
  const reader = createQueueReader({ find: () => Promise.resolve(undefined) }, {})
  const known = new Map<string, ReadonlyMap<string, QueueBead>>()
  const reread = async () => {
    const state = new Map<string, Queue>()
    for (const root of roots) {
      const news = await reader.read({ root, ask: false, confirmed: undefined, epoch: 0 })
      const beads = applyChange(known.get(root) ?? new Map<string, QueueBead>(), news ?? { changed: [], gone: [] })
      known.set(root, beads)
      state.set(root, { beads, source: 'lines', seenAt: 0, stale: undefined })
    }
    return book.update({ queues: state, executions: [], workspaceOf: (path) => path, projectOf: () => 'web', now: 0 })
  }
  describe(`${queues} × ${size} beads`, () => {
    bench('read again, compared, shown', async () => void (await reread()), once)
    bench(
      'baseline: JSON.parse of each line',
      () => {
        for (const root of roots)
          for (const line of readFileSync(join(root, '.beads/issues.jsonl'), 'utf8').split('\n')) if (line !== '') JSON.parse(line)
      },
      once,
    )
  })
}

compare(1, 10_000)
compare(20, 300)
