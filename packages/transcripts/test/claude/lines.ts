import { createDecoder } from '../../src/claude/decode.ts'
import type { Entry, LineCounts, Session, UsageRequest } from '../../src/index.ts'

/** What a file with these lines would give. */
export interface Decoded {
  readonly session: Session
  readonly entries: readonly Entry[]
  readonly requests: readonly UsageRequest[]
  readonly became: readonly Exclude<keyof LineCounts, 'total'>[]
}

export const sessionId = '0a1b2c3d-0000-4000-8000-000000000001'

/** Decodes records, or lines as they are, without a file. @param isRestarting goes through a stored state between any two lines */
export function decode(lines: readonly (string | object)[], { stem = sessionId, folder = '', isRestarting = false } = {}): Decoded {
  const path = `/home/op/.claude/projects/-home-op-ws/${folder}${stem}.jsonl`
  const target = { path, file: path }
  let decoder = createDecoder(target)
  let next = 0
  let offset = 0
  const entries: Entry[] = []
  const requests: UsageRequest[] = []
  const became: Decoded['became'][number][] = []
  for (const [index, line] of lines.entries()) {
    const text = typeof line === 'string' ? line : JSON.stringify(line)
    const source = { offset, length: text.length + 1, line: index + 1 }
    const settled = decoder.settled(next)
    became.push(
      decoder.line(
        { text, offset, length: text.length + 1, number: index + 1 },
        {
          entry(entry) {
            const made: Entry = { seq: next, ...entry, source }
            next += 1
            entries[made.seq] = made
            return made
          },
          amend(entry) {
            if (entry.seq < settled) throw new Error(`entry ${entry.seq} was settled`)
            entries[entry.seq] = entry
          },
          request: (request) => void requests.push(request),
        },
      ),
    )
    offset += text.length + 1
    if (isRestarting) decoder = createDecoder(target, JSON.parse(JSON.stringify(decoder.state())))
  }
  return { session: decoder.session(), entries, requests, became }
}

let count = 0

/** The envelope that every record of a conversation has. */
export function record(type: string, fields: object): object {
  count += 1
  return {
    parentUuid: null,
    isSidechain: false,
    cwd: '/home/op/ws',
    sessionId,
    version: '2.1.329',
    gitBranch: 'main',
    type,
    uuid: `uuid-${count}`,
    timestamp: new Date(Date.UTC(2026, 10, 20, 12) + count * 1000).toISOString(),
    ...fields,
  }
}

export const said = (content: unknown, fields: object = {}): object => record('user', { message: { role: 'user', content }, ...fields })

export interface ReplyFields {
  readonly id?: string | undefined
  readonly requestId?: unknown
  readonly usage?: unknown
  readonly model?: string
  readonly [field: string]: unknown
}

/** A record of a reply. Some tokens unless told otherwise. */
export function reply(
  content: unknown,
  { id, requestId, usage = tokens(10, 5), model = 'claude-opus-4-5', ...fields }: ReplyFields = {},
): object {
  return record('assistant', {
    message: { ...(id !== undefined && { id }), role: 'assistant', model, content, usage },
    ...(requestId !== undefined && { requestId }),
    ...fields,
  })
}

export const text = (said: string): object => ({ type: 'text', text: said })
export const call = (id: string, name: string, input: unknown = {}): object => ({ type: 'tool_use', id, name, input })
export const result = (id: string, content: unknown, fields: object = {}): object => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...fields,
})
export const tokens = (input: number, output: number, cacheRead = 0, cacheWrite = 0): object => ({
  input_tokens: input,
  output_tokens: output,
  cache_read_input_tokens: cacheRead,
  cache_creation_input_tokens: cacheWrite,
})
