import { asObject, asString, isObject } from '../parse-record.ts'
import { textOf } from './content.ts'

/** What came of a call, as far as its output tells. */
export interface ToolOutput {
  readonly text: string
  readonly isError: boolean
  readonly durationMs?: number
}

/** Outputs that are nothing but the reason why a call failed. */
const failures =
  /^(?:apply_patch verification failed|error: |aborted by user|execution error|failed to parse function arguments|unsupported (?:custom tool )?call|(?:exec_command|write_stdin) failed|Script failed)/

/** The lines that Codex puts before what a command printed. */
const head = /^(?:(?:Chunk ID|Wall time|Exit code|Process |Original token count|Total output lines|Script )[^\n]*\n)+(?:Output:\n|$)/

/** There is no flag for failure: the exit code stands in the text, or in JSON inside it, or the text is the failure. */
export function toolOutput(output: unknown): ToolOutput {
  if (isObject(output)) {
    const { text, isError, durationMs } = toolOutput(output.content ?? output.output ?? '')
    return { text, isError: isError || output.success === false, ...(durationMs !== undefined && { durationMs }) }
  }
  const text = textOf(output)
  if (text.startsWith('{"output":')) return shellOutput(text) ?? plainOutput(text)
  return plainOutput(text)
}

/** `{"output":"…","metadata":{"exit_code":1,"duration_seconds":0.1}}` */
function shellOutput(text: string): ToolOutput | undefined {
  try {
    const value = asObject(JSON.parse(text))
    const metadata = asObject(value?.metadata)
    if (!value || !metadata) return undefined
    const { exit_code: exitCode, duration_seconds: seconds } = metadata
    const isError = typeof exitCode === 'number' && exitCode !== 0
    const printed = asString(value.output) ?? ''
    return { text: shown(printed, isError, exitCode), isError, ...durationOf(seconds) }
  } catch {
    return undefined
  }
}

function plainOutput(text: string): ToolOutput {
  const [preface] = head.exec(text.slice(0, 2_000)) ?? []
  if (preface === undefined) {
    const wall = /^Wall time:? ([\d.]+) seconds\n/.exec(text)
    return { text, isError: failures.test(wall ? text.slice(wall[0].length) : text), ...durationOf(wall?.[1]) }
  }
  const exitCode = Number(/^(?:Process exited with code|Exit code:) (-?\d+)/m.exec(preface)?.[1] ?? 0)
  const isScript = preface.startsWith('Script ')
  const rest = text.slice(preface.length)
  const printed = isScript && rest.startsWith('\n') ? rest.slice(1) : rest
  const isError = exitCode !== 0 || preface.startsWith('Script failed')
  const isRunning = /^(?:Process|Script) running/m.test(preface)
  return {
    text: isRunning ? text : shown(printed, isError, exitCode),
    isError,
    ...durationOf(/^Wall time:? ([\d.]+) seconds/m.exec(preface)?.[1]),
  }
}

const shown = (printed: string, isError: boolean, exitCode: unknown): string =>
  printed === '' && isError ? `exit code ${String(exitCode)}` : printed

function durationOf(seconds: unknown): { readonly durationMs?: number } {
  const value = typeof seconds === 'string' ? Number(seconds) : seconds
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? { durationMs: Math.round(value * 1000) } : {}
}
