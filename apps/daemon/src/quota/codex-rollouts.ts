import { type Observation, parseCodexRateLimits } from '@hoop/quota'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CodexPlace } from './places.ts'
import type { Told } from './claude-files.ts'

/** The ends of the newest rollouts of every Codex home. */
export interface CodexRollouts {
  /** What is new since the last time. `alsoRecent`: rollouts that others know to have grown lately. */
  read(places: readonly CodexPlace[], alsoRecent: readonly string[], now: number): Promise<readonly Told[]>
  /** Homes whose `sessions` folder is there, each under the name of the first that has it: links to one folder are one account. */
  accounts(): ReadonlyMap<string, string>
}

const recentDays = 9
const followedAtMost = 32
const tailBytes = 256 * 1024
const longestTailBytes = 4 * 1024 * 1024
const listEveryMs = 60_000

interface Followed {
  readonly account: string
  readonly mtimeMs: number
  readBytes: number
}

export function createCodexRollouts(): CodexRollouts {
  const accounts = new Map<string, string>()
  let followed = new Map<string, Followed>()
  const counts = new Map<string, number>()
  let listedAt = -Infinity

  /** Which files are worth following now: those of the last days that were written to last. */
  async function list(places: readonly CodexPlace[], alsoRecent: readonly string[], now: number): Promise<void> {
    const owners = new Map<string, string>()
    accounts.clear()
    const found = new Map<string, Followed>()
    for (const { account } of places) {
      const sessions = join(account, 'sessions')
      const real = await realpath(sessions).catch(() => undefined)
      if (real === undefined) continue
      const owner = owners.get(real) ?? account
      owners.set(real, owner)
      accounts.set(account, owner)
      if (owner !== account) continue
      const paths = [
        ...(await rolloutsOf(real, now)),
        ...alsoRecent.filter((path) => path.startsWith(`${sessions}/`) || path.startsWith(`${real}/`)),
      ]
      for (const path of paths) {
        const own = await realpath(path).catch(() => undefined)
        const seen = own === undefined ? undefined : await stat(own).catch(() => undefined)
        if (own !== undefined && seen?.isFile())
          found.set(own, { account, mtimeMs: seen.mtimeMs, readBytes: followed.get(own)?.readBytes ?? -1 })
      }
    }
    const newest = [...found].sort(([, a], [, b]) => b.mtimeMs - a.mtimeMs)
    followed = new Map(newest.slice(0, followedAtMost))
  }

  /** Whether the folder of today, or of tomorrow somewhere, has more files than before: a new run begins a new file. */
  async function hasNewOnes(now: number): Promise<boolean> {
    let isNew = false
    for (const sessions of new Set([...accounts.values()].map((account) => join(account, 'sessions')))) {
      const names = await rolloutsOf(sessions, now, 1)
      isNew ||= names.length !== counts.get(sessions)
      counts.set(sessions, names.length)
    }
    return isNew
  }

  return {
    async read(places, alsoRecent, now) {
      if (now - listedAt >= listEveryMs || now < listedAt) {
        await list(places, alsoRecent, now)
        listedAt = now
      } else if (await hasNewOnes(now)) await list(places, alsoRecent, now)
      const told: Told[] = []
      for (const [path, file] of followed) {
        const observations = await readGrowth(path, file).catch(() => [])
        if (observations.length > 0) told.push({ account: file.account, observations })
      }
      return told
    },
    accounts: () => accounts,
  }
}

/** Rollouts of the folders of the last days, which bear local dates. */
async function rolloutsOf(sessions: string, now: number, days = recentDays): Promise<string[]> {
  const paths: string[] = []
  for (let back = -1; back < days; back++) {
    const day = new Date(now - back * 86_400_000)
    const folder = join(sessions, String(day.getFullYear()), two(day.getMonth() + 1), two(day.getDate()))
    for (const name of await readdir(folder).catch((): string[] => [])) if (/^rollout-.*\.jsonl$/.test(name)) paths.push(join(folder, name))
  }
  return paths
}

const two = (value: number) => String(value).padStart(2, '0')

/** What was appended since; of a file that is met for the first time, its end, as far back as one number is found. */
async function readGrowth(path: string, file: Followed): Promise<readonly Observation[]> {
  const { size } = await stat(path)
  if (size === file.readBytes) return []
  const isFirst = file.readBytes < 0 || size < file.readBytes
  let from = isFirst ? Math.max(0, size - tailBytes) : Math.max(file.readBytes, size - longestTailBytes)
  const handle = await open(path)
  try {
    for (;;) {
      const buffer = Buffer.alloc(size - from)
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
      const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1
      const observations = parseLines(buffer.subarray(0, end), { path, from, account: file.account })
      const isEnough = observations.length > 0 || !isFirst || from === 0 || size - from >= longestTailBytes
      if (isEnough) {
        file.readBytes = from + end
        return observations
      }
      from = Math.max(0, size - Math.min(longestTailBytes, (size - from) * 4))
    }
  } finally {
    await handle.close()
  }
}

function parseLines(bytes: Buffer, { path, from, account }: { readonly path: string; readonly from: number; readonly account: string }) {
  const found: Observation[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at)
    if (end < 0) break
    const line = bytes.subarray(at, end)
    if (line.includes('"rate_limits"'))
      found.push(...parseCodexRateLimits(line.toString('utf8'), { account, sourceRef: { path, offset: from + at } }))
    at = end + 1
  }
  return found
}
