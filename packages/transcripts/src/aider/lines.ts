/** One line of a history; only `\n` ends one. */
export interface HistoryLine {
  readonly text: string
  /** In bytes from the start of the file. */
  readonly offset: number
  /** With the newline. */
  readonly length: number
}

/** Complete lines of a part of a file that begins at `start`; a torn one at its end is left out. */
export function linesOf(bytes: Buffer, start: number): readonly HistoryLine[] {
  const lines: HistoryLine[] = []
  let from = 0
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, from)) {
    lines.push({
      text: bytes.toString('utf8', from, end > from && bytes[end - 1] === 0x0d ? end - 1 : end),
      offset: start + from,
      length: end + 1 - from,
    })
    from = end + 1
  }
  return lines
}

const header = /^# aider chat started at (\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/

/** When a session began, in milliseconds since the epoch: the header has local time without a zone, taken as this host's. */
export function parseHeader(text: string): number | undefined {
  const found = header.exec(text)
  if (!found) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number)
  return new Date(year, month - 1, day, hour, minute, second).getTime()
}

/** Aider ends every line that it writes itself with two spaces; what a model writes has that only by chance. */
export const isOwn = (text: string): boolean => text.endsWith('  ')
export const isStatus = (text: string): boolean => text.startsWith('> ') && isOwn(text)
export const isUser = (text: string): boolean => text.startsWith('#### ') && isOwn(text)

/**
 * Whether the header at an index is a real one: it follows an empty line, and after one empty line comes a status line, another header, or
 * the end. A reply can quote a header; a prompt carries `#### `.
 */
export function isRealHeader(lines: readonly HistoryLine[], index: number): boolean {
  const line = lines[index]
  if (!line || parseHeader(line.text) === undefined) return false
  const before = lines[index - 1]
  if (before && before.text !== '') return false
  const [blank, next, nextButOne] = lines.slice(index + 1, index + 4).map(({ text }) => text)
  if (blank === undefined) return true
  if (blank !== '') return false
  if (next === undefined || next.startsWith('> ') || parseHeader(next) !== undefined) return true
  return next === '' && (nextButOne === undefined || parseHeader(nextButOne) !== undefined)
}
