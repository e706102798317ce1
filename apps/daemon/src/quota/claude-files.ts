import { chooseClaudeConfig, parseClaudeConfig, parseStatusline, parseUsageCache, type ClaudeConfig, type Observation } from '@hoop/quota'
import { basename } from 'node:path'
import { type ChangedFile, createChangedFile } from './changed-file.ts'
import type { ClaudePlace, QuotaPlaces } from './places.ts'

/** What was read of one account. */
export interface Told {
  readonly account: string
  readonly observations: readonly Observation[]
  /** Who is logged in, where the file says so. */
  readonly login?: string | undefined
  /** Why a file that was read has no numbers; `null` where it says nothing of it. */
  readonly reason?: string | null
}

/** The small files of Claude accounts: `.claude.json`, status lines, caches of other tools. */
export interface ClaudeFiles {
  /** What is new since the last time. Never fails: a file that cannot be read, or only half, is tried again. */
  read(places: QuotaPlaces, loginOf: (account: string) => string | undefined): Promise<readonly Told[]>
  /** Accounts of which there is a `.claude.json`, whatever is in it. */
  found(): ReadonlySet<string>
}

export function createClaudeFiles(): ClaudeFiles {
  const files = new Map<string, ChangedFile>()
  const configs = new Map<string, ClaudeConfig>()
  const found = new Set<string>()
  const fileAt = (path: string) => {
    const known = files.get(path)
    if (known) return known
    const made = createChangedFile(path)
    files.set(path, made)
    return made
  }

  async function readConfig({ account, configs: paths }: ClaudePlace): Promise<readonly Told[]> {
    let isNew = false
    for (const path of paths) {
      const file = fileAt(path)
      const reading = await file.read()
      if (!reading) continue
      found.add(account)
      const parsed = parseClaudeConfig(reading.text, { account, sourceRef: { path } })
      if (parsed.kind === 'torn') {
        file.retry()
        continue
      }
      configs.set(path, parsed)
      isNew = true
    }
    const chosen = isNew ? chooseClaudeConfig(paths.flatMap((path) => configs.get(path) ?? [])) : undefined
    return chosen ? [{ account, observations: chosen.observations, login: chosen.accountUuid ?? undefined, reason: chosen.reason }] : []
  }

  async function readStatusline(path: string, { account, places }: { readonly account?: string; readonly places: QuotaPlaces }) {
    const file = fileAt(path)
    const reading = await file.read()
    if (!reading) return []
    const parsed = parseStatusline(reading.text, { account: account ?? '', observedAt: Math.round(reading.mtimeMs), sourceRef: { path } })
    if (!parsed) {
      file.retry()
      return []
    }
    const owner = account ?? ownerOf(parsed.transcriptPath ?? path, places) ?? onlyAccount(places)
    return owner === undefined ? [] : [told(owner, parsed.observations)]
  }

  async function readCache(path: string, places: QuotaPlaces, loginOf: (account: string) => string | undefined) {
    const file = fileAt(path)
    const reading = await file.read()
    if (!reading) return []
    const parsed = parseUsageCache(reading.text, { account: '', observedAt: Math.round(reading.mtimeMs), sourceRef: { path } })
    if (!parsed) {
      file.retry()
      return []
    }
    const login = basename(path, '.json')
    const owner = places.claude.find(({ account }) => loginOf(account) === login)?.account ?? ownerOf(path, places) ?? onlyAccount(places)
    return owner === undefined ? [] : [told(owner, parsed)]
  }

  return {
    async read(places, loginOf) {
      const all: Told[] = []
      for (const place of places.claude) {
        all.push(...(await readConfig(place)))
        all.push(...(await readStatusline(place.statusline, { account: place.account, places })))
      }
      for (const path of places.statuslines) all.push(...(await readStatusline(path, { places })))
      for (const path of places.caches) all.push(...(await readCache(path, places, loginOf)))
      return all
    },
    found: () => found,
  }
}

function told(account: string, observations: readonly Observation[]): Told {
  return { account, observations: observations.map((one) => ({ ...one, account })) }
}

/** The account below one of whose folders a path lies. */
function ownerOf(path: string, { claude }: QuotaPlaces): string | undefined {
  return claude.find(({ folders }) => folders.some((folder) => path.startsWith(`${folder}/`)))?.account
}

function onlyAccount({ claude }: QuotaPlaces): string | undefined {
  return claude.length === 1 ? claude[0]?.account : undefined
}
