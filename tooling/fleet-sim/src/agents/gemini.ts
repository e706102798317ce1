import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { appendLine, parseObject, readIfThere, writeWhole } from '../system/files.ts'
import { iso, type SessionContext, type SessionWriter } from './session.ts'
import type { ToolCall, Turn, Usage } from './story.ts'

/** Gemini CLI 0.41: `.gemini/tmp/<slug>/chats/session-….jsonl`, an event log in which a reply comes again with its calls. */
export function createGeminiWriter(session: SessionContext): SessionWriter {
  const { cwd, model, random, nowMs } = session
  const startedAt = nowMs()
  const sessionId = random.uuid()
  const slug = basename(cwd)
  const folder = join(session.home, '.gemini', 'tmp', slug)
  const path = join(folder, 'chats', `session-${iso(startedAt).slice(0, 16).replaceAll(':', '-')}-${sessionId.slice(0, 8)}.jsonl`)
  const write = (record: Record<string, unknown>): void => appendLine(path, JSON.stringify(record))
  const stamp = (): void => write({ $set: { lastUpdated: iso(nowMs()) } })
  let thoughts: readonly Record<string, unknown>[] = []
  let content = ''
  let reply: Record<string, unknown> = {}

  const answer = (usage: Usage): void => {
    reply = { id: random.uuid(), timestamp: iso(nowMs()), type: 'gemini', content, thoughts, tokens: encodeTokens(usage), model }
    thoughts = []
    content = ''
    write(reply)
    stamp()
  }

  return {
    path,
    open: () => {
      mkdirSync(join(folder, 'chats'), { recursive: true })
      writeFileSync(join(folder, '.project_root'), cwd)
      nameProject(session.home, cwd, slug)
      const projectHash = createHash('sha256').update(cwd).digest('hex')
      write({ sessionId, projectHash, startTime: iso(startedAt), lastUpdated: iso(startedAt), kind: 'main' })
      write({ id: random.uuid(), timestamp: iso(nowMs()), type: 'user', content: [{ text: session.prompt }] })
      stamp()
    },
    thinking: (turn) => {
      thoughts = [{ subject: 'Planning the change', description: turn.thinking, timestamp: iso(nowMs()) }]
    },
    text: (turn) => {
      content = turn.text ?? ''
      if (!turn.call) answer(turn.usage)
    },
    // The reply is on disk when its stream has ended; the call only when it is done.
    call: (turn) => answer(turn.usage),
    result: (turn) => {
      if (!turn.call) return
      write({ ...reply, toolCalls: [encodeCall(turn, turn.call, `fc${random.base62(10)}`, iso(nowMs()))] })
      stamp()
    },
    // API errors are in no record: the file just ends.
    limited: () => session.stderr('Attempt 1 failed with status 429. Resource has been exhausted (e.g. check quota).\n'),
    close: (lastWords) => {
      content = lastWords
      answer({ input: 20, cacheRead: 14_500, cacheWrite: 0, output: 20 + Math.trunc(lastWords.length / 4), thinking: 0 })
      session.stdout(`${lastWords}\n`)
    },
  }
}

function nameProject(home: string, cwd: string, slug: string): void {
  const path = join(home, '.gemini', 'projects.json')
  const known = parseObject(readIfThere(path))?.['projects']
  const projects = typeof known === 'object' && known !== null ? known : {}
  if (Object.hasOwn(projects, cwd)) return
  writeWhole(path, JSON.stringify({ projects: { ...projects, [cwd]: slug } }, null, 2), `${path}.${process.pid}.tmp`)
}

/** Gemini counts cached tokens inside the input. */
function encodeTokens(usage: Usage): Record<string, number> {
  const input = usage.input + usage.cacheRead + usage.cacheWrite
  return {
    input,
    output: usage.output,
    cached: usage.cacheRead,
    thoughts: usage.thinking,
    tool: 0,
    total: input + usage.output + usage.thinking,
  }
}

function encodeCall(turn: Turn, call: ToolCall, id: string, timestamp: string): Record<string, unknown> {
  const { name, args, displayName, description } = describe(call)
  const output =
    call.kind === 'run'
      ? `Output: ${turn.output}${turn.exitCode === 0 ? '' : `\nExit Code: ${turn.exitCode}`}\nProcess Group PGID: 4242`
      : turn.output
  return {
    id,
    name,
    args,
    result: [{ functionResponse: { id, name, response: { output } } }],
    status: 'success',
    timestamp,
    resultDisplay: call.kind === 'run' ? turn.output : '',
    description,
    displayName,
    renderOutputAsMarkdown: false,
  }
}

function describe(call: ToolCall): { name: string; args: Record<string, unknown>; displayName: string; description: string } {
  switch (call.kind) {
    case 'run':
      return {
        name: 'run_shell_command',
        args: { command: call.command, description: call.purpose },
        displayName: 'Shell',
        description: call.command,
      }
    case 'read':
      return { name: 'read_file', args: { file_path: call.file }, displayName: 'ReadFile', description: call.file }
    case 'edit':
      return {
        name: 'replace',
        args: { file_path: call.file, old_string: call.before, new_string: call.after, instruction: 'Change the order' },
        displayName: 'Edit',
        description: call.file,
      }
  }
}
