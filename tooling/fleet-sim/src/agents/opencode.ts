import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SessionContext, SessionWriter } from './session.ts'
import type { ToolCall, Turn, Usage } from './story.ts'

const version = '1.0.162'
const provider = 'zai'

/** OpenCode up to 1.1: a tree of JSON files under `.local/share/opencode/storage`, updated in place. */
export function createOpencodeWriter(session: SessionContext): SessionWriter {
  const { cwd, model, random, nowMs } = session
  const storage = join(session.home, '.local', 'share', 'opencode', 'storage')
  const projectID = createHash('sha1').update(cwd).digest('hex')
  const startedAt = nowMs()
  let counter = 0
  const id = (kind: 'ses' | 'msg' | 'prt'): string => {
    counter += 1
    const time = BigInt(Math.trunc(nowMs())) * 0x1000n + BigInt(counter)
    // Sessions sort the newest first: their time runs backwards.
    const value = kind === 'ses' ? 0xffffffffffffn - (time & 0xffffffffffffn) : time & 0xffffffffffffn
    return `${kind}_${value.toString(16).padStart(12, '0')}${random.base62(14)}`
  }
  const sessionID = id('ses')
  const write = (path: string, value: unknown): void => {
    const file = join(storage, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(value, null, 2))
  }
  const part = (messageID: string, fields: Record<string, unknown>, partId = id('prt')): string => {
    write(join('part', messageID, `${partId}.json`), { id: partId, sessionID, messageID, ...fields })
    return partId
  }
  const title = session.prompt.split('\n').find((line) => line !== '' && !line.startsWith('[') && !line.startsWith('#')) ?? 'New session'
  const touch = (): void =>
    write(join('session', projectID, `${sessionID}.json`), {
      id: sessionID,
      version,
      projectID,
      directory: cwd,
      title,
      time: { created: startedAt, updated: nowMs() },
      summary: { additions: 0, deletions: 0, files: 0 },
    })

  const userID = id('msg')
  let step: { id: string; created: number; tool: string; callID: string; toolStart: number } | undefined
  const assistant = (current: { id: string; created: number }, end: Record<string, unknown>, usage: Usage | undefined): void =>
    write(join('message', sessionID, `${current.id}.json`), {
      id: current.id,
      sessionID,
      role: 'assistant',
      time: { created: current.created, ...(end['finish'] || end['error'] ? { completed: nowMs() } : {}) },
      ...(end['error'] ? { error: end['error'] } : {}),
      parentID: userID,
      modelID: model,
      providerID: provider,
      mode: 'build',
      agent: 'build',
      path: { cwd, root: cwd },
      cost: usage ? costOf(usage) : 0,
      tokens: encodeTokens(usage),
      ...(end['finish'] ? { finish: end['finish'] } : {}),
    })
  const begin = (): NonNullable<typeof step> => {
    if (step) return step
    step = { id: id('msg'), created: nowMs(), tool: '', callID: '', toolStart: 0 }
    assistant(step, {}, undefined)
    part(step.id, { type: 'step-start', snapshot: random.hex(40) })
    return step
  }
  const finish = (reason: string, usage: Usage): void => {
    const current = begin()
    part(current.id, { type: 'step-finish', reason, snapshot: random.hex(40), cost: costOf(usage), tokens: encodeTokens(usage) })
    assistant(current, { finish: reason }, usage)
    step = undefined
    touch()
  }
  const span = (): { start: number; end: number } => ({ start: nowMs() - 20, end: nowMs() })

  return {
    path: join(storage, 'message', sessionID),
    open: () => {
      const project = join('project', `${projectID}.json`)
      if (!existsSync(join(storage, project)))
        write(project, { id: projectID, worktree: cwd, vcs: 'git', time: { created: startedAt, updated: startedAt } })
      touch()
      write(join('message', sessionID, `${userID}.json`), {
        id: userID,
        sessionID,
        role: 'user',
        time: { created: startedAt },
        summary: { title, diffs: [] },
        agent: 'build',
        model: { providerID: provider, modelID: model },
      })
      part(userID, { type: 'text', text: `${session.prompt}\n` })
    },
    thinking: (turn) => void part(begin().id, { type: 'reasoning', text: turn.thinking, time: span() }),
    text: (turn) => {
      part(begin().id, { type: 'text', text: turn.text, time: span() })
      if (!turn.call) finish('stop', turn.usage)
    },
    call: (turn) => {
      if (!turn.call) return
      const current = begin()
      current.toolStart = nowMs()
      const { tool, input } = encodeCall(turn.call)
      current.callID = `call_${random.base62(24)}`
      current.tool = part(current.id, {
        type: 'tool',
        callID: current.callID,
        tool,
        state: { status: 'running', input, time: { start: current.toolStart } },
      })
    },
    result: (turn) => {
      if (!turn.call || !step) return
      part(
        step.id,
        { type: 'tool', callID: step.callID, ...encodeResult(turn, turn.call, { start: step.toolStart, end: nowMs() }) },
        step.tool,
      )
      finish('tool-calls', turn.usage)
    },
    limited: () => {
      const current = begin()
      const responseBody = '{"error":{"message":"Rate limit reached for requests","code":"1302"}}'
      assistant(
        current,
        {
          error: {
            name: 'APIError',
            data: { message: 'Rate limit reached for requests', statusCode: 429, isRetryable: true, responseBody },
          },
        },
        undefined,
      )
      step = undefined
      session.stderr('Error: Rate limit reached for requests\n')
    },
    close: (lastWords) => {
      part(begin().id, { type: 'text', text: lastWords, time: span() })
      finish('stop', { input: 9, cacheRead: 15_000, cacheWrite: 0, output: 20 + Math.trunc(lastWords.length / 4), thinking: 0 })
      session.stdout(`${lastWords}\n`)
    },
  }
}

function encodeTokens(usage: Usage | undefined): Record<string, unknown> {
  return {
    input: usage?.input ?? 0,
    output: usage?.output ?? 0,
    reasoning: usage?.thinking ?? 0,
    cache: { read: usage?.cacheRead ?? 0, write: 0 },
  }
}

function encodeCall(call: ToolCall): { tool: string; input: Record<string, unknown> } {
  switch (call.kind) {
    case 'run':
      return { tool: 'bash', input: { command: call.command, description: call.purpose } }
    case 'read':
      return { tool: 'read', input: { filePath: call.file } }
    case 'edit':
      return { tool: 'edit', input: { filePath: call.file, oldString: call.before, newString: call.after } }
  }
}

/** A command that failed is a completed call all the same: its exit code stands in the metadata. */
function encodeResult(turn: Turn, call: ToolCall, time: { start: number; end: number }): Record<string, unknown> {
  const { tool, input } = encodeCall(call)
  const title = call.kind === 'run' ? call.purpose : call.file
  const metadata =
    call.kind === 'run'
      ? { output: turn.output, exit: turn.exitCode, description: call.purpose }
      : call.kind === 'read'
        ? { preview: call.content }
        : { diagnostics: {}, diff: `--- ${call.file}\n+++ ${call.file}\n@@ -5,1 +5,1 @@\n-${call.before}\n+${call.after}\n` }
  return { tool, state: { status: 'completed', input, output: call.kind === 'edit' ? '' : turn.output, title, metadata, time } }
}

function costOf(usage: Usage): number {
  return (usage.input * 0.6 + usage.cacheRead * 0.11 + usage.output * 2.2) / 1e6
}
