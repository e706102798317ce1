import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { StartedProgram } from './started-programs.ts'

/** A program that was executed, and by whom. */
interface Execution extends StartedProgram {
  readonly file: string
}

const options = ['-f', '-qq', '--seccomp-bpf', '-e', 'trace=execve,clone,clone3,fork,vfork,chdir', '-e', 'signal=none', '-s', '200000']

/** The kernel's own account of what is started: strace, told where to write. */
export const straceTo = (file: string): readonly string[] => ['strace', ...options, '-o', file, '--']

/** Whether there is a strace that may trace. */
export const canTrace: boolean = (() => {
  try {
    execFileSync('strace', [...options, '-o', '/dev/null', '--', process.execPath, '--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** What the first program of a trace started itself: not what these started in their turn, nor what they became. */
export function readTrace(file: string): readonly Execution[] {
  const parents = new Map<string, string>()
  const executed = new Map<string, Execution>()
  const folders = new Map<string, string>()
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const child = /^(?:<\.\.\. )?(?:clone3?|v?fork)\b.* = (\d+)$/.exec(rest)?.[1]
    if (child !== undefined) parents.set(child, pid)
    const folder = /^chdir\(("(?:[^"\\]|\\.)*")/.exec(rest)?.[1]
    if (folder !== undefined) folders.set(pid, unquote(folder))
    const [, path, list] = /^execve\(("(?:[^"\\]|\\.)*"), \[(.*)\], 0x/.exec(rest) ?? []
    if (path === undefined || list === undefined || executed.has(pid)) continue
    const [, ...argv] = (list.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map(unquote)
    const called = unquote(path)
    executed.set(pid, { file: called, name: basename(called), argv, cwd: folders.get(pid) ?? '' })
  }
  const [root = ''] = executed.keys()
  /** The nearest that is a program of its own: a thread is none, nor is what has not executed anything yet. */
  const starter = (pid: string): string | undefined => {
    for (let at = parents.get(pid); at !== undefined; at = parents.get(at)) if (executed.has(at)) return at
    return undefined
  }
  return [...executed].filter(([pid]) => starter(pid) === root).map(([, execution]) => execution)
}

const named: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, '"': 34, '\\': 92 }

/** A string as strace writes it: C escapes, and octal ones for every byte beyond ASCII. */
function unquote(text: string): string {
  const bytes: number[] = []
  for (const [, octal, escaped, plain] of text.slice(1, -1).matchAll(/\\([0-7]{1,3})|\\(.)|([^\\])/gs)) {
    bytes.push(
      octal !== undefined
        ? Number.parseInt(octal, 8)
        : escaped !== undefined
          ? (named[escaped] ?? escaped.charCodeAt(0))
          : (plain ?? '').charCodeAt(0),
    )
  }
  return Buffer.from(bytes).toString('utf8')
}
