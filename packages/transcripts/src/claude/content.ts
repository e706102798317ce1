import { asObject, asString, isObject, type JsonObject } from '../parse-record.ts'

/** The objects in `message.content`; a string is one block of text. `undefined` where it is neither. */
export function blocksOf(content: unknown): readonly JsonObject[] | undefined {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return Array.isArray(content) ? content.filter(isObject) : undefined
}

/** What a person reads of a text, or of blocks: pictures and files are named, not shown. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return (blocksOf(content) ?? []).map(blockText).join('\n')
}

/** What a person reads of one block. */
export function blockText(block: JsonObject): string {
  switch (block.type) {
    case 'text':
      return asString(block.text) ?? ''
    case 'image':
    case 'document':
      return mediaText(block.type, asObject(block.source))
    case 'tool_reference':
      return `[tool ${asString(block.tool_name) ?? ''}]`
    case 'web_search_result':
      return [asString(block.title), asString(block.url)].filter(Boolean).join(' ')
    default:
      return `[${asString(block.type) ?? 'block'}]`
  }
}

/** `[image, 34 kB]`: the size of the bytes, not of their base64. */
function mediaText(type: string, source: JsonObject | undefined): string {
  const url = asString(source?.url)
  if (url !== undefined) return `[${type} ${url.slice(0, 200)}]`
  const data = asString(source?.data)
  if (data === undefined) return `[${type}]`
  const [note = '', missing = '0'] = /… \[(\d+) characters left out\]$/.exec(data.slice(-60)) ?? []
  if (source?.type === 'text') return `[${type}, ${sizeText(Buffer.byteLength(data) - Buffer.byteLength(note) + Number(missing))}]`
  return `[${type}, ${sizeText(((data.length - note.length + Number(missing)) * 3) / 4)}]`
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${Math.ceil(bytes)} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** `tool_result`, and what tools that run at the provider give: `web_search_tool_result` and the like. */
export const isResultBlock = (block: JsonObject): boolean => typeof block.type === 'string' && block.type.endsWith('tool_result')

/** `tool_use`, `server_tool_use`, `mcp_tool_use`. */
export const isCallBlock = (block: JsonObject): boolean => typeof block.type === 'string' && block.type.endsWith('tool_use')
