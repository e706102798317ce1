import { compareTold, type RequestRow } from './request-row.ts'

/** A record of a request, with the age of the transcript that it stands in. */
export interface Candidate extends RequestRow {
  readonly path: string
  /** When the transcript is known to have been there first; milliseconds since the epoch. */
  readonly since: number | null
}

/**
 * Of all records with one key those that count: one for each request. Different request ids are different requests; a record without an
 * id goes with the best of those that have one. Of the records of one request the one with the most tokens counts, of equal ones that of
 * the main session, then the earliest, then that in the oldest transcript: a copy comes after what it is a copy of. Pure.
 */
export function chooseCounted<T extends Candidate>(records: readonly T[]): ReadonlySet<T> {
  const best = new Map<string, T>()
  for (const record of records) {
    const known = best.get(record.requestId)
    if (!known || isBetter(record, known)) best.set(record.requestId, record)
  }
  const bare = best.get('')
  const named = [...best.values()].filter((one) => one !== bare)
  const [first, ...others] = named
  if (!bare || !first) return new Set(best.values())
  const rival = others.reduce((known, one) => (isBetter(one, known) ? one : known), first)
  return new Set([...named.filter((one) => one !== rival), isBetter(bare, rival) ? bare : rival])
}

function isBetter(a: Candidate, b: Candidate): boolean {
  const told = compareTold(a, b)
  if (told !== 0) return told < 0
  const age = (a.since ?? Infinity) - (b.since ?? Infinity)
  if (age < 0 || age > 0) return age < 0
  // Sessions in one database have ids that put the newest first, and so a fork before its parent: there it is turned round.
  return a.path < b.path !== (fileOf(a.path) === fileOf(b.path))
}

/** Of `file#selector`, the file. */
function fileOf(path: string): string {
  const hash = path.lastIndexOf('#')
  return hash > 0 ? path.slice(0, hash) : path
}
