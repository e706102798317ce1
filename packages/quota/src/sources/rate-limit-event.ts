import { claudeWindow } from '../windows/claude-window.ts'
import type { Observation, ObservationContext, QuotaStatus, QuotaWindow } from '../windows/observation.ts'
import { type Fields, fieldsOf, isFields, parseJson, textOf } from './fields.ts'
import { percentOfShare, statusOf, timeOf } from './units.ts'

/**
 * A `rate_limit_event` line of Claude's stream-json (a saved headless stdout): `utilization` is a share of one, `resetsAt` seconds since the epoch.
 * One observation for each window it names; one with `window: null` where requests are refused and no window is named. Empty for every other line,
 * also for one that merely speaks of such events. The line has no time: `context.observedAt` is its neighbour's, or that of the capture. Total.
 */
export function parseRateLimitEvent(line: string, context: ObservationContext): readonly Observation[] {
  if (!line.includes('rate_limit_event')) return []
  const value = parseJson(line)
  if (!isFields(value) || value['type'] !== 'rate_limit_event' || !isFields(value['rate_limit_info'])) return []
  return readInfo(value['rate_limit_info'], context)
}

function readInfo(info: Fields, context: ObservationContext): readonly Observation[] {
  const status = statusOf(info['status'])
  const type = textOf(info['rateLimitType'])
  const observation = (window: QuotaWindow | null, said: Fields, itsStatus: QuotaStatus | null): Observation => ({
    provider: 'anthropic',
    ...context,
    window,
    usedPercent: percentOfShare(said['utilization']),
    resetsAt: timeOf(said['resetsAt']),
    status: itsStatus,
    source: 'stream-json',
  })
  const named = type === null ? undefined : claudeWindow(type)
  const unified = fieldsOf(info['unifiedWindows'])
  const windows = Object.entries(unified).flatMap(([id, said]) => {
    const window = claudeWindow(id)
    if (!window || !isFields(said)) return []
    const isNamed = id === type
    const merged = isNamed
      ? { utilization: said['utilization'] ?? info['utilization'], resetsAt: said['resetsAt'] ?? info['resetsAt'] }
      : said
    return [observation(window, merged, isNamed ? status : ofOthers(status))]
  })
  if (named && !(named.id in unified)) windows.push(observation(named, info, status))
  // A refusal that names no window we know still is one.
  if (status === 'rejected' && !named) windows.push(observation(null, { resetsAt: info['resetsAt'] }, status))
  return windows.filter(({ usedPercent, resetsAt, status: told }) => usedPercent !== null || resetsAt !== null || told !== null)
}

/** What the word on one window, or on all together, says of the others: as long as requests pass, none refuses. */
function ofOthers(status: QuotaStatus | null): QuotaStatus | null {
  return status === 'rejected' ? null : status && 'allowed'
}
