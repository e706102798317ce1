/** A text as a reader sees it, and where each of its characters stands in the original. */
export interface View {
  readonly text: string
  /** The offset in the original of a character of the view. */
  readonly startOf: (offset: number) => number
  /** The offset in the original behind the character before `offset`: what is invisible at the end of a secret is no part of it. */
  readonly endOf: (offset: number) => number
}

const ESC = '\u001B'

/**
 * What a terminal or a page would not show, inside of which a secret may hide: control sequences (ECMA-48 CSI), raw or as JSON writes
 * them, and characters of no width. Operating system commands stay: their payload (a link) is text that may hold a secret.
 * The last two are an equals sign and a colon as some JSON writers have them.
 */
const invisible = new RegExp(
  [
    `(?:${ESC}|(?<!\\\\)\\\\{1,64}u001[bB])\\[[0-9;:<=>?]{0,64}[ -/]{0,4}[@-~]`,
    '[\\u00AD\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\uFEFF]',
    '(?<!\\\\)\\\\{1,64}u003(?<equals>[dD])',
    '(?<!\\\\)\\\\{1,64}u003(?<colon>[aA])',
  ].join('|'),
  'g',
)
const hasNoWidth = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/
const same = (offset: number): number => offset

/** The view of a text. Without anything invisible in it, the text itself, after one quick look. */
export function viewOf(text: string): View {
  if (!text.includes(ESC) && !text.includes('\\u00') && !hasNoWidth.test(text)) return { text, startOf: same, endOf: same }
  // One entry a piece: where it begins in the view, and where in the original.
  const inView: number[] = []
  const inText: number[] = []
  const pieces: string[] = []
  let length = 0
  let from = 0
  const keep = (piece: string, at: number): void => {
    if (piece === '') return
    inView.push(length)
    inText.push(at)
    pieces.push(piece)
    length += piece.length
  }
  for (const match of text.matchAll(invisible)) {
    keep(text.slice(from, match.index), from)
    from = match.index + match[0].length
    if (match.groups?.['equals'] !== undefined) keep('=', from - 1)
    else if (match.groups?.['colon'] !== undefined) keep(':', from - 1)
  }
  keep(text.slice(from), from)
  const startOf = (offset: number): number => {
    let low = 0
    let high = inView.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((inView[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return (inText[low] ?? 0) + offset - (inView[low] ?? 0)
  }
  return { text: pieces.join(''), startOf, endOf: (offset) => (offset === 0 ? 0 : startOf(offset - 1) + 1) }
}

/** The control sequences of a stretch, so that a mask in its place leaves colours and cursor as they were. */
export function controlsIn(stretch: string): string {
  if (!stretch.includes(ESC) && !stretch.includes('u001')) return ''
  return [...stretch.matchAll(invisible)].map(([sequence]) => (sequence.includes('[') ? sequence : '')).join('')
}
