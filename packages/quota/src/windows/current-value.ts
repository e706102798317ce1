import {
  isSameRun,
  windowKey,
  type Observation,
  type QuotaSource,
  type QuotaSourceRef,
  type QuotaStatus,
  type QuotaWindow,
} from './observation.ts'

/** How long a number is taken for today's, and since when numbers are the account's. */
export interface CurrentLimits {
  /** Age in milliseconds from which a number of a window of at most a day is stale. */
  readonly staleAfterMs: number
  /** The same for longer windows. */
  readonly weeklyStaleAfterMs: number
  /** When the account last changed, in milliseconds since the epoch: what was observed before is another's. */
  readonly accountSince?: number
}

export const defaultCurrentLimits: CurrentLimits = { staleAfterMs: 15 * 60_000, weeklyStaleAfterMs: 6 * 3_600_000 }

/** `exact`: as the provider said it, not long ago. `lower-bound`: it said so, and use has only grown since. */
export type QuotaQuality = 'exact' | 'lower-bound' | 'unknown'

/** What is known of one window now. */
export interface CurrentValue {
  readonly provider: string
  readonly account: string
  readonly window: QuotaWindow | null
  /** 0–100 and above, as reported; `null`: unknown, which is not 0. A limit reported as reached without a number is 100. */
  readonly usedPercent: number | null
  /** The provider refuses requests until `resetsAt`. */
  readonly isExhausted: boolean
  /** Milliseconds since the epoch; `null`: not told, or no window is open. */
  readonly resetsAt: number | null
  /** `resetsAt` is no word of the provider's: a weekly end moved on by whole weeks. */
  readonly isResetExpected: boolean
  /** When the percentage was told, or the window last heard of where it was not. Milliseconds since the epoch. */
  readonly observedAt: number
  readonly ageMs: number
  readonly isStale: boolean
  readonly isLowerBound: boolean
  readonly quality: QuotaQuality
  readonly status: QuotaStatus | null
  readonly source: QuotaSource
  readonly sourceRef: QuotaSourceRef
  /** Money behind the percentage, where the window is one of money. */
  readonly spend: Observation['spend'] | null
  readonly reasonIfUnknown: 'window over' | 'no percentage reported' | null
}

const CLOCK_SKEW_MS = 60_000
const DAY_MINUTES = 1440
const WEEK_MS = 7 * 86_400_000
/** How long a refusal without a window or an end is believed. */
const REFUSAL_MS = 5 * 3_600_000

/** Observations that may be believed at `now` (milliseconds since the epoch): not from the future, and of the account as it is. */
export function believable(observations: Iterable<Observation>, now: number, { accountSince = 0 }: CurrentLimits): Observation[] {
  return [...observations].filter(({ observedAt }) => observedAt <= now + CLOCK_SKEW_MS && observedAt >= accountSince)
}

/**
 * The current value of one window of one account, from its observations in any order: the newest counts, whatever told it. A window that has ended
 * since is unknown; a number older than its limit is a lower bound; a refusal holds until the window ends. `undefined` where nothing was observed.
 * Times are milliseconds since the epoch. Linear in the observations.
 */
