/** Entries from one number to before another. */
type Range = readonly [from: number, to: number]

/** Entries that stand close together are fetched in windows of so many, on the same borders whatever is in sight. */
const WINDOW = 100
/** What stands farther apart than this is fetched one by one. */
const CLOSE = 800
/** Before an entry that stands alone: the call of a result, and what was said before it. */
const BEFORE = 6

/** What to fetch for the entries that are shown, in order: windows that hold them all, or, of few that lie far apart, a little around each. */
export function wantedEntries(seqs: readonly number[], total: number): readonly Range[] {
  const [first, last] = [seqs[0], seqs.at(-1)]
  if (first === undefined || last === undefined) return []
  const ranges: [number, number][] = []
  const add = (from: number, to: number) => {
    const before = ranges.at(-1)
    if (before !== undefined && from <= before[1]) before[1] = Math.max(before[1], to)
    else ranges.push([from, to])
  }
  if (last - first > CLOSE) for (const seq of seqs) add(Math.max(0, seq - BEFORE), Math.min(total, seq + 1))
  else
    for (let from = Math.floor(first / WINDOW) * WINDOW; from <= last; from += WINDOW) ranges.push([from, Math.min(total, from + WINDOW)])
  return ranges.filter(([from, to]) => from < to)
}
