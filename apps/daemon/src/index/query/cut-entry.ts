import type { EntryView } from '@hoop/protocol'
import type { Entry } from '@hoop/transcripts'
import { inertText } from '../../redaction/inert-text.ts'
import type { Masker } from '../../redaction/masker.ts'

/** Of each text in an entry, so much is sent. */
const textChars = 32 * 1024
/** Of all texts in the input of a tool together. */
const inputChars = 128 * 1024
const maxDepth = 8
const itemsAtMost = 500

/** An entry as it may go out: secrets masked, without control sequences, and of bounded size, of long texts the beginning and how much is missing. */
export function cutEntry(entry: Entry, masker: Masker): EntryView {
  const text = cutMasked(entry.text, masker)
  const { tool } = entry
  if (tool?.input === undefined) return viewOf(entry, text.value, text.masked, text.cutChars)
  // What is looked at is twice what goes out: a secret at the edge is seen whole.
  const wide = shorten(tool.input, { each: 2 * textChars, all: 2 * inputChars })
  const { value, masked } = masker.value(wide.value)
  const input = shorten(value, { each: textChars, all: inputChars })
  return viewOf(
    { ...entry, tool: { ...tool, input: input.value } },
    text.value,
    text.masked + masked,
    text.cutChars + wide.cutChars + input.cutChars,
  )
}

/** The same with less of each text: one of many, far from where somebody looks. */
export function shortenEntry(entry: EntryView, chars: number): EntryView {
  const { tool, text } = entry
  const input = tool?.input === undefined ? undefined : shorten(tool.input, { each: chars, all: 2 * chars })
  const cutChars = Math.max(0, text.length - chars) + (input?.cutChars ?? 0)
  if (cutChars === 0) return entry
  return {
    ...entry,
    text: text.slice(0, chars),
    ...(tool && input && { tool: { ...tool, input: input.value } }),
    cutChars: (entry.cutChars ?? 0) + cutChars,
  }
}

/** About how long it is as JSON. */
export function sizeOfEntry({ text, tool }: EntryView): number {
  return text.length + (tool?.input === undefined ? 0 : JSON.stringify(tool.input).length) + 200
}

function viewOf(entry: Entry, text: string, masked: number, cutChars: number): EntryView {
  return { ...entry, text, ...(cutChars > 0 && { cutChars }), ...(masked > 0 && { masked }) }
}

function cutMasked(text: string, masker: Masker) {
  const { value, masked } = masker.count(inertText(text.slice(0, 2 * textChars)))
  const shown = value.slice(0, textChars)
  const cutChars = Math.max(0, text.length - 2 * textChars) + value.length - shown.length
  return { value: shown, masked, cutChars }
}

/** Of each string in a value the beginning, and of all together so much; deep or long lists end early. */
function shorten(value: unknown, limits: { readonly each: number; readonly all: number }): { value: unknown; cutChars: number } {
  let cutChars = 0
  let left = limits.all
  const cut = (text: string): string => {
    const shown = text.slice(0, Math.min(limits.each, left))
    left -= shown.length
    cutChars += text.length - shown.length
    return inertText(shown)
  }
  const within = (one: unknown, depth: number): unknown => {
    if (typeof one === 'string') return cut(one)
    if (typeof one !== 'object' || one === null) return one
    if (depth > maxDepth) return '…'
    if (Array.isArray(one)) return one.slice(0, itemsAtMost).map((item) => within(item, depth + 1))
    return Object.fromEntries(
      Object.entries(one)
        .slice(0, itemsAtMost)
        .map(([name, item]) => [name, within(item, depth + 1)]),
    )
  }
  return { value: within(value, 0), cutChars }
}
