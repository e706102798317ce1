import { stripVTControlCharacters } from 'node:util'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const wide =
  /^[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|^\p{Emoji_Presentation}|^\p{Extended_Pictographic}\uFE0F/u

/** Text from outside → one line that a terminal shows as it is: escapes, control and direction characters are taken out. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '')
}

/** As {@link plain}, with its lines kept apart. */
export function plainLines(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => plain(line.replaceAll('\t', '    ')).trimEnd())
}

/** How many columns a line of text takes. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u007E]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment)
  return width
}

/** Cuts or fills a line of text to exactly so many columns. */
export function fit(text: string, width: number): string {
  const all = displayWidth(text)
  if (all <= width) return text + ' '.repeat(width - all)
  if (width <= 0) return ''
  let cut = ''
  let taken = 0
  for (const { segment } of segmenter.segment(text)) {
    const next = graphemeWidth(segment)
    if (taken + next > width - 1) break
    cut += segment
    taken += next
  }
  return `${cut}…${' '.repeat(width - 1 - taken)}`
}

function graphemeWidth(segment: string): number {
  return wide.test(segment) ? 2 : 1
}
