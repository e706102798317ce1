import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import type { Cli, Format, LineCounts, Target } from '../model.ts'
import { parseTarget } from '../target.ts'
import { createLedger, type UsageSession } from './ledger.ts'
import { readFileUsage } from './read-file.ts'
import type { RequestRows } from './rows.ts'

export interface ReadUsageOptions {
  /** The home folders the CLIs run in. Default: that of this process. */
  readonly homes?: readonly string[] | undefined
  /** Variables that move a CLI's files, such as `CODEX_HOME`; they hold for the first home. Default: those of this process, or none where `homes` are given. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly clis?: readonly Cli[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** Every request to a model that the CLIs of a host have recorded, each once. */
export interface HostUsage {
  readonly requests: RequestRows
  /** What `session` of a row means. */
  readonly sessions: readonly UsageSession[]
  /** What became of each line of each file. */
  readonly lines: LineCounts
  /** How many files were read. */
  readonly files: number
  /** Files that could not be read, and why. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[]
}

/** A session, the format that reads it, and when its file is known to have been there first. */
interface Found {
  readonly target: Target
  readonly format: Format
  readonly since: number
}

/**
 * Reads all transcripts of a host and adds nothing up: that is the caller's. One request counts once over all files.
 * @throws the signal's reason when that aborts
 */
export async function readHostUsage(formats: readonly Format[], options: ReadUsageOptions = {}): Promise<HostUsage> {
  const ledger = createLedger()
  const files = new Set<string>()
  const unread: { path: string; reason: string }[] = []
  for (const { target, format } of await findSessions(formats, options)) {
    options.signal?.throwIfAborted()
    try {
      ledger.add(await readFileUsage(format, target, options.signal))
      files.add(target.file)
    } catch (error) {
      options.signal?.throwIfAborted()
      unread.push({ path: target.path, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  const { rows, sessions } = ledger.requests()
  return { requests: rows, sessions, lines: ledger.lines(), files: files.size, unread }
}

/** In the order in which they came to be, as far as can be told: a copy comes after what it is a copy of. A file under two names is one. */
async function findSessions(formats: readonly Format[], { homes, env, clis }: ReadUsageOptions): Promise<readonly Found[]> {
  const found = new Map<string, Found>()
  const places = (homes ?? [homedir()]).map((home, i) => ({ home, env: i > 0 ? {} : (env ?? (homes ? {} : process.env)) }))
  for (const place of places)
    for (const format of formats) {
      if (clis && !clis.includes(format.cli)) continue
      for await (const { path } of format.discover(place)) {
        const target = await parseTarget(path).catch(() => undefined)
        const info = target && (await stat(target.file).catch(() => undefined))
        if (!target || !info) continue
        const identity = `${info.dev}:${info.ino}#${target.selector ?? ''}`
        // A file that was copied is younger than its content, whose time of change may have been kept.
        const since = Math.min(info.birthtimeMs || info.mtimeMs, info.mtimeMs)
        if (!found.has(identity)) found.set(identity, { target, format, since })
      }
    }
  return [...found.values()].sort((a, b) => a.since - b.since || (a.target.file === b.target.file ? byPath(b, a) : byPath(a, b)))
}

/** Sessions in one database have ids that put the newest first, and so a fork before its parent: there it is turned round. */
const byPath = (a: Found, b: Found): number => (a.target.path < b.target.path ? -1 : 1)
