import { asArray, asString, isObject, type JsonObject } from '../parse-record.ts'

/** What a call is about, the most telling parameter first. Between them they are in every tool of Claude Code; others have one of them mostly. */
const subjects = [
  'command',
  'file_path',
  'notebook_path',
  'pattern',
  'url',
  'query',
  'description',
  'subject',
  'skill',
  'path',
  'prompt',
  'question',
  'bash_id',
  'shell_id',
  'task_id',
  'plan',
] as const

const pathParameters = ['file_path', 'notebook_path'] as const
const maxLineChars = 200

/** One line for a person: `Bash: npm test`, `Edit: src/calc.ts`. Paths below `cwd` are shown from there. */
export function callText(name: string, input: unknown, cwd?: string): string {
  const subject = isObject(input) ? subjectOf(input, cwd) : undefined
  return oneLine(subject ? `${name}: ${subject}` : name)
}

function subjectOf(input: JsonObject, cwd: string | undefined): string | undefined {
  for (const key of subjects) {
    const value = asString(input[key])
    if (value) return key.endsWith('path') ? shortPath(value, cwd) : value
  }
  for (const key of ['todos', 'questions', 'edits']) {
    const count = asArray(input[key]).length
    if (count > 0) return `${count} ${count === 1 ? key.slice(0, -1) : key}`
  }
  for (const value of Object.values(input).slice(0, 10)) if (typeof value === 'string' && value !== '') return value
  return undefined
}

function shortPath(path: string, cwd: string | undefined): string {
  return cwd && path.startsWith(cwd) && path[cwd.length] === '/' ? path.slice(cwd.length + 1) || path : path
}

function oneLine(text: string): string {
  const line = text
    .slice(0, maxLineChars * 4)
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length <= maxLineChars ? line : `${line.slice(0, maxLineChars - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** The files that a call reads or writes, as recorded. */
export function callFiles(input: unknown): string[] {
  if (!isObject(input)) return []
  return pathParameters.flatMap((key) => asString(input[key]) || [])
}

const maxInput = { chars: 16 * 1024, nodes: 2_000, depth: 8 }

/** The input of a call as recorded; where it is too long, too many or too deep, cut there. The same object where nothing was cut. */
export function boundInput(input: unknown): unknown {
  const budget = { nodes: maxInput.nodes }
  return fits(input, maxInput.depth, budget) ? input : cut(input, maxInput.depth, { nodes: maxInput.nodes })
}

function fits(value: unknown, depth: number, budget: { nodes: number }): boolean {
  budget.nodes -= 1
  if (budget.nodes < 0 || depth < 0) return false
  if (typeof value === 'string') return value.length <= maxInput.chars
  if (typeof value !== 'object' || value === null) return true
  for (const inner of Array.isArray(value) ? value : Object.values(value)) if (!fits(inner, depth - 1, budget)) return false
  return true
}

function cut(value: unknown, depth: number, budget: { nodes: number }): unknown {
  budget.nodes -= 1
  if (typeof value === 'string') return value.length <= maxInput.chars ? value : cutText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth <= 0) return '…'
  if (Array.isArray(value)) {
    const kept: unknown[] = []
    for (const inner of value) {
      if (budget.nodes <= 0) break
      kept.push(cut(inner, depth - 1, budget))
    }
    return kept.length < value.length ? [...kept, `… [${value.length - kept.length} more]`] : kept
  }
  const kept: [string, unknown][] = []
  for (const [key, inner] of Object.entries(value)) {
    if (budget.nodes <= 0) break
    kept.push([key.slice(0, 1024), cut(inner, depth - 1, budget)])
  }
  return Object.fromEntries(kept)
}

function cutText(text: string): string {
  const head = text.slice(0, maxInput.chars).replace(/[\uD800-\uDBFF]$/, '')
  return `${head}… [${text.length - head.length} characters left out]`
}
