import { formatTimestamp, type QuotaView } from '@hoop/protocol'
import type { QuotaItem } from '@hoop/quota'

/** An item as the API shows it, with its age now. */
export function viewQuota(item: QuotaItem, now: number): QuotaView {
  const time = (at: number | null) => (at === null ? null : formatTimestamp(at))
  const { resetsAt, observedAt, fullAt, forecast, kind, provider, account, window, scope, used, limit, unit, usedPercent } = item
  return {
    kind,
    provider,
    account,
    window,
    scope,
    used,
    limit,
    unit,
    usedPercent,
    resetsAt: time(resetsAt),
    observedAt: time(observedAt),
    ageS: observedAt === null ? null : Math.max(0, Math.floor((now - observedAt) / 1000)),
    stale: item.stale,
    lowerBound: item.lowerBound,
    exhausted: item.exhausted,
    source: item.source,
    quality: item.quality,
    forecast: forecast && {
      percentPerHour: Math.round(forecast.percentPerHour * 100) / 100,
      fullAt: time(forecast.fullAt),
      observations: forecast.observations,
      spanS: Math.round(forecast.spanMs / 1000),
    },
    fullAt: time(fullAt),
    reasonIfUnknown: item.reasonIfUnknown,
  }
}
