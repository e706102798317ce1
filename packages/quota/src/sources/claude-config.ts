import type { Observation, ObservationContext } from '../windows/observation.ts'
import { fieldsOf, isFields, parseJson, textOf } from './fields.ts'
import { readUsagePayload } from './usage-payload.ts'
import { timeOf } from './units.ts'

/** What `.claude.json` says of its account: who is logged in, and what was last heard of its windows. Nothing else of the file is kept. */
export interface ClaudeConfig {
  readonly kind: 'read'
  /** Who is logged in now, where the file says so. */
  readonly accountUuid: string | null
  readonly organizationUuid: string | null
  /** When the numbers were fetched, in milliseconds since the epoch; `null`: the file holds none. Of several such files the newest counts. */
  readonly fetchedAt: number | null
  readonly observations: readonly Observation[]
  /** Why there are no observations; `null` where there are. */
  readonly reason: string | null
}

/** The file is half written, as it is rewritten often: keep what was known, and read it again. */
export interface TornClaudeConfig {
  readonly kind: 'torn'
}

export const switchedReason = 'account switched: oauthAccount.accountUuid differs from cachedUsageUtilization.accountUuid'

/**
 * Claude Code's `.claude.json` (in the home folder, or in `CLAUDE_CONFIG_DIR`): `cachedUsageUtilization`, percentages 0–100 with ISO times.
 * Only that, `oauthAccount.accountUuid` and `.organizationUuid` are looked at. Numbers of another account than the one logged in are left out. Total.
 */
export function parseClaudeConfig(
  text: string,
  context: Pick<ObservationContext, 'account' | 'sourceRef'>,
): ClaudeConfig | TornClaudeConfig {
  const value = parseJson(text)
  if (!isFields(value)) return { kind: 'torn' }
  const login = fieldsOf(value['oauthAccount'])
  const cache = fieldsOf(value['cachedUsageUtilization'])
  const cachedFor = textOf(cache['accountUuid'])
  const loggedIn = textOf(login['accountUuid'])
  const fetchedAt = timeOf(cache['fetchedAtMs'])
  const found = {
    kind: 'read' as const,
    accountUuid: loggedIn ?? cachedFor,
    organizationUuid: textOf(login['organizationUuid']),
    fetchedAt,
  }
  if (fetchedAt === null || !isFields(cache['utilization']))
    return { ...found, observations: [], reason: 'the file holds no cachedUsageUtilization' }
  if (loggedIn !== null && cachedFor !== null && loggedIn !== cachedFor) return { ...found, observations: [], reason: switchedReason }
  const observations = readUsagePayload(cache['utilization']).map((reading): Observation => ({
    provider: 'anthropic',
    account: context.account,
    ...reading,
    status: null,
    observedAt: fetchedAt,
    source: 'claude-config',
    sourceRef: context.sourceRef,
  }))
  return { ...found, observations, reason: observations.length > 0 ? null : 'cachedUsageUtilization holds no window that is known' }
}

/** Of several files of that name the one to believe: those with numbers before those without, then the newest. A torn one counts as without. */
export function chooseClaudeConfig<T extends ClaudeConfig | TornClaudeConfig>(files: readonly T[]): T | undefined {
  const rank = (file: T) =>
    file.kind === 'torn' ? [-1, 0] : [file.fetchedAt === null ? (file.accountUuid === null ? 0 : 1) : 2, file.fetchedAt ?? 0]
  return files.toSorted((a, b) => compare(rank(b), rank(a)))[0]
}

function compare([a = 0, aThen = 0]: readonly number[], [b = 0, bThen = 0]: readonly number[]): number {
  return a - b || aThen - bThen
}
