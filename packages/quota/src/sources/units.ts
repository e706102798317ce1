import type { QuotaStatus } from '../windows/observation.ts'

const MILLISECONDS_FROM = 1e11

/** A percentage, 0–100 and above. What is negative or no number was not told. */
export function percentOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
}

/** A share of one, as stream-json and the response headers tell it: 1 is 100 %. The only place where it becomes a percentage. */
export function percentOfShare(value: unknown): number | null {
  const share = percentOf(value)
  return share === null ? null : Math.round(share * 1e8) / 1e6
}

/** Seconds or milliseconds since the epoch, or ISO 8601 → milliseconds since the epoch. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number')
    return Number.isFinite(value) && value > 0 ? Math.round(value < MILLISECONDS_FROM ? value * 1000 : value) : null
  if (typeof value !== 'string') return null
  if (/^\d{9,16}$/.test(value)) return timeOf(Number(value))
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : at
}

/** The provider's word, where it is one of those we know. */
export function statusOf(value: unknown): QuotaStatus | null {
  return value === 'allowed' || value === 'allowed_warning' || value === 'rejected' ? value : null
}
