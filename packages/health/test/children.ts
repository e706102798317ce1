import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** Starts a shell line in a process group of its own, and ends all of that group after the test. */
export async function start(line: string, program = 'sh'): Promise<number> {
  const child: ChildProcess = spawn(program, program === 'sh' ? ['-c', line] : line.split(' '), { detached: true, stdio: 'ignore' })
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error(`${line} did not start`)
  onTestFinished(() => end(pid))
  return pid
}

function end(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
