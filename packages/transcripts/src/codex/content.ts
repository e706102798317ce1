import { asArray, asObject, asString, isObject } from '../parse-record.ts'

/** At most so many parts of one message are looked at. */
const maxParts = 1_000

/** The text of a message or of an output: a string, or a list of parts. Pictures are named, not shown. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  const parts = asArray(content)
  if (parts.length === 1) return partText(parts[0])
  return parts
    .slice(0, maxParts)
    .map(partText)
    .filter((text) => text !== '')
    .join('\n')
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part
  if (!isObject(part)) return ''
  const text = asString(part.text)
  if (text !== undefined) return text
  const url = asString(part.image_url) ?? asString(asObject(part.image_url)?.url)
  if (url !== undefined || part.type === 'input_image') return imageText(url ?? '')
  if (part.type === 'encrypted_content') return '[encrypted]'
  if (part.type === 'input_audio' || part.type === 'input_file') return `[${part.type.slice('input_'.length)}]`
  return ''
}

/** `data:` URLs are as large as the picture; any other is an address. */
function imageText(url: string): string {
  if (url === '') return '[image]'
  if (!url.startsWith('data:')) return `[image ${url.slice(0, 200)}]`
  const [cut = '', leftOut = '0'] = /… \[(\d+) characters left out\]$/.exec(url.slice(-80)) ?? []
  const bytes = (url.length - url.indexOf(',') - 1 - cut.length + Number(leftOut)) * 0.75
  return `[image, ${bytes < 1_000 ? `${Math.round(bytes)} B` : `${Math.round(bytes / 1_000)} kB`}]`
}

/** One line of at most 200 characters. */
export function oneLine(text: string): string {
  const line = text.slice(0, 600).replaceAll(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 199).replace(/[\uD800-\uDBFF]$/, '')}…` : line
}
