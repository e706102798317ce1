/** How many single-character edits lie between two words. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length] ?? 0
}

function distance(needle: string, word: string): number {
  const holds = needle !== '' && word !== '' && (word.includes(needle) || needle.includes(word))
  return holds ? Math.abs(word.length - needle.length) / 100 : 1 + editDistance(needle, word.slice(0, 80))
}

/** The candidates nearest to what was asked for, best first: those that hold it, then those a few typing errors away. */
export function nearest<T>(wanted: string, candidates: readonly T[], names: (candidate: T) => readonly string[], limit = 3): readonly T[] {
  const needle = wanted.toLowerCase().slice(0, 80)
  return candidates
    .map((candidate) => ({ candidate, score: Math.min(...names(candidate).map((name) => distance(needle, name.toLowerCase()))) }))
    .filter(({ score }) => score <= 1 + Math.max(3, needle.length / 2))
    .sort((a, b) => a.score - b.score)
    .slice(0, limit)
    .map(({ candidate }) => candidate)
}
