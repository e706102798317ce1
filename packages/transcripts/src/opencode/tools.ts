import { asArray, asObject, asString, type JsonObject } from '../parse-record.ts'

/** What says most about a call, by the name of the argument; the first that is there. */
const telling = ['command', 'filePath', 'path', 'pattern', 'description', 'url', 'query', 'name', 'prompt'] as const
const maxChars = 200

/** One line for a call: "Bash: npm test", "Edit: src/calc.ts". Paths below `cwd` are shortened. */
export function describeCall(tool: string, input: JsonObject, cwd: string | undefined): string {
  const name = tool.slice(0, 1).toUpperCase() + tool.slice(1)
  const files = filesOf(input)
  const todos = asArray(input.todos).length
  const [said] = telling.flatMap((key) => asString(input[key])?.trim() || [])
  const what = said ?? (files.length > 0 ? files.join(', ') : todos > 0 ? `${todos} ${todos === 1 ? 'item' : 'items'}` : '')
  return what === '' ? name : `${name}: ${oneLine(shortened(what, cwd))}`
}

/** The files that a call names, as it names them: `filePath` of read, write and edit, and those in a patch. */
export function filesOf(input: JsonObject): readonly string[] {
  const path = asString(input.filePath)
  if (path !== undefined) return [path]
  const patch = asString(input.patchText)?.slice(0, 1024 * 1024) ?? ''
  const inPatch = [...patch.matchAll(/^\*\*\* (?:Add|Update|Delete) File: (.+)$|^\*\*\* Move to: (.+)$/gm)]
  return inPatch.slice(0, 100).flatMap(([, file, target]) => (file ?? target)?.trim() ?? [])
}

/** A file in a message or a result: its name, kind and size, never its content. */
export function describeFile(file: JsonObject): string {
  const url = asString(file.url) ?? ''
  const data = /^data:[^,]{0,200},/.exec(url)?.[0].length
  const size = data === undefined ? undefined : sizeText((url.length - data) * 0.75)
  const name =
    asString(file.filename) ??
    asString(asObject(file.source)?.path) ??
    (data === undefined && url !== '' ? url.slice(0, maxChars) : undefined)
  const mime = asString(file.mime) ?? 'file'
  const kind = mime.startsWith('image/') ? 'image' : mime
  return `[${[kind, name, size].filter(Boolean).join(', ')}]`
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function shortened(path: string, cwd: string | undefined): string {
  return cwd !== undefined && cwd !== '/' && path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path
}

function oneLine(text: string): string {
  const line = text.slice(0, maxChars * 4).replaceAll(/\s+/g, ' ')
  return line.length <= maxChars ? line : `${line.slice(0, maxChars - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
