import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Sandbox } from './sandbox.ts'

/** A block of a message, as Claude Code writes it. */
type Block = Readonly<Record<string, unknown>>

/** A session of Claude Code that a test writes, line by line, where the CLI would. */
export interface ClaudeSession {
  readonly id: string
  readonly path: string
  /** What a person or a dispatcher says. */
  user(text: string): void
  assistant(...blocks: readonly Block[]): void
  /** A call of a tool; returns its id. */
  call(name: string, input: unknown): string
  result(id: string, text: string, isError?: boolean): void
}

/** Begins with the first line that is written: no file, no session. */
export function createClaudeSession(
  sandbox: Sandbox,
  { id, cwd, model = 'claude-sonnet-4-5' }: { id: string; cwd: string; model?: string },
): ClaudeSession {
  const home = sandbox.env['HOME'] ?? sandbox.folder
  const folder = join(home, '.claude/projects', cwd.replaceAll(/[^A-Za-z0-9]/g, '-').slice(0, 80))
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${id}.jsonl`)
  let count = 0
  const write = (type: 'user' | 'assistant', message: Block) => {
    count += 1
    const uuid = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`
    const record = { type, sessionId: id, uuid, cwd, version: '2.1.81', isSidechain: false, userType: 'external', gitBranch: 'main' }
    appendFileSync(path, `${JSON.stringify({ ...record, timestamp: new Date().toISOString(), message })}\n`)
  }
  const say = (content: readonly Block[]) =>
    write('assistant', {
      id: `msg_${count}`,
      type: 'message',
      role: 'assistant',
      model,
      content,
      usage: { input_tokens: 12, output_tokens: 34, cache_read_input_tokens: 56, cache_creation_input_tokens: 78 },
    })
  return {
    id,
    path,
    user: (text) => write('user', { role: 'user', content: text }),
    assistant: (...blocks) => say(blocks),
    call(name, input) {
      const tool = `toolu_${count}`
      say([{ type: 'tool_use', id: tool, name, input }])
      return tool
    },
    result: (tool, text, isError = false) =>
      write('user', {
        role: 'user',
        content: [{ tool_use_id: tool, type: 'tool_result', content: text, ...(isError && { is_error: true }) }],
      }),
  }
}
