import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { errorCode } from './errors.ts'

/** What tells one process from a later one with the same pid: the boot and the tick it started at, or where there is no `/proc`, its start time. */
export type ProcessStart = string

/** When the process of this pid started, as an opaque text to compare; `undefined` if there is none, or only a zombie. */
export function readProcessStart(pid: number): ProcessStart | undefined {
  return process.platform === 'linux' ? readFromProc(pid) : readFromPs(pid)
}

function readFromProc(pid: number): ProcessStart | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name may hold spaces and brackets; what follows the last bracket does not. Field 3 is the state, field 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    return `${bootId()}:${fields[19]}`
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH') return undefined
    throw error
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
}

function readFromPs(pid: number): ProcessStart | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    })
    const [, state, start] = /^\s*(\S+)\s+(.+?)\s*$/.exec(text) ?? []
    return state?.startsWith('Z') ? undefined : start
  } catch {
    return undefined // ps answers 1 when there is no such process
  }
}
