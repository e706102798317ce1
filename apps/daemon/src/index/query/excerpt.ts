/** A piece of text; `hit` where it is what was searched for. */
export interface Piece {
  readonly text: string
  readonly hit?: true
}

const aroundChars = 90
/** So much of a text is looked at. */
export const lookAtChars = 256 * 1024
const piecesAtMost = 21

/** What a query looks for, as it may stand in a text. Words are those of the index: letters and digits, in any case, without accents. */
export function patternOf(terms: readonly { readonly text: string; readonly isPrefix: boolean }[]): RegExp | undefined {
  const parts = terms.flatMap(({ text, isPrefix }) => {
    const words = fold(text).match(/[\p{L}\p{N}\p{Co}]+/gu)
    return words ? [words.join('[^\\p{L}\\p{N}]+') + (isPrefix ? '[\\p{L}\\p{N}]*' : '(?![\\p{L}\\p{N}])')] : []
  })
  return parts.length === 0 ? undefined : new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join('|')})`, 'gu')
}

/** Lower case without accents, each character in its place. */
function fold(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text.toLowerCase()
  return text.normalize('NFC').replaceAll(/[\0-\x7f]+|[^\0-\x7f]+/g, (run) => {
    if (run.charCodeAt(0) <= 0x7f) return run.toLowerCase()
    return Array.from(run, foldChar).join('')
  })
}

/** A text has few different characters, and many of each. */
const folded = new Map<string, string>()
const foldedAtMost = 4096

function foldChar(char: string): string {
  const known = folded.get(char)
  if (known !== undefined) return known
  const bare = char
    .normalize('NFD')
    .replace(/\p{M}+$/u, '')
    .toLowerCase()
  const made = bare.length === char.length ? bare : char
  if (folded.size >= foldedAtMost) folded.clear()
  folded.set(char, made)
  return made
}

/** The text around the first hit, in pieces; the beginning of the text where there is none. One line, without control characters. */
export function excerptOf(full: string, pattern: RegExp | undefined): readonly Piece[] {
  const text = full.slice(0, lookAtChars).normalize('NFC')
  const hits = pattern ? [...fold(text).matchAll(pattern)] : []
  const first = hits[0]?.index ?? 0
  const from = wordStart(text, Math.max(0, first - aroundChars))
  const to = Math.min(text.length, first + 2 * aroundChars)
  const pieces: Piece[] = []
  let at = from
  for (const hit of hits) {
    if (hit.index >= to || pieces.length >= piecesAtMost) break
    if (hit.index > at) pieces.push({ text: oneLine(text.slice(at, hit.index)) })
    at = hit.index + hit[0].length
    pieces.push({ text: oneLine(text.slice(hit.index, at)), hit: true })
  }
  if (at < to) pieces.push({ text: oneLine(text.slice(at, to)) })
  const [head, ...rest] = pieces
  if (!head) return []
  const begun = from > 0 ? [{ ...head, text: `…${head.text}` }, ...rest] : pieces
  const last = begun.at(-1)
  return to < full.length && last ? [...begun.slice(0, -1), { ...last, text: `${last.text}…` }] : begun
}

const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')

function wordStart(text: string, at: number): number {
  if (at === 0) return 0
  const space = text.indexOf(' ', at)
  return space !== -1 && space < at + 20 ? space + 1 : at
}

/**
 * Of the strings in a record, the one with most of what is looked for; of those that have the same, the first.
 * @param enough where one has so many different hits, no other is looked at
 */
export function textWithHits(record: unknown, pattern: RegExp | undefined, enough = Number.POSITIVE_INFINITY): string {
  let best = { text: '', hits: -1 }
  const visit = (value: unknown, depth: number): void => {
    if (best.hits >= enough) return
    if (typeof value === 'string') {
      const hits = pattern ? new Set(fold(value.slice(0, lookAtChars)).match(pattern)).size : 0
      if (hits > best.hits) best = { text: value, hits }
    } else if (typeof value === 'object' && value !== null && depth < 12) for (const item of Object.values(value)) visit(item, depth + 1)
  }
  visit(record, 0)
  return best.text
}
