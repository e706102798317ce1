import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** How a process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** What a finished program left. */
export interface Finished extends Ending {
  readonly stdout: string
  readonly stderr: string
}

/** A program of Node's that runs. */
export interface Running {
  readonly child: ChildProcess
  readonly pid: number
  readonly ended: Promise<Ending>
  /** The first line of its output. Rejects, with what it complained of, where it ends before. */
  readonly firstLine: Promise<string>
  complaints(): string
}

/** Starts a JavaScript file with node; `under` is a program, with its arguments, that starts node in its turn. */
export function startProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  under: readonly string[] = [],
): Running {
  const [command, ...before] = [...under, process.execPath]
  const child = spawn(command, [...before, program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const firstLine = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout })
      .once('line', resolve)
      .on('line', () => {})
    void ended.then(({ code, signal }) => reject(new Error(`${program} ${args.join(' ')} ended (${signal ?? code}): ${said}`)))
  })
  firstLine.catch(() => undefined)
  if (child.pid === undefined) throw new Error(`${process.execPath} cannot be started`)
  return { child, pid: child.pid, ended, firstLine, complaints: () => said }
}

/** Runs a JavaScript file with node to its end. */
export async function runProgram(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Finished> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ending = await new Promise<Ending>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  return { ...ending, stdout, stderr }
}
