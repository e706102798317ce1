import { execFile } from 'node:child_process'
import psList from 'ps-list'
import { ProcessTableError } from './errors.ts'
import { addHidden } from './hidden.ts'
import { readBootId } from './proc-clock.ts'
import type { ProcessInfo, ProcessSnapshot, ProcessTable } from './process.ts'
import { decodePsLine, psColumns } from './ps-line.ts'

/** How to run `ps`. */
export interface PsTableOptions {
  readonly now?: () => number
  /** After this a `ps` is ended and its look counts as failed. */
  readonly timeoutMs?: number
  /** The program; looked up on the PATH. */
  readonly program?: string
}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024
/** Command lines have a limit; so have lists of pids. */
const PIDS_A_CALL = 500

/**
 * The process table of whatever has a `ps`: one run of it for states, groups and starts, and `ps-list` for names, which is all that
 * is missing when that fails. Slower than `/proc` by far, knows no session, and start times in whole seconds only.
 */
export function createPsTable({ now = Date.now, timeoutMs = 5_000, program = 'ps' }: PsTableOptions = {}): ProcessTable {
  const bootId = readBootId()
  let names: Promise<ReadonlyMap<number, string>> | undefined

  function ps(args: readonly string[]): Promise<string> {
    const env = { ...process.env, LC_ALL: 'C', LANG: 'C', TZ: 'UTC' }
    return new Promise((resolve, reject) => {
      execFile(program, args, { env, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout) => {
        // Asked for pids of which none exists, ps prints only its heading and exits 1.
        if (error === null || (error.code === 1 && stdout.includes('PID'))) return resolve(stdout)
        const why = error.killed === true ? `took longer than ${timeoutMs} ms` : 'failed'
        reject(
          new ProcessTableError(`${program} ${args.join(' ')} ${why}`, `Does "${program} -axo ${psColumns}" work in a terminal?`, {
            cause: error,
          }),
        )
      })
    })
  }

  /** Never waits for an earlier call that hangs, and never starts a second one beside it. */
  async function readNames(): Promise<ReadonlyMap<number, string>> {
    names ??= psList()
      .then((list) => new Map(list.map(({ pid, name }) => [pid, name])))
      .catch(() => new Map<number, string>())
      .finally(() => {
        names = undefined
      })
    const tooLong = AbortSignal.timeout(timeoutMs)
    const none = new Promise<ReadonlyMap<number, string>>((resolve) => {
      tooLong.addEventListener('abort', () => resolve(new Map()), { once: true })
    })
    return Promise.race([names, none])
  }

  function collect(text: string, known: ReadonlyMap<number, string>): Map<number, ProcessInfo> {
    const byPid = new Map<number, ProcessInfo>()
    for (const line of text.split('\n')) {
      const info = decodePsLine(line)
      if (info) byPid.set(info.pid, { ...info, name: known.get(info.pid) ?? '' })
    }
    return byPid
  }

  async function readMany(pids: Iterable<number>): Promise<ProcessSnapshot> {
    const at = now()
    const asked = new Set(pids)
    const valid = [...asked].filter((pid) => Number.isInteger(pid) && pid > 0)
    const calls: Promise<string>[] = []
    for (let from = 0; from < valid.length; from += PIDS_A_CALL) {
      // The first process says when the host started.
      const list = [...new Set([1, ...valid.slice(from, from + PIDS_A_CALL)])]
      calls.push(ps(['-o', psColumns, '-p', list.join(',')]))
    }
    const byPid = collect((await Promise.all(calls)).join('\n'), new Map())
    const bootedAt = byPid.get(1)?.startedAt
    if (!asked.has(1)) byPid.delete(1)
    addHidden(byPid, asked)
    return { at, bootId, bootedAt, byPid, asked }
  }

  return {
    kind: 'ps',
    readMany,
    readOne: async (pid) => (await readMany([pid])).byPid.get(pid),
    async read(also = []) {
      const at = now()
      const [text, known] = await Promise.all([ps(['-axo', psColumns]), readNames()])
      const byPid = collect(text, known)
      if (byPid.size === 0)
        throw new ProcessTableError(`${program} printed no process`, `Does "${program} -axo ${psColumns}" work in a terminal?`)
      addHidden(byPid, also)
      return { at, bootId, bootedAt: byPid.get(1)?.startedAt, byPid }
    },
  }
}
