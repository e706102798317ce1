import type { EntryView } from '@hoop/protocol'
import type { Entry } from '@hoop/transcripts'
import { mask, maskValue } from '../mask.ts'

/** Of each text in an entry, so much is sent. */
const textChars = 32 * 1024
const maxDepth = 8
const itemsAtMost = 500

/** An entry as it may go out: secrets masked, and of bounded size, of long texts the beginning and how much is missing. */
export function cutEntry(entry: Entry): EntryView {
  let cutChars = 0
  const cut = (text: string): string => {
    if (text.length <= textChars) return text
    cutChars += text.length - textChars
    return text.slice(0, textChars)
  }
  const within = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return cut(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth > maxDepth) return '…'
    if (Array.isArray(value)) return value.slice(0, itemsAtMost).map((item) => within(item, depth + 1))
    return Object.fromEntries(
      Object.entries(value)
        .slice(0, itemsAtMost)
        .map(([name, item]) => [name, within(item, depth + 1)]),
    )
  }
  const { tool } = entry
  const view: EntryView = {
    ...entry,
    text: cut(mask(entry.text)),
    ...(tool && { tool: tool.input === undefined ? tool : { ...tool, input: within(maskValue(tool.input), 0) } }),
  }
  return cutChars > 0 ? { ...view, cutChars } : view
}
