import { type QuotaItem, type SaturationLimits, type SaturationState, stepSaturation } from '@hoop/quota'
import * as v from 'valibot'
import type { QuotaRows } from '../db/index.ts'

/** A window or budget that is saturated. */
export interface Saturated {
  readonly item: QuotaItem
  /** Since when, in milliseconds since the epoch. */
  readonly since: number
}

export interface SaturationStepped {
  readonly saturated: readonly Saturated[]
  /** Those that ended a moment before they began anew, in a new window: each is an incident of its own. */
  readonly renewed: ReadonlySet<string>
}

/** Which windows are saturated, also across restarts: raised once, cleared once. */
export interface SaturationWatch {
  /** `isComplete`: what is not among the items is no more; else it may only not have been read yet. */
  step(items: readonly QuotaItem[], limits: SaturationLimits, now: number, isComplete: boolean): SaturationStepped
}

const Stored = v.pipe(v.string(), v.parseJson(), v.object({ isRaised: v.boolean(), resetsAt: v.nullable(v.number()), since: v.number() }))
type Known = SaturationState & { readonly since: number }

export function createSaturationWatch(rows: Pick<QuotaRows, 'saturation' | 'saveSaturation'>): SaturationWatch {
  const known = new Map<string, Known>()
  for (const [key, json] of rows.saturation()) {
    const stored = v.safeParse(Stored, json)
    if (stored.success) known.set(key, stored.output)
  }
  return {
    step(items, limits, now, isComplete) {
      const changed = new Map<string, string | undefined>()
      const saturated: Saturated[] = []
      const renewed = new Set<string>()
      for (const item of items) {
        const key = saturationKey(item)
        const before = known.get(key)
        const { state, raised, cleared } = stepSaturation(before, inputOf(item), limits)
        const since = raised || !before ? (item.kind === 'provider' ? (item.observedAt ?? now) : now) : before.since
        if (raised && cleared) renewed.add(key)
        if (state.isRaised) {
          saturated.push({ item, since })
          if (!before || raised || before.resetsAt !== state.resetsAt) changed.set(key, JSON.stringify({ ...state, since }))
          known.set(key, { ...state, since })
        } else if (before) {
          known.delete(key)
          changed.set(key, undefined)
        }
      }
      const present = new Set(items.map(saturationKey))
      for (const key of isComplete ? known.keys() : []) {
        if (present.has(key)) continue
        known.delete(key)
        changed.set(key, undefined)
      }
      if (changed.size > 0) rows.saveSaturation(changed)
      return { saturated, renewed }
    },
  }
}

/** Names a limit. */
export function saturationKey({ kind, provider, account, window, unit }: QuotaItem): string {
  return kind === 'budget' ? `budget ${account} ${window} ${unit}` : `${provider} ${account} ${window}`
}

function inputOf(item: QuotaItem) {
  return {
    usedPercent: item.usedPercent,
    isExhausted: item.kind === 'provider' && item.exhausted,
    resetsAt: item.resetsAt,
    isOver: item.reasonIfUnknown === 'window over',
    // Of a budget the lower bound is that of a sum: it only tells that some requests have no price, and falls with the rest.
    isLowerBound: item.kind === 'provider' && item.lowerBound,
  }
}
