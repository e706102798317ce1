import { asCount, asObject, asString, isObject, type JsonObject } from '../parse-record.ts'

/** One window of an account's quota. */
export interface RateLimitWindow {
  /** 0 to 100, as recorded; may be a fraction. */
  readonly usedPercent: number
  /** 300 and 10080 are usual; absent where the record does not tell. */
  readonly windowMinutes?: number
  /** Milliseconds since the epoch; absent where the record does not tell. */
  readonly resetsAt?: number
}

/** What one `token_count` says of the account. */
export interface RateLimits {
  /** When it was so: the line's time, milliseconds since the epoch. */
  readonly at?: number
  readonly limitId?: string
  readonly planType?: string
  /** Why requests are refused, where they are. */
  readonly reachedType?: string
  /** `null`: the record says nothing of this window. That is not 0 %: keep what was said last. */
  readonly primary: RateLimitWindow | null
  readonly secondary: RateLimitWindow | null
}

/**
 * The rate limits in one parsed line of a rollout; `undefined` when it has none. Pure, and cheap for any other line. Over all rollouts of a
 * `CODEX_HOME`, what the newest line by its own time says of a window holds; a refused request can write both windows as `null`.
 * @param lineAt the line's time in milliseconds since the epoch, to which older versions' `resets_in_seconds` are relative
 */
export function rateLimitsOf(record: unknown, lineAt: number | undefined): RateLimits | undefined {
  if (!isObject(record)) return undefined
  const payload = record.type === 'event_msg' ? asObject(record.payload) : undefined
  const limits = payload?.type === 'token_count' ? asObject(payload.rate_limits) : undefined
  if (!limits) return undefined
  const limitId = asString(limits.limit_id)
  const planType = asString(limits.plan_type)
  const reachedType = asString(limits.rate_limit_reached_type)
  return {
    ...(lineAt !== undefined && { at: lineAt }),
    ...(limitId !== undefined && { limitId }),
    ...(planType !== undefined && { planType }),
    ...(reachedType !== undefined && { reachedType }),
    primary: windowOf(asObject(limits.primary), lineAt),
    secondary: windowOf(asObject(limits.secondary), lineAt),
  }
}

function windowOf(window: JsonObject | undefined, lineAt: number | undefined): RateLimitWindow | null {
  const usedPercent = window?.used_percent
  if (!window || typeof usedPercent !== 'number' || !(usedPercent >= 0)) return null
  const windowMinutes = asCount(window.window_minutes)
  const resetsAt = resetOf(window, lineAt)
  return { usedPercent, ...(windowMinutes !== undefined && { windowMinutes }), ...(resetsAt !== undefined && { resetsAt }) }
}

/** `resets_at` is in seconds since the epoch; `resets_in_seconds` (0.45) counts from the line. */
function resetOf({ resets_at: at, resets_in_seconds: inSeconds }: JsonObject, lineAt: number | undefined): number | undefined {
  if (typeof at === 'number' && at > 0) return at * 1000
  if (typeof inSeconds === 'number' && inSeconds >= 0 && lineAt !== undefined) return lineAt + inSeconds * 1000
  return undefined
}
