import type { EntryView } from '@hoop/protocol'

/** What a call changes in one file: lines as they were and as they become, as far as the call says. */
export interface FileEdit {
  readonly path: string | undefined
  readonly before: readonly string[]
  readonly after: readonly string[]
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (record: Readonly<Record<string, unknown>>, ...names: readonly string[]): string | undefined => {
  for (const name of names) if (typeof record[name] === 'string') return record[name]
  return undefined
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/))

/** A patch in the form that Codex gives its `apply_patch`, or a unified diff. `undefined` where it is neither. */
function patchEdits(patch: string): readonly FileEdit[] | undefined {
  const edits: { path: string | undefined; before: string[]; after: string[] }[] = []
  const begin = (path: string | undefined) => edits.push({ path, before: [], after: [] })
  for (const line of patch.split(/\r?\n/)) {
    const head = /^\*\*\* (?:Update|Add|Delete) File: (.+)$/.exec(line) ?? /^\+\+\+ (?:b\/)?(.+)$/.exec(line)
    if (head !== null) begin(head[1])
    else if (/^(?:\*\*\*|---|@@|diff |index )/.test(line)) continue
    else {
      const last = edits.at(-1)
      if (last === undefined) continue
      if (line.startsWith('-')) last.before.push(line.slice(1))
      else if (line.startsWith('+')) last.after.push(line.slice(1))
      else if (line.startsWith(' ')) {
        last.before.push(line.slice(1))
        last.after.push(line.slice(1))
      }
    }
  }
  return edits.length === 0 ? undefined : edits
}

/** One replacement, whatever a CLI calls its fields. */
function replacement(record: Readonly<Record<string, unknown>>, path: string | undefined): FileEdit | undefined {
  const before = textOf(record, 'old_string', 'oldString', 'old_str', 'search')
  const after = textOf(record, 'new_string', 'newString', 'new_str', 'replace')
  return before === undefined || after === undefined ? undefined : { path, before: linesOf(before), after: linesOf(after) }
}

/** What a call edits, where its input says so: replacements of Claude Code, OpenCode and Gemini, whole files, patches. */
export function fileEdits(call: EntryView): readonly FileEdit[] {
  const { tool } = call
  const input = tool?.input
  if (typeof input === 'string') return patchEdits(input) ?? []
  if (!isRecord(input)) return []
  const path = textOf(input, 'file_path', 'filePath', 'path', 'absolute_path') ?? tool?.files?.[0]
  const one = replacement(input, path)
  if (one !== undefined) return [one]
  if (Array.isArray(input['edits'])) {
    const several = input['edits'].flatMap((edit) => (isRecord(edit) ? (replacement(edit, path) ?? []) : []))
    if (several.length > 0) return several
  }
  const patch = textOf(input, 'patch', 'input', 'diff', 'patchText')
  const patched = patch === undefined ? undefined : patchEdits(patch)
  if (patched !== undefined) return patched
  const content = /write|create/i.test(tool?.name ?? '') ? textOf(input, 'content', 'file_text') : undefined
  return content === undefined ? [] : [{ path, before: [], after: linesOf(content) }]
}
