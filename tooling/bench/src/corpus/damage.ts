import type { Kit } from './kit.ts'
import type { LineFile } from './tree.ts'

const DAMAGE = [
  '{"type":"assistant","message":{"id":"msg_01cut","content":[{"type":"te',
  '\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000',
  'not json at all',
  '{"type":"user",,"message":{}}',
] as const

/** Now and then a line that is no JSON, or a record of a type that nobody knows yet; both are booked. `wrap` is the format's envelope. */
export function disturb({ random, ledger, scale }: Kit, file: LineFile, wrap: (type: string) => object): void {
  if (!scale.damaged || !random.chance(0.002)) return
  if (random.chance(0.5)) {
    file.raw(`${random.pick(DAMAGE)}\n`)
    ledger.malformedLine()
    return
  }
  const type = `later-${random.pick(['record', 'marker', 'notice'])}`
  file.line(wrap(type))
  ledger.unknownLine(type)
}

/** A crash in the middle of a write, once in a hundred files: not a line yet, and never one. */
export function tear({ random, scale }: Kit, file: LineFile): void {
  if (scale.damaged && random.chance(0.01)) file.raw('{"timestamp":"2026-11-0')
}
