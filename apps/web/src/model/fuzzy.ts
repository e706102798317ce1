import { markHits, matchesText, type Piece } from './matches.ts'

/** Letters of a query may stand this far apart in all, as a multiple of its length. */
const SPREAD = 3
/** Only the beginning of a text is searched letter by letter: beyond it, everything fits. */
const HEAD = 80

/** Where the letters of a query stand in one line of a text, in order, as close together as a first pass finds; `undefined` where they do not. */
function lettersIn(lower: string, letters: string): readonly number[] | undefined {
  for (let start = lower.indexOf(letters.slice(0, 1)); start !== -1; start = lower.indexOf(letters.slice(0, 1), start + 1)) {
    const places = [start]
    let at = start
    for (const letter of letters.slice(1)) {
      at = lower.indexOf(letter, at + 1)
      if (at === -1) return undefined
      places.push(at)
    }
    if (at - start < letters.length * SPREAD && !lower.slice(start, at).includes('\n')) return places
  }
  return undefined
}

const isWordStart = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')

/**
 * How well a name fits what was typed; 0: not at all. All words somewhere in it are best, at the beginning of a word better than within
 * one; then the letters in order and close together, for who types `cartot` for "cart total". Both in lower case; a line each where a thing
 * has several names.
 */
export function fuzzyScore(lower: string, query: string): number {
  if (query === '') return 1
  if (matchesText(lower, query)) {
    const words = query.split(/\s+/).filter(Boolean)
    const starts = words.filter((word) => {
      for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + 1)) if (isWordStart(lower, at)) return true
      return false
    }).length
    return (
      100 + (40 * starts) / words.length + (lower.startsWith(query) ? 40 : 0) + (lower === query ? 60 : 0) - Math.min(20, lower.length / 10)
    )
  }
  const letters = query.replaceAll(/\s+/g, '')
  if (letters.length < 2) return 0
  const places = lettersIn(lower.slice(0, HEAD), letters)
  const [first, last] = [places?.[0], places?.at(-1)]
  if (places === undefined || first === undefined || last === undefined) return 0
  const starts = places.filter((at) => isWordStart(lower, at)).length
  return Math.max(1, 60 - (last - first) * 2 + starts * 6 - first / 4)
}

/** The text in pieces, what fits the query marked. */
export function fuzzyPieces(text: string, query: string): readonly Piece[] {
  const lower = text.toLowerCase()
  const wanted = query.toLowerCase()
  if (wanted === '' || lower.length !== text.length) return [{ text, hit: false }]
  const whole = markHits(text, query)
  if (whole.some(({ hit }) => hit)) return whole
  const letters = wanted.replaceAll(/\s+/g, '')
  const places = letters.length < 2 ? undefined : lettersIn(lower.slice(0, HEAD), letters)
  if (places === undefined) return [{ text, hit: false }]
  const pieces: Piece[] = []
  const add = (piece: string, hit: boolean) => {
    const last = pieces.at(-1)
    if (piece === '') return
    if (last?.hit === hit) pieces[pieces.length - 1] = { text: last.text + piece, hit }
    else pieces.push({ text: piece, hit })
  }
  let from = 0
  for (const at of places) {
    add(text.slice(from, at), false)
    add(text.slice(at, at + 1), true)
    from = at + 1
  }
  add(text.slice(from), false)
  return pieces
}
