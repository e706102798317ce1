import { type HistoryLine, isOwn, isStatus, isUser } from './lines.ts'

/** What stands together in a section. */
export interface Block {
  /** `user`: a prompt or command. `status`: lines of aider's own. `reply`: what a model wrote. */
  readonly kind: 'user' | 'status' | 'reply'
  readonly lines: readonly HistoryLine[]
  /** Without `#### ` and `> `, without the two spaces at the ends. */
  readonly text: string
}

/**
 * Cuts the lines of a section, without its header, into blocks. Two spaces at the end of a line, and empty lines, separate what aider
 * writes from what a model writes; a status of several lines has `> ` on the first and the two spaces on the last.
 */
export function blocksOf(lines: readonly HistoryLine[]): readonly Block[] {
  const blocks: Block[] = []
  let at = 0
  const textAt = (index: number) => lines[index]?.text

  /** Whether aider's own words begin at an index. */
  function isStructure(index: number): boolean {
    const text = textAt(index)
    if (text === undefined) return true
    return isStatus(text) || isUser(text) || isSplitTokens(text, textAt(index + 1)) || isOwnError(text)
  }

  function take(kind: Block['kind'], end: number): void {
    const taken = lines.slice(at, end)
    const text = taken.map((line) => bare(kind, line.text)).join('\n')
    blocks.push({ kind, lines: taken, text: kind === 'reply' ? text.replace(/^\n+|\n+$/g, '') : text })
    at = end
  }

  while (at < lines.length) {
    const text = textAt(at) ?? ''
    if (text === '') {
      at += 1
      if (at < lines.length && textAt(at) !== '' && !isStructure(at)) take('reply', endOfReply(at))
    } else if (isUser(text))
      take(
        'user',
        endWhile(at, (line) => isUser(line)),
      )
    else if (isStatus(text)) take('status', at + 1)
    else if (text.startsWith('> ')) take('status', endOfStatus(at))
    else take('reply', endOfReply(at))
  }
  return blocks

  function endWhile(from: number, holds: (text: string) => boolean): number {
    let end = from
    while (end < lines.length && holds(textAt(end) ?? '')) end += 1
    return end
  }

  /** At the first empty line after which aider itself speaks. */
  function endOfReply(from: number): number {
    for (let end = from; end < lines.length; end += 1) if (textAt(end) === '' && isStructure(end + 1)) return end
    return lines.length
  }

  /** After the line with the two spaces; if there is none before an empty line that aider's own words follow, the first line stands alone. */
  function endOfStatus(from: number): number {
    for (let end = from; end < lines.length; end += 1) {
      const text = textAt(end) ?? ''
      if (isOwn(text) && !isUser(text) && (end === from || !isStatus(text))) return end + 1
      if (end > from && (isUser(text) || isStatus(text))) return end
    }
    return from + 1
  }
}

/** Tokens with both cache numbers: the cost is on a line of its own. */
function isSplitTokens(text: string, next: string | undefined): boolean {
  return /^> Tokens: .+ received\.$/.test(text) && next !== undefined && /^Cost: .+ session\. {2}$/.test(next)
}

const isOwnError = (text: string): boolean => /^> litellm\.\w+: /.test(text)

function bare(kind: Block['kind'], text: string): string {
  if (kind === 'reply') return text
  const words = kind === 'user' ? text.slice('#### '.length) : text.startsWith('> ') ? text.slice(2) : text
  return words.endsWith('  ') ? words.slice(0, -2) : words
}
