import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { listFiles } from '../claude/discover.ts'
import type { Cli, Format, LineCounts, Place, Target } from '../model.ts'
import { parseTarget } from '../target.ts'
import { createLedger } from './ledger.ts'
import { othersAt } from './others.ts'
import { plus, readSessionUsage, type UsageSession } from './read-file.ts'
import type { RequestRows } from './rows.ts'
import { scanClaude } from './scan-claude.ts'

export interface ReadUsageOptions {
  /** The home folders the CLIs run in. Default: that of this process. */
  readonly homes?: readonly string[] | undefined
  /** Variables that move a CLI's files, such as `CODEX_HOME`; they hold for the first home. Default: those of this process, or none where `homes` are given. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly clis?: readonly Cli[] | undefined
  /** Folders that sessions may be in of a CLI that keeps them where it works, as Aider does. */
  readonly workspaces?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
  /** How many threads may read, this one among them. Default: two, where there is enough to read. */
  readonly threads?: number | undefined
  /** `false`: reads the files of Claude Code like those of all others. Slower; for comparison. */
  readonly fast?: boolean | undefined
}

/** Every request to a model that the CLIs of a host have recorded, each once. */
export interface HostUsage {
  /** Keys are unique within a CLI, together with their request ids. */
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

/** What is read so far. */
interface Reading {
  readonly ledger: ReturnType<typeof createLedger>
  readonly sessions: UsageSession[]
  readonly files: Set<string>
  readonly unread: { path: string; reason: string }[]
  lines: LineCounts
}

/**
 * Reads all transcripts of a host and adds nothing up: that is the caller's. One request counts once over all files.
 * @param loadFormats called where there may be sessions of a CLI without a way of its own
 * @throws the signal's reason when that aborts
 */
export async function readHostUsage(loadFormats: () => Promise<readonly Format[]>, options: ReadUsageOptions = {}): Promise<HostUsage> {
  const { homes, env, clis, workspaces = [], fast = true } = options
  const places = (homes ?? [homedir()]).map((home, i) => ({
    home,
    env: i > 0 ? {} : (env ?? (homes ? {} : process.env)),
    workspaces: i > 0 ? [] : workspaces,
  }))
  const reading: Reading = {
    ledger: createLedger(),
    sessions: [],
    files: new Set(),
    unread: [],
    lines: { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 },
  }
  const isScanned = fast && (clis?.includes('claude') ?? true) && (await readClaude(reading, places, options))
  const isWanted = (cli: Cli) => clis?.includes(cli) ?? true
  const wanted = (await Promise.all(places.map((place) => othersAt(place, isWanted)))).flat()
  if (!isScanned && isWanted('claude')) wanted.push('claude')
  const formats = wanted.length > 0 ? (await loadFormats()).filter(({ cli }) => wanted.includes(cli)) : []
  await readOthers(reading, await findSessions(formats, places), options.signal)
  const { ledger, sessions, lines, files, unread } = reading
  return { requests: ledger.requests(), sessions, lines, files: files.size, unread }
}

/** Returns whether it could. */
async function readClaude(reading: Reading, places: readonly Place[], options: ReadUsageOptions): Promise<boolean> {
  const listed = (await Promise.all(places.map((place) => listFiles(place)))).flat()
  const files = [...new Map(listed.map((file) => [file.id, file])).values()].sort(inOrder)
  const scanned = await scanClaude(files, options)
  if (!scanned) return false
  for (const [i, { path }] of files.entries()) {
    reading.sessions.push({ cli: 'claude', ...(scanned.identities[i] ?? { id: '' }) })
    reading.files.add(path)
  }
  for (const { rows, tally } of scanned.found) {
    reading.ledger.add(rows, 'claude')
    const total = tally.parsed + tally.ignored + tally.unknown + tally.malformed
    reading.lines = plus(reading.lines, { total, ...tally })
  }
  for (const missed of scanned.unread) {
    reading.files.delete(missed.path)
    reading.unread.push(missed)
  }
  return true
}

async function readOthers(reading: Reading, found: readonly Found[], signal: AbortSignal | undefined): Promise<void> {
  for (const { target, format } of found) {
    signal?.throwIfAborted()
    try {
      const { session, rows, lines } = await readSessionUsage(format, target, reading.sessions.length, signal)
      reading.sessions.push(session)
      reading.ledger.add(rows)
      reading.lines = plus(reading.lines, lines)
      reading.files.add(target.file)
    } catch (error) {
      signal?.throwIfAborted()
      reading.unread.push({ path: target.path, reason: error instanceof Error ? error.message : String(error) })
    }
  }
}

/** A session, the format that reads it, and when its file is known to have been there first. */
interface Found {
  readonly target: Target
  readonly format: Format
  readonly path: string
  readonly since: number
}

async function findSessions(formats: readonly Format[], places: readonly Place[]): Promise<readonly Found[]> {
  const found = new Map<string, Found>()
  for (const place of places)
    for (const format of formats)
      for await (const { path } of format.discover(place)) {
        const target = await parseTarget(path).catch(() => undefined)
        const info = target && (await stat(target.file).catch(() => undefined))
        if (!target || !info) continue
        const id = info.ino === 0 ? path : `${info.dev}:${info.ino}#${target.selector ?? ''}`
        // A file that was copied is younger than its content, whose time of change may have been kept.
        const since = Math.min(info.birthtimeMs || info.mtimeMs, info.mtimeMs)
        if (!found.has(id)) found.set(id, { target, format, path, since })
      }
  return [...found.values()].sort(inOrder)
}

/** As files came to be, as far as can be told: a copy comes after what it is a copy of. */
function inOrder(a: Aged, b: Aged): number {
  const isOneFile = a.target !== undefined && a.target.file === b.target?.file
  // Sessions in one database have ids that put the newest first, and so a fork before its parent: there it is turned round.
  return a.since - b.since || (a.path < b.path !== isOneFile ? -1 : 1)
}

interface Aged {
  readonly since: number
  readonly path: string
  readonly target?: Target
}
