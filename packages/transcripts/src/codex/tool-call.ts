import { asArray, asObject, asString, isObject, type JsonObject } from '../parse-record.ts'
import { bounded } from './bounded.ts'
import { oneLine } from './content.ts'
import { filesOfPatch, filesOfQuotedPatch } from './patch.ts'

/** A call as an entry shows it. */
export interface ToolCall {
  readonly name: string
  /** One line: its name and what it is about. */
  readonly text: string
  readonly input: unknown
  readonly files: readonly string[]
  /** The input is a program (code mode): what it runs stands in events of its own, and its output does not tell how that ended. */
  readonly isProgram: boolean
}

/** Arguments that tell best what a call is about, in this order. */
const telling = ['command', 'cmd', 'path', 'file_path', 'dir_path', 'pattern', 'query', 'url', 'message', 'prompt', 'explanation', 'chars']
/** Tools whose path is a file that they read. */
const readers = new Set(['read_file', 'view_image'])

/** `function_call`: `arguments` is JSON in a string. */
export function functionCall(payload: JsonObject): ToolCall {
  const name = nameOf(payload)
  const input = parsed(payload.arguments)
  const about = aboutOf(input)
  return made(name, about, input, filesOf(name, about, asObject(input)))
}

/** `custom_tool_call`: `input` is plain text, a patch or a program. */
export function customToolCall(payload: JsonObject): ToolCall {
  const name = nameOf(payload)
  const input = asString(payload.input) ?? ''
  if (isProgramTool(name)) return program(name, input)
  if (!isPatch(input)) return made(name, input, input, [])
  const files = filesOfPatch(input)
  return made(name, files.join(', '), input, files)
}

/** `local_shell_call`: the shell as a tool of the model's own. */
export function localShellCall(payload: JsonObject): ToolCall {
  const action = asObject(payload.action) ?? {}
  const about = aboutOf({ command: action.command })
  return made('local_shell', about, action, isPatch(about) ? filesOfPatch(about) : [])
}

/** `web_search_call`, `image_generation_call`, …: run by the provider, and done when they are written. */
export function hostedCall(payload: JsonObject, name: string): ToolCall {
  const action = asObject(payload.action) ?? {}
  const about = asString(action.query) ?? asString(action.url) ?? asString(action.pattern) ?? asString(payload.revised_prompt) ?? ''
  return made(name, about, action, [])
}

/** `functions.exec`, and `functions.wait` that goes on with one. */
const isProgramTool = (name: string): boolean => name === 'functions.exec' || name === 'functions.wait'

function made(name: string, about: string, input: unknown, files: readonly string[]): ToolCall {
  const line = oneLine(about)
  return { name, text: line === '' ? name : `${name}: ${line}`, input: bounded(input), files, isProgram: isProgramTool(name) }
}

function nameOf(payload: JsonObject): string {
  const name = asString(payload.name) ?? 'unknown'
  const namespace = asString(payload.namespace)
  return namespace ? `${namespace}.${name}` : name
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function aboutOf(input: unknown): string {
  if (typeof input === 'string') return input
  if (!isObject(input)) return ''
  for (const key of telling) {
    const value = input[key]
    if (typeof value === 'string' && value !== '') return value
    if (Array.isArray(value) && value.length > 0) return commandText(value)
  }
  return planText(input.plan) ?? ''
}

/** `["bash", "-lc", "npm test"]` → `npm test`; other commands with their arguments. */
function commandText(command: readonly unknown[]): string {
  const words = command.filter((word) => typeof word === 'string')
  const [shell = '', flag = '', script] = words
  if (words.length === 3 && script !== undefined && /(?:^|[\\/])(?:ba|z|k|da)?sh$/.test(shell) && /^-l?c$/.test(flag)) return script
  return words.join(' ')
}

/** Of `update_plan`: the step that is being done. */
function planText(plan: unknown): string | undefined {
  const steps = asArray(plan).filter(isObject)
  const current = steps.find(({ status }) => status === 'in_progress') ?? steps[0]
  return asString(current?.step)
}

const isPatch = (text: string): boolean => text.includes('*** Begin Patch')

function filesOf(name: string, about: string, input: JsonObject | undefined): readonly string[] {
  if (isPatch(about)) return filesOfPatch(about)
  const patch = asString(input?.input) ?? asString(input?.patch)
  if (patch !== undefined && isPatch(patch)) return filesOfPatch(patch)
  if (!readers.has(name)) return []
  const path = asString(input?.path) ?? asString(input?.file_path)
  return path === undefined ? [] : [path]
}

/** A program of code mode, by the commands and the patches in it. */
function program(name: string, source: string): ToolCall {
  const files = filesOfQuotedPatch(source)
  const patch = files.length > 0 ? [`apply_patch ${files.join(', ')}`] : []
  const about = [...commandsOf(source), ...patch].join('; ')
  return made(name, about === '' ? source : about, source, files)
}

/** The commands that a program of code mode runs, where it names them literally. */
function commandsOf(source: string): readonly string[] {
  const commands: string[] = []
  for (const [, quoted] of source.matchAll(/["']?\bcmd["']?\s*:\s*("(?:[^"\\\n]|\\.)*")/g)) {
    const command = parsed(quoted)
    if (typeof command === 'string') commands.push(command)
    if (commands.length >= 20) break
  }
  return commands
}
