import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

let last = 0
const uuid = () => `00000000-0000-4000-8000-${String((last += 1)).padStart(12, '0')}`

export interface Said {
  readonly id?: string
  readonly cwd?: string
  readonly prompt?: string
  readonly at?: string
}

const envelope = (id: string, cwd: string, at: string) => ({
  parentUuid: null,
  isSidechain: false,
  userType: 'external',
  cwd,
  sessionId: id,
  version: '2.1.300',
  gitBranch: 'main',
  uuid: uuid(),
  timestamp: at,
})

const line = (record: unknown) => `${JSON.stringify(record)}\n`

/** What an operator says, as a line of Claude Code. */
export const prompt = (id: string, text: string, { cwd = '/srv/web', at = '2026-11-20T10:00:00.000Z' } = {}) =>
  line({ ...envelope(id, cwd, at), type: 'user', message: { role: 'user', content: text } })

/** What the model answers, with the tokens that it took. */
export const reply = (id: string, text: string, { cwd = '/srv/web', at = '2026-11-20T10:00:01.000Z', message = uuid() } = {}) =>
  line({
    ...envelope(id, cwd, at),
    type: 'assistant',
    requestId: `req_${message}`,
    message: {
      id: `msg_${message}`,
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 10, output_tokens: 20, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
    },
  })

/** A call of a tool and what came of it. */
export const toolRun = (id: string, command: string, output: string, { isError = false, at = '2026-11-20T10:00:02.000Z' } = {}) => {
  const call = `toolu_${uuid()}`
  return (
    line({
      ...envelope(id, '/srv/web', at),
      type: 'assistant',
      requestId: `req_${call}`,
      message: {
        id: `msg_${call}`,
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [{ type: 'tool_use', id: call, name: 'Bash', input: { command, description: 'Runs it' } }],
        stop_reason: 'tool_use',
        usage: { input_tokens: 1, output_tokens: 2, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
      },
    }) +
    line({
      ...envelope(id, '/srv/web', at),
      type: 'user',
      message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: call, content: output, is_error: isError }] },
    })
  )
}

/** Writes a transcript of Claude Code into a home; answers its path and its id. */
export async function writeClaude(home: string, text: (id: string) => string, { id = uuid(), folder = '-srv-web' } = {}) {
  const path = join(home, '.claude', 'projects', folder, `${id}.jsonl`)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text(id))
  return { id, path }
}
