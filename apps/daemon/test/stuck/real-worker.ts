import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Stands in for an agent: does as it is told by lines, and starts a real process for a tool that works. */
const AGENT = `
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
let tool
let spinning
createInterface({ input: process.stdin }).on('line', (order) => {
  if (order === 'work') tool = spawn('sh', ['-c', 'while :; do :; done'])
  if (order === 'wait') tool = spawn('sleep', ['3600'])
  if (order === 'done') tool?.kill('SIGKILL')
  if (order === 'spin') spinning = setInterval(() => { const until = Date.now() + 60; while (Date.now() < until); }, 70)
})
`

/** A worker of NEEDLE's with real processes and files: worker, agent, log, state file, session. */
export interface RealWorker {
  readonly id: string
  readonly bead: string
  /** The path of its agent's transcript. */
  readonly session: string
  /** NEEDLE's log: an agent is dispatched. */
  dispatch(): Promise<void>
  /** The agent ends well. */
  complete(): Promise<void>
  say(text: string): Promise<void>
  /** A tool call; the agent starts a process for it that works, or one that waits. */
  call(command: string, tool: 'work' | 'wait'): Promise<void>
  /** The process of the call ends, and its result comes. */
  result(): Promise<void>
  order(what: 'spin' | 'done'): void
  /** To the worker's own process. */
  signal(name: NodeJS.Signals): void
}

/** Started in a group of its own; all of it ends with the test. @param user the home folder of NEEDLE and of the CLI */
export async function startRealWorker(user: string, workspace: string, name = 'alpha', bead = 'wa-1'): Promise<RealWorker> {
  const id = `claude-sonnet-${name}`
  const agent = join(user, `agent-${name}.mjs`)
  await writeFile(agent, AGENT)
  // The shell has something to do after the agent, or it would become the agent.
  const child = spawn('sh', ['-c', `"${process.execPath}" "${agent}"; true`], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error('no worker')
  const state = join(user, '.needle/state/heartbeats')
  const logs = join(user, '.needle/logs')
  const projects = join(user, '.claude/projects', workspace.replaceAll(/[^A-Za-z0-9]/g, '-'))
  for (const folder of [state, logs, projects]) await mkdir(folder, { recursive: true })
  const startedAt = new Date().toISOString()
  const beat = async () => {
    const file = {
      worker_id: name,
      qualified_id: id,
      pid,
      state: 'EXECUTING',
      current_bead: bead,
      current_task: bead,
      workspace,
      started_at: startedAt,
      last_heartbeat: new Date().toISOString(),
      beads_processed: 0,
      session: name,
      is_idle: false,
      model: 'claude-sonnet',
    }
    await writeFile(join(state, `${id}.tmp`), JSON.stringify(file))
    await rename(join(state, `${id}.tmp`), join(state, `${id}.json`))
  }
  await beat()
  const beats = setInterval(() => void beat().catch(() => {}), 5000)
  onTestFinished(() => {
    clearInterval(beats)
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  })

  let sequence = 0
  const log = (event: string, data: object, of?: string) => {
    const line = {
      timestamp: new Date().toISOString(),
      event_type: event,
      worker_id: id,
      session_id: 'ba4a3e8f',
      sequence: sequence++,
      data,
    }
    return appendFile(join(logs, `${id}-ba4a3e8f.jsonl`), `${JSON.stringify(of === undefined ? line : { ...line, bead_id: of })}\n`)
  }
  await log('worker.booting', { version: '0.2.0', worker_name: id })
  await log('worker.started', { version: '0.2.0', worker_name: name })

  const sessionId = randomUUID()
  const session = join(projects, `${sessionId}.jsonl`)
  let calls = 0
  const write = (type: 'user' | 'assistant', content: unknown) => {
    const message =
      type === 'user'
        ? { role: type, content }
        : { id: `msg_${randomUUID()}`, type: 'message', role: type, model: 'claude-sonnet-4-5', content }
    const head = { isSidechain: false, userType: 'external', cwd: workspace, sessionId, version: '2.1.0', gitBranch: 'main' }
    return appendFile(session, `${JSON.stringify({ ...head, type, message, uuid: randomUUID(), timestamp: new Date().toISOString() })}\n`)
  }
  return {
    id,
    bead,
    session,
    async dispatch() {
      await log('worker.state_transition', { from: 'BOOTING', to: 'SELECTING' })
      await log('bead.claim.succeeded', { bead_id: bead, priority: 1, strand: 'auto' }, bead)
      await log('worker.state_transition', { from: 'DISPATCHING', to: 'EXECUTING' })
      await log('agent.dispatched', { agent: 'claude-sonnet', bead_id: bead, prompt_len: 100, template_name: 'pluck' }, bead)
      await write('user', `[needle:${id}:${bead}:auto]\n## Task\n\nFix the header\n`)
    },
    async complete() {
      await log('agent.completed', { agent: 'claude-sonnet', bead_id: bead, duration_ms: 1, exit_code: 0, model: 'claude-sonnet' }, bead)
      await log('outcome.classified', { bead_id: bead, outcome: 'success', exit_code: 0 }, bead)
      await log('worker.state_transition', { from: 'EXECUTING', to: 'HANDLING' })
      await log('bead.completed', { bead_id: bead, duration_ms: 0 }, bead)
      await log('worker.state_transition', { from: 'HANDLING', to: 'SELECTING' })
    },
    say: (text) => write('assistant', [{ type: 'text', text }]),
    async call(command, tool) {
      await write('assistant', [{ type: 'tool_use', id: `toolu_${++calls}`, name: 'Bash', input: { command } }])
      child.stdin?.write(`${tool}\n`)
    },
    async result() {
      child.stdin?.write('done\n')
      await write('user', [{ type: 'tool_result', tool_use_id: `toolu_${calls}`, content: 'ok' }])
    },
    order: (what) => void child.stdin?.write(`${what}\n`),
    signal: (name) => void child.kill(name),
  }
}
