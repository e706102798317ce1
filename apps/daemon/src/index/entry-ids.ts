/** How many entries of one millisecond have ids of their own before they take those of the next. */
const perMs = 4096
/** 2020-01-01: no session is older; what says so counts as of then. Ids stay exact numbers until 2089. */
const earliestMs = 1_577_836_800_000
const latestMs = earliestMs + 2 ** 41 - 1
/** Entries of a file that are this much out of order at most are kept in the order of the file. */
const disorderMs = 1000

/**
 * The id that an entry would like: ids grow with time, so that a search finds the newest first without sorting. Entries of one file that
 * follow each other closely keep their order.
 * @param session the number of its session, which sets entries of different files apart
 * @param last the id of the entry before it in its file
 */
export function wishedId(at: number, session: number, last: number | undefined): number {
  const id = firstIdAt(at) + (session % 64) * (perMs / 64)
  return last !== undefined && id <= last && last - id < disorderMs * perMs ? last + 1 : id
}

/** The smallest id of an entry of this moment or later. */
export function firstIdAt(at: number): number {
  return (Math.min(Math.max(Math.floor(at), earliestMs), latestMs) - earliestMs) * perMs
}
