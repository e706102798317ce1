import type { Observation, ObservationContext, QuotaStatus, QuotaWindow } from '../windows/observation.ts'
import { type Fields, fieldsOf, isFields, parseJson, textOf } from './fields.ts'
import { percentOf, timeOf } from './units.ts'

/**
 * A `token_count` line of a Codex rollout: `rate_limits.primary` and `.secondary`, `used_percent` 0–100 and above, `resets_at` in seconds since the
 * epoch (older: `resets_in_seconds` from the line's own time). Windows are told apart by their minutes, never by their place. Empty for every other
 * line, one without limits, and one without a time. Of all lines of a home, in whatever order, the newest by `observedAt` counts. Total.
 */
export function parseCodexRateLimits(line: string, context: Pick<ObservationContext, 'account' | 'sourceRef'>): readonly Observation[] {
  if (!line.includes('"rate_limits"')) return []
  const value = fieldsOf(parseJson(line))
  const payload = fieldsOf(value['payload'])
  if (value['type'] !== 'event_msg' || payload['type'] !== 'token_count') return []
  const observedAt = timeOf(value['timestamp'])
  const limits = payload['rate_limits']
  if (observedAt === null || !isFields(limits)) return []
  const scope = scopeOf(limits)
  const isRefused = textOf(limits['rate_limit_reached_type']) !== null
  const observation = (window: QuotaWindow | null, usedPercent: number | null, resetsAt: number | null): Observation => ({
    provider: 'openai',
    account: context.account,
    window,
    usedPercent,
    resetsAt,
    status: statusOf(limits, isRefused && (usedPercent === null || usedPercent >= 100)),
    observedAt,
    source: 'codex-rollout',
    sourceRef: context.sourceRef,
  })
  const windows = [limits['primary'], limits['secondary']].flatMap((said): readonly Observation[] => {
    const usedPercent = isFields(said) ? percentOf(said['used_percent']) : null
    const window = isFields(said) ? windowOf(said['window_minutes'], scope) : undefined
    if (!isFields(said) || !window || usedPercent === null) return []
    return [observation(window, usedPercent, resetOf(said, observedAt))]
  })
  // A refused request may tell of no window at all.
  return isRefused && !windows.some(({ status }) => status === 'rejected') ? [...windows, observation(null, null, null)] : windows
}

/** Versions that say why requests are refused also say, by `null`, that they pass. */
function statusOf(limits: Fields, isRejected: boolean): QuotaStatus | null {
  if (isRejected) return 'rejected'
  return limits['rate_limit_reached_type'] === null ? 'allowed' : null
}

/** The plan that a line names (`pro`, `plus`): a label, from which no limit follows. */
export function parseCodexPlan(line: string): string | null {
  if (!line.includes('"plan_type"')) return null
  return textOf(fieldsOf(fieldsOf(fieldsOf(parseJson(line))['payload'])['rate_limits'])['plan_type'])
}

/** Limits of something else than the plan as a whole carry another id than `codex`. */
function scopeOf(limits: Fields): string | null {
  const id = textOf(limits['limit_id'])
  return id === null || id === 'codex' ? null : (textOf(limits['limit_name']) ?? id)
}

function windowOf(value: unknown, scope: string | null): QuotaWindow | undefined {
  const told = percentOf(value)
  if (told === null || told === 0) return undefined
  const minutes = [300, 10_080].find((usual) => Math.abs(told - usual) <= 2) ?? Math.round(told) // some versions say 299 and 10079
  return { id: scope === null ? String(minutes) : `${minutes}_${scope}`, minutes, scope }
}

function resetOf(said: Fields, observedAt: number): number | null {
  const seconds = percentOf(said['resets_in_seconds'])
  return timeOf(said['resets_at']) ?? (seconds === null ? null : observedAt + seconds * 1000)
}
