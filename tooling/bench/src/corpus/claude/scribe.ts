import { disturb, tear } from '../damage.ts'
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

/** `echo` is told of every record with a uuid, after it was written. */
export function createScribe(kit: Kit, file: LineFile, keep: boolean, echo?: (record: ChainRecord) => void): Scribe {
  const { ledger } = kit
  const kept: ChainRecord[] | undefined = keep ? [] : undefined
  return {
    file,
    kept,
    requests: keep ? [] : undefined,
    chain(record) {
      file.line(record)
      ledger.line(record.type)
      kept?.push(record)
      echo?.(record)
      disturb(kit, file, (type) => ({ type, version: 9, payload: { note: 'from a version that nobody knows yet' } }))
    },
    bookkeeping(record) {
      file.line(record)
      ledger.line(record.type)
    },
    close(atMs) {
      tear(kit, file)
      file.close(atMs)
    },
  }
}
