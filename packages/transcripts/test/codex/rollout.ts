import { createRolloutDecoder } from '../../src/codex/decode.ts'
import type { Entry, SessionOf, UsageRequest } from '../../src/index.ts'

/** What a rollout of these lines says. */
export interface Read {
  readonly entries: readonly Entry[]
  readonly requests: readonly UsageRequest[]
  /** What became of each line. */
  readonly became: readonly string[]
  readonly session: SessionOf<'codex'>
}

/** Decodes lines (records, or text as it is) without a file; before each line the decoder is stopped and goes on from its state. */
export function read(...lines: readonly unknown[]): Read {
  const folded = new Map<number, Entry>()
  const requests: UsageRequest[] = []
  const became: string[] = []
  let decoder = createRolloutDecoder('rollout.jsonl', 'fallback')
  let [next, offset] = [0, 0]
  for (const [index, record] of lines.entries()) {
    decoder = createRolloutDecoder('rollout.jsonl', 'fallback', JSON.parse(JSON.stringify(decoder.state())))
    const text = typeof record === 'string' ? record : JSON.stringify(record)
    const source = { offset, length: text.length + 1, line: index + 1 }
    const line = { text, offset, length: source.length, number: source.line }
    const settled = decoder.settled(next)
    became.push(
      decoder.line(line, {
        entry(entry) {
          const made: Entry = { seq: next, ...entry, source }
          next += 1
          folded.set(made.seq, made)
          return made
        },
        amend(entry) {
          if (entry.seq < settled) throw new Error(`entry ${entry.seq} was settled and changed`)
          folded.set(entry.seq, entry)
        },
        request: (request) => void requests.push(request),
      }),
    )
    offset += source.length
  }
  return { entries: [...folded.values()].sort((a, b) => a.seq - b.seq), requests, became, session: decoder.session() }
}

let clock = Date.parse('2026-11-20T10:00:00.000Z')

/** A line of the typed format, a tenth of a second after the one before. */
export function line(type: string, payload: object, at?: string): object {
  clock += 100
  return { timestamp: at ?? new Date(clock).toISOString(), type, payload }
}

export const meta = (payload: object = {}): object =>
  line('session_meta', { id: 'thread-1', timestamp: new Date(clock).toISOString(), cwd: '/w', cli_version: '0.111.0', ...payload })
export const context = (payload: object = {}): object => line('turn_context', { model: 'gpt-5', cwd: '/w', ...payload })
export const item = (type: string, payload: object = {}): object => line('response_item', { type, ...payload })
export const event = (type: string, payload: object = {}): object => line('event_msg', { type, ...payload })
export const completed = (type: string, payload: object = {}, times: object = {}): object =>
  event('item_completed', { item: { type, ...payload }, ...times })
export const said = (text: string): object => item('message', { role: 'assistant', content: [{ type: 'output_text', text }] })
export const asked = (text: string, more: object = {}): object =>
  item('message', { role: 'user', content: [{ type: 'input_text', text }], ...more })
export const called = (id: string, cmd: string): object =>
  item('function_call', { name: 'exec_command', arguments: JSON.stringify({ cmd }), call_id: id })
export const returned = (id: string, output: unknown): object => item('function_call_output', { call_id: id, output })

/** Tokens as Codex writes them. */
export const counter = (input: number, output: number, more: object = {}): object => ({
  input_tokens: input,
  cached_input_tokens: 0,
  output_tokens: output,
  reasoning_output_tokens: 0,
  total_tokens: input + output,
  ...more,
})
export const counted = (total: object, last?: object): object =>
  event('token_count', { info: { total_token_usage: total, last_token_usage: last, model_context_window: 272_000 } })
export const billed = (response: string, usage: object, more: object = {}): object =>
  line('token_usage_record', { response_id: response, usage, ...more })
