import { isWorkerName } from './identity.ts'

/** `[needle:<worker>:<bead>:<strand>]`: whose agent run this is. `worker` is the qualified id. */
export interface DispatchTag {
  readonly worker: string
  readonly bead: string
  /** `null` where the writer left it empty. */
  readonly strand: string | null
}

const TAG = /^\[needle:([^:\]\s]+):([^:\]\s]+):([^:\]\s]*)\]/
const PRINTABLE = /^[\x21-\x7e]{1,128}$/

/**
 * The tag that NEEDLE puts before the first user message of every session it dispatches, or `null`.
 * Only at column 0 of that first message: quoted further down, or in a later message, it is plain text.
 */
export function parseDispatchTag(text: string): DispatchTag | null {
  const match = TAG.exec(text)
  if (!match) return null
  const [, worker, bead = '', strand = ''] = match
  if (!isWorkerName(worker) || !PRINTABLE.test(bead) || (strand !== '' && !PRINTABLE.test(strand))) return null
  return { worker, bead, strand: strand === '' ? null : strand }
}

/** Begins like a tag and is none: worth one note, and an ordinary session otherwise. */
export function isMalformedTag(text: string): boolean {
  return text.startsWith('[needle:') && parseDispatchTag(text) === null
}
