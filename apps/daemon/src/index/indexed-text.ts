import type { Entry } from '@hoop/protocol'

/** Of what is said, this much is indexed; whatever is longer was not written by anybody. */
const saidChars = 64 * 1024
const maxDepth = 6

/** What can be searched for in an entry. @param toolChars how much of a tool's input, and of its output */
export function indexedText({ kind, text, tool }: Entry, toolChars: number): string {
  if (kind === 'unknown') return ''
  if (kind === 'tool_result') return headOf(text, toolChars)
  if (kind !== 'tool_call') return headOf(text, saidChars)
  const input = collectStrings(tool?.input, toolChars)
  return input === '' ? headOf(text, toolChars) : `${headOf(text, toolChars)}\n${input}`
}

/** The first characters of a text, as a string of their own: a slice would hold on to the whole text until it is written. */
function headOf(text: string, chars: number): string {
  return text.length <= chars ? text : ` ${text.slice(0, chars)}`.slice(1)
}

/** The strings in a value, in order, up to a number of characters. */
function collectStrings(value: unknown, limit: number): string {
  const parts: string[] = []
  let left = limit
  const visit = (part: unknown, depth: number): void => {
    if (left <= 0 || depth > maxDepth) return
    if (typeof part === 'string') {
      parts.push(headOf(part, left))
      left -= part.length
    } else if (typeof part === 'object' && part !== null) for (const item of Object.values(part)) visit(item, depth + 1)
  }
  visit(value, 0)
  return parts.join('\n')
}
