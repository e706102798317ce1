/** Candidates beyond this many, and names longer than this, are not worth the comparison. */
const maxCandidates = 2000
const maxLength = 120

/** The candidate that was probably meant, or `undefined` if none is close. Case does not count as a difference. */
export function findNearest(wanted: string, candidates: Iterable<string>): string | undefined {
  if (wanted.length > maxLength) return undefined
  const target = wanted.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1
  let looked = 0
  for (const candidate of candidates) {
    if (++looked > maxCandidates) break
    if (candidate.length > maxLength) continue
    const distance = editDistance(target, candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** A hint that names the nearest candidate; an empty object where there is none, to be spread into a problem. */
export function hintNearest(wanted: string, candidates: Iterable<string>): { hint?: string } {
  const nearest = findNearest(wanted, candidates)
  return nearest === undefined ? {} : { hint: `Nearest: ${nearest}` }
}

/** Insertions, deletions and replacements that turn one text into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
