import type { QuotaView } from '@hoop/protocol'
import { tailsOf } from './account-names.ts'

/** How urgent a limit is: refused or used up; over the line; filling before it resets; in use; not known; none known at all. */
const urgencies = ['full', 'high', 'filling', 'calm', 'unknown', 'none'] as const
export type QuotaUrgency = (typeof urgencies)[number]

/** One account with its limits, the most urgent first. */
export interface AccountQuota {
  readonly key: string
  readonly provider: string
  readonly account: string
  /** The end of its folder, as much as tells it from the others: `.claude`. */
  readonly name: string
  readonly limits: readonly QuotaView[]
  readonly urgency: QuotaUrgency
}

/** From here on a window is about to be full. */
const HIGH_PERCENT = 80

/**
 * A limit as it is now: a window whose reset has passed since it was told is over, and what it stood at says nothing of the next one.
 * A budget begins anew with nothing used, which the daemon tells.
 */
function quotaNow(view: QuotaView, now: number): QuotaView {
  if (view.kind === 'budget' || view.resetsAt === null || Date.parse(view.resetsAt) > now || view.quality === 'unknown') return view
  return {
    ...view,
    usedPercent: null,
    used: null,
    quality: 'unknown',
    lowerBound: false,
    exhausted: false,
    forecast: null,
    fullAt: null,
    reasonIfUnknown: 'window over',
  }
}

/** How urgent one limit is. What has no figure may still be refused. */
export function urgencyOf({ exhausted, usedPercent, fullAt, window, quality }: QuotaView): QuotaUrgency {
  if (exhausted) return 'full'
  if (usedPercent !== null && usedPercent >= 100) return 'full'
  if (usedPercent !== null && usedPercent >= HIGH_PERCENT) return 'high'
  if (fullAt !== null) return 'filling'
  if (window === 'none') return 'none'
  return quality === 'unknown' || usedPercent === null ? 'unknown' : 'calm'
}

const rank = (view: QuotaView): number => urgencies.indexOf(urgencyOf(view))

/** The most urgent first, then the fullest; a provider's before a budget, and the order of the daemon where all is alike. */
const compareLimits = (a: QuotaView, b: QuotaView): number =>
  rank(a) - rank(b) || (b.usedPercent ?? -1) - (a.usedPercent ?? -1) || (a.kind === b.kind ? 0 : a.kind === 'provider' ? -1 : 1)

/** Limits → accounts, the most urgent first. Pure. */
export function accountsOf(quota: readonly QuotaView[], now: number): readonly AccountQuota[] {
  const byAccount = new Map<string, QuotaView[]>()
  for (const told of quota) {
    const view = quotaNow(told, now)
    const key = `${view.provider} ${view.account}`
    const limits = byAccount.get(key)
    if (limits === undefined) byAccount.set(key, [view])
    else limits.push(view)
  }
  const names = tailsOf(quota.map(({ account }) => account))
  const accounts = [...byAccount].flatMap(([key, limits]): AccountQuota[] => {
    const sorted = limits.toSorted(compareLimits)
    const [first] = sorted
    if (first === undefined) return []
    const { provider, account } = first
    return [{ key, provider, account, name: names.get(account) ?? account, limits: sorted, urgency: urgencyOf(first) }]
  })
  return accounts.toSorted((a, b) => {
    const [x, y] = [a.limits[0], b.limits[0]]
    return x === undefined || y === undefined ? 0 : compareLimits(x, y)
  })
}

/** As one reads the limits of one account: the short window above the long one, budgets below. */
export const asRead = (a: QuotaView, b: QuotaView): number =>
  Number(a.kind === 'budget') - Number(b.kind === 'budget') || minutesOf(a.window) - minutesOf(b.window)

const named: Readonly<Record<string, number>> = { five_hour: 300, seven_day: 10_080, day: 1440, week: 10_080, month: 43_200 }
const unitMinutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 }

/** How long a window is, in minutes, by its name; endless where the name does not tell. */
export function minutesOf(window: string): number {
  const known = named[window]
  if (known !== undefined) return known
  if (/^\d{1,9}$/.test(window)) return Number(window)
  if (window.startsWith('seven_day_')) return 10_081
  const length = /^(?:anchored)?(\d{1,6})([mhd])$/.exec(window)
  return length === null ? Number.POSITIVE_INFINITY : Number(length[1]) * (unitMinutes[length[2] ?? 'm'] ?? 1)
}
