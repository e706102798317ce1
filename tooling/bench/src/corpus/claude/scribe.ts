import type { Kit } from '../kit.ts'
import type { LineFile } from '../tree.ts'
import type { Request } from '../truth.ts'
import type { Bookkeeping, ChainRecord } from './records.ts'

/** Puts records into one file, tells the ledger of each line, and damages a few where the corpus asks for it. */
export interface Scribe {
  readonly file: LineFile
  /** Every record with a uuid so far, if they are kept for a copy. */
  readonly kept: ChainRecord[] | undefined
  /** The requests behind those records. */
  readonly requests: Request[] | undefined
  chain(record: ChainRecord): void
  bookkeeping(record: Bookkeeping): void
  close(atMs: number): void
}

const DAMAGE = [
  '{"type":"assistant","message":{"id":"msg_01cut","content":[{"type":"te',
  '\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000',
  'not json at all',
  '{"type":"user",,"message":{}}',
] as const

export function createScribe({ random, ledger, scale }: Kit, file: LineFile, keep: boolean): Scribe {
  const kept: ChainRecord[] | undefined = keep ? [] : undefined
  const disturb = (): void => {
    if (!scale.damaged || !random.chance(0.002)) return
    if (random.chance(0.5)) {
      file.raw(`${random.pick(DAMAGE)}\n`)
      ledger.malformedLine()
      return
    }
    const type = `later-${random.pick(['record', 'marker', 'notice'])}`
    file.line({ type, version: 9, payload: { note: 'from a version that nobody knows yet', values: [1, 2, 3] } })
    ledger.unknownLine(type)
  }
  return {
    file,
    kept,
    requests: keep ? [] : undefined,
    chain(record) {
      file.line(record)
      ledger.line(record.type)
      kept?.push(record)
      disturb()
    },
    bookkeeping(record) {
      file.line(record)
      ledger.line(record.type)
    },
    close(atMs) {
      // A crash in the middle of a write: not a line yet, and never one.
      if (scale.damaged && random.chance(0.01)) file.raw('{"parentUuid":"0b3f1c52-9d7e-4f4a-8f3e-1f')
      file.close(atMs)
    },
  }
}
