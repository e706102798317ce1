import { asArray, asCount, asObject, asString, type JsonObject } from '../parse-record.ts'
import { say } from './reply.ts'
import { type Became, draft, emit, maxOpenCalls, type OpenCall, type Thread } from './thread.ts'
import type { ToolCall } from './tool-call.ts'
import { toolOutput } from './tool-output.ts'

const maxFiles = 100

/** A call that waits for its output. */
export function openCall(thread: Thread, payload: JsonObject, call: ToolCall): Became {
  const id = idOf(thread, payload)
  const { calls, at } = thread
  if (calls.has(id)) return 'ignored'
  show(thread, id, call)
  thread.totals.toolCall({ id, name: call.name, at })
  calls.set(id, { id, name: call.name, isProgram: call.isProgram, hasFailed: false, files: [] })
  for (const [oldest] of calls) {
    if (calls.size <= maxOpenCalls) break
    calls.delete(oldest)
  }
  return 'parsed'
}

/** A call that the provider ran itself: it is over when it is told. */
export function hostedToolCall(thread: Thread, payload: JsonObject, call: ToolCall): Became {
  const id = idOf(thread, payload)
  show(thread, id, call)
  thread.totals.toolCall({ id, name: call.name, at: thread.at })
  thread.totals.toolResult({ id, isError: payload.status === 'failed' })
  return 'parsed'
}

/** The output of a call, with what events said of it before. */
export function closeCall(thread: Thread, payload: JsonObject): Became {
  const id = idOf(thread, payload)
  const call = thread.calls.get(id)
  thread.calls.delete(id)
  const output = toolOutput(payload.output ?? payload.result ?? payload.tools)
  const isError = output.isError || (call?.hasFailed ?? false)
  const durationMs = call?.durationMs ?? output.durationMs
  thread.totals.toolResult({ id, isError })
  const result = draft(thread, 'tool_result', output.text)
  result.tool = {
    id,
    name: call?.name ?? 'unknown',
    isError,
    ...(durationMs !== undefined && { durationMs }),
    ...(call && call.files.length > 0 && { files: call.files }),
  }
  emit(thread, result)
  return 'parsed'
}

/**
 * What an event says of a call that is open: an `item_completed`, or one of the older `…_end` events. Its id is the call's; what a program
 * of code mode runs has ids of its own, and is said of the program.
 */
export function noteOutcome(thread: Thread, id: string | undefined, event: JsonObject, times: JsonObject): Became {
  const own = id === undefined ? undefined : thread.calls.get(id)
  const call = own ?? [...thread.calls.values()].findLast(({ isProgram }) => isProgram)
  if (!call) return 'ignored'
  if (hasFailed(event)) call.hasFailed = true
  const durationMs = own ? (durationOf(event.duration) ?? between(times.started_at_ms, times.completed_at_ms)) : undefined
  if (durationMs !== undefined) call.durationMs = durationMs
  noteFiles(call, event)
  return 'parsed'
}

/** The calls without an output are waited for no longer. Should one come after all, it is still known whose it is. */
export function abandonCalls({ calls, totals }: Thread): void {
  for (const call of calls.values()) call.isProgram = false
  totals.abandonCalls()
}

function show(thread: Thread, id: string, { name, text, input, files }: ToolCall): void {
  const called = draft(thread, 'tool_call', text)
  called.tool = files.length > 0 ? { id, name, input, files: [...files] } : { id, name, input }
  say(thread, called)
}

function hasFailed({ status, exit_code: exitCode, success, error }: JsonObject): boolean {
  if (status === 'failed' || status === 'declined' || success === false) return true
  return (typeof exitCode === 'number' && exitCode !== 0) || (error !== undefined && error !== null)
}

/** The files of a change, and those that a command is known to read. */
function noteFiles(call: OpenCall, event: JsonObject): void {
  const read = asArray(event.parsed_cmd).slice(0, maxFiles)
  const files = [
    ...Object.keys(asObject(event.changes) ?? {}),
    ...read.map(asObject).flatMap((command) => (command?.type === 'read' ? (asString(command.path) ?? []) : [])),
  ]
  for (const file of files) if (call.files.length < maxFiles && !call.files.includes(file)) call.files.push(file)
}

function durationOf(value: unknown): number | undefined {
  const duration = asObject(value)
  const seconds = asCount(duration?.secs)
  const nanos = asCount(duration?.nanos) ?? 0
  return seconds === undefined ? undefined : seconds * 1000 + Math.round(nanos / 1e6)
}

function between(from: unknown, to: unknown): number | undefined {
  const start = asCount(from)
  const end = asCount(to)
  return start === undefined || end === undefined || end < start ? undefined : end - start
}

const idOf = ({ line }: Thread, payload: JsonObject): string => asString(payload.call_id) ?? asString(payload.id) ?? `line ${line.number}`