export function currentValue(
  observations: Iterable<Observation>,
  now: number,
  limits: CurrentLimits = defaultCurrentLimits,
): CurrentValue | undefined {
  const known = believable(observations, now, limits).sort(newestFirst)
  const [newest] = known
  if (!newest) return undefined
  const run = known.filter(({ resetsAt }) => isSameRun(resetsAt, newest.resetsAt))
  const resetsAt = newest.resetsAt ?? run.find((one) => one.resetsAt !== null && one.resetsAt > newest.observedAt)?.resetsAt ?? null
  const { provider, account, window } = newest
  const status = run.find((one) => one.status !== null)?.status ?? null
  const base = { provider, account, window, status }
  if (isOver(newest, resetsAt, now)) {
    const expected = resetsAt !== null && window?.minutes === WEEK_MS / 60_000 ? nextWeekly(resetsAt, now) : null
    return { ...base, ...unknown(newest, now, 'window over'), status: null, resetsAt: expected, isResetExpected: expected !== null }
  }
  const isExhausted = status === 'rejected'
  const told = run.find(({ usedPercent }) => usedPercent !== null)
  const at = told ?? newest
  if (!told && !isExhausted) return { ...base, ...unknown(newest, now, 'no percentage reported'), resetsAt, isResetExpected: false }
  const ageMs = Math.max(0, now - at.observedAt)
  const isStale = ageMs > staleAfterMs(window, limits)
  const isLowerBound = isStale && !isExhausted
  return {
    ...base,
    usedPercent: told?.usedPercent ?? 100,
    isExhausted,
    resetsAt,
    isResetExpected: false,
    observedAt: at.observedAt,
    ageMs,
    isStale,
    isLowerBound,
    quality: isLowerBound ? 'lower-bound' : 'exact',
    source: at.source,
    sourceRef: at.sourceRef,
    spend: told?.spend ?? null,
    reasonIfUnknown: null,
  }
}

/** {@link currentValue} of every window among the observations, of however many accounts, in the order in which they were first met. */
export function currentValues(
  observations: Iterable<Observation>,
  now: number,
  limits: CurrentLimits = defaultCurrentLimits,
): CurrentValue[] {
  const byWindow = groupByWindow(observations)
  return [...byWindow.values()].flatMap((own) => {
    const value = currentValue(own, now, limits)
    if (!value) return []
    return value.window === null && !(value.isExhausted && !hasPassedSince(byWindow, value)) ? [] : [value]
  })
}

/** Observations by account and window; see {@link windowKey}. */
export function groupByWindow(observations: Iterable<Observation>): Map<string, readonly Observation[]> {
  const groups = new Map<string, Observation[]>()
  for (const one of observations) {
    const key = windowKey(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}

/** A refusal that named no window is over as soon as a request passed. */
function hasPassedSince(byWindow: ReadonlyMap<string, readonly Observation[]>, { provider, account, observedAt }: CurrentValue): boolean {
  for (const [first, ...rest] of byWindow.values()) {
    if (first?.provider !== provider || first.account !== account) continue
    if ([first, ...rest].some((one) => one.observedAt > observedAt && (one.status === 'allowed' || one.status === 'allowed_warning')))
      return true
  }
  return false
}

function newestFirst(a: Observation, b: Observation): number {
  return b.observedAt - a.observedAt
}

function staleAfterMs(window: QuotaWindow | null, limits: CurrentLimits): number {
  return window?.minutes != null && window.minutes <= DAY_MINUTES ? limits.staleAfterMs : limits.weeklyStaleAfterMs
}

function isOver({ window, status, observedAt }: Observation, resetsAt: number | null, now: number): boolean {
  if (resetsAt !== null) return resetsAt <= now
  if (window === null || (status === 'rejected' && window.minutes === null)) return now - observedAt > REFUSAL_MS
  // Without an end that was told: a window cannot last longer than it is long, nor a month's spend longer than its month.
  if (window.minutes !== null) return now - observedAt > window.minutes * 60_000
  return new Date(observedAt).toISOString().slice(0, 7) !== new Date(now).toISOString().slice(0, 7)
}

function nextWeekly(resetsAt: number, now: number): number {
  return resetsAt + (Math.floor((now - resetsAt) / WEEK_MS) + 1) * WEEK_MS
}

function unknown({ observedAt, source, sourceRef }: Observation, now: number, reasonIfUnknown: 'window over' | 'no percentage reported') {
  return {
    usedPercent: null,
    isExhausted: false,
    observedAt,
    ageMs: Math.max(0, now - observedAt),
    isStale: true,
    isLowerBound: false,
    quality: 'unknown' as const,
    source,
    sourceRef,
    spend: null,
    reasonIfUnknown,
  }
}
