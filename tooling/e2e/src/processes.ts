import { readdirSync, readFileSync } from 'node:fs'

/** A process of this host: its pid alone may be another's tomorrow. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks since boot at which it started. */
  readonly start: string
}

/** Start and state letter of a process, or `undefined` where there is none with that pid. */
export function lookAtProcess(pid: number): (ProcessIdentity & { readonly state: string }) | undefined {
  const stat = readText(`/proc/${pid}/stat`)
  // The name in parentheses may hold anything, so fields are counted from its end.
  const [state = '', , , , , , , , , , , , , , , , , , , start = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return start === '' ? undefined : { pid, start, state }
}

/** Whether that very process runs still; a zombie does not. */
export function isRunning({ pid, start }: ProcessIdentity): boolean {
  const seen = lookAtProcess(pid)
  return seen !== undefined && seen.start === start && seen.state !== 'Z'
}

/** Every process that was started in, with, or for a folder: its name stands in its arguments or its environment. */
export function processesOf(folder: string): readonly (ProcessIdentity & { readonly command: string })[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = readText(`/proc/${name}/cmdline`)
      if (!command.includes(folder) && !readText(`/proc/${name}/environ`).includes(folder)) return []
      const seen = lookAtProcess(Number(name))
      return seen === undefined || seen.state === 'Z'
        ? []
        : [{ pid: seen.pid, start: seen.start, command: command.replaceAll('\0', ' ').trim() }]
    })
}

/** Sends a signal to that very process; nothing where it has ended. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return
  try {
    process.kill(identity.pid, signal)
  } catch {
    // it ended in between
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
