import type { EntryView } from '@hoop/protocol'

/** The dispatch tag that NEEDLE puts before a prompt, and the rest of it. */
export function splitPrompt(text: string): { readonly tag: string | undefined; readonly body: string } {
  const match = /^\s*(\[needle:[^\]\n]{1,300}\])[^\S\n]*\n*/.exec(text)
  return match === null ? { tag: undefined, body: text } : { tag: match[1], body: text.slice(match[0].length) }
}

/** The first line of a text that says something, and what follows it. */
export function splitHeading(text: string): { readonly heading: string; readonly rest: string } {
  const trimmed = text.trim()
  const end = trimmed.indexOf('\n')
  return end === -1 ? { heading: trimmed, rest: '' } : { heading: trimmed.slice(0, end).trimEnd(), rest: trimmed.slice(end + 1) }
}

/** What each kind of entry is called where its icon alone would not say it. */
export const entryWord: Readonly<Record<EntryView['kind'], string>> = {
  user: 'Prompt',
  assistant: 'Agent',
  thinking: 'Thinking',
  tool_call: 'Tool call',
  tool_result: 'Result',
  system: 'System',
  summary: 'Summary',
  error: 'Error',
  unknown: 'Unknown record',
}

/** Lines of output that tell what went wrong. */
const loud =
  /\b(?:error|err!|fail(?:ed|ure|s)?|panick?ed|exception|traceback|assert\w*|denied|cannot|could not|no such|not found|fatal)\b|^\s*(?:not ok|✖|✗|×)/i

export const isLoud = (line: string): boolean => loud.test(line.slice(0, 400))
