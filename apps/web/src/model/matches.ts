/** A stretch of text, and whether it is what was searched for. */
export interface Piece {
  readonly text: string
  readonly hit: boolean
}

const words = (query: string): readonly string[] => query.toLowerCase().split(/\s+/).filter(Boolean)

/** Whether every word of the query stands somewhere in the text. An empty query matches everything. */
export function matchesText(text: string, query: string): boolean {
  const lower = text.toLowerCase()
  return words(query).every((word) => lower.includes(word))
}

/** The text in pieces, the hits marked. */
export function markHits(text: string, query: string): readonly Piece[] {
  const lower = text.toLowerCase()
  // Where lower-casing changes the length, offsets no longer fit: then nothing is marked.
  if (lower.length !== text.length) return [{ text, hit: false }]
  const hit = Array.from({ length: text.length }, () => false)
  for (const word of words(query)) {
    for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + 1)) hit.fill(true, at, at + word.length)
  }
  const pieces: Piece[] = []
  let from = 0
  for (let at = 1; at <= text.length; at += 1) {
    if (at < text.length && hit[at] === hit[from]) continue
    pieces.push({ text: text.slice(from, at), hit: hit[from] ?? false })
    from = at
  }
  return pieces
}
