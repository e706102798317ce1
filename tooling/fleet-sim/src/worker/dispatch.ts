import { spawn } from 'node:child_process'

/** How an agent call ended. */
export interface AgentRun {
  /** −1 if the shell was ended by a signal, 124 at NEEDLE's own limit. */
  readonly exitCode: number
  /** Until the shell ended: the agent may have gone on. */
  readonly durationMs: number
  readonly stdout: string
  readonly stderr: string
}

/** A call that goes on. */
export interface RunningAgent {
  readonly shellPid: number
  readonly ended: Promise<AgentRun>
}

const keepBytes = 4 * 1024 * 1024

/**
 * Starts `bash -c <command>` in the worker's own process group. At the limit only the shell is killed; the call ends
 * when the agent closes its output, however long that takes.
 */
export function startAgent(command: string, cwd: string, env: NodeJS.ProcessEnv, limitMs: number): RunningAgent {
  const startedAt = performance.now()
  const child = spawn('bash', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const ended = new Promise<AgentRun>((resolve) => {
    let isPastLimit = false
    let shell = { exitCode: 127, durationMs: 0 }
    const limit = setTimeout(() => {
      isPastLimit = true
      child.kill('SIGKILL')
    }, limitMs)
    child.once('exit', (code) => {
      clearTimeout(limit)
      shell = { exitCode: isPastLimit ? 124 : (code ?? -1), durationMs: Math.round(performance.now() - startedAt) }
    })
    child.once('close', () => resolve({ ...shell, stdout: stdout(), stderr: stderr() }))
    child.once('error', () => {
      clearTimeout(limit)
      resolve({ ...shell, stdout: stdout(), stderr: stderr() })
    })
  })
  return { shellPid: child.pid ?? 0, ended }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    if (bytes < keepBytes) chunks.push(chunk)
    bytes += chunk.length
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

/** Fills in an adapter's template. */
export function renderInvocation(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
