import { join } from 'node:path'
import { isObject, parseObject, readIfThere, writeWhole } from '../system/files.ts'
import { iso } from './session.ts'

/** How much of the account that all stand-ins share is used. Percentages 0–100, times in milliseconds since the epoch. */
export interface ClaudeLimits {
  readonly fiveHour: { readonly percent: number; readonly resetsAt: number }
  readonly sevenDay: { readonly percent: number; readonly resetsAt: number }
}

/** A window as it stands when somebody comes to look, near enough to its limit to reach it, and to be reset, before he goes. */
const firstPercent = 74
const percentPerAnswer = 0.1
const weeklyShare = 0.1
const firstResetMs = 50 * 60_000
const windowMs = 5 * 3_600_000
const weekMs = 7 * 86_400_000
const accountUuid = '5f1e7c1a-9d0b-4c7e-8a43-1d2b6f0e9c55'

/** What an answer of the provider adds to the account's use, kept where Claude Code keeps it: in `.claude.json` of the home folder. */
export function useLimits(home: string, nowMs: number): ClaudeLimits {
  const path = join(home, '.claude.json')
  const before = readLimits(parseObject(readIfThere(path)), nowMs)
  const limits: ClaudeLimits = {
    fiveHour: { ...before.fiveHour, percent: Math.min(99, round(before.fiveHour.percent + percentPerAnswer)) },
    sevenDay: { ...before.sevenDay, percent: Math.min(99, round(before.sevenDay.percent + percentPerAnswer * weeklyShare)) },
  }
  writeWhole(path, JSON.stringify(encode(limits, nowMs)), `${path}.${process.pid}.tmp`, 0o600)
  return limits
}

const round = (percent: number) => Math.round(percent * 100) / 100

function encode({ fiveHour, sevenDay }: ClaudeLimits, nowMs: number): object {
  const window = ({ percent, resetsAt }: ClaudeLimits['fiveHour']) => ({
    utilization: percent,
    resets_at: iso(resetsAt),
    limit_dollars: null,
    used_dollars: null,
    remaining_dollars: null,
    locked_reason: null,
  })
  return {
    numStartups: 12,
    oauthAccount: { accountUuid, organizationUuid: 'b1b3f0a2-6a0c-4d5e-9a57-0c8f1e2d3a44' },
    cachedUsageUtilization: {
      fetchedAtMs: nowMs,
      accountUuid,
      utilization: { five_hour: window(fiveHour), seven_day: window(sevenDay), seven_day_opus: null, seven_day_sonnet: null, limits: [] },
    },
  }
}

function readLimits(file: Record<string, unknown> | undefined, nowMs: number): ClaudeLimits {
  const cache = isObject(file?.['cachedUsageUtilization']) ? file['cachedUsageUtilization'] : {}
  const utilization = isObject(cache['utilization']) ? cache['utilization'] : {}
  return {
    fiveHour: readWindow(utilization['five_hour'], nowMs, { percent: firstPercent, resetsAt: nowMs + firstResetMs, lengthMs: windowMs }),
    sevenDay: readWindow(utilization['seven_day'], nowMs, { percent: 38, resetsAt: nowMs + 0.4 * weekMs, lengthMs: weekMs }),
  }
}

/** A window that is over begins anew, at nothing. */
function readWindow(
  value: unknown,
  nowMs: number,
  first: { readonly percent: number; readonly resetsAt: number; readonly lengthMs: number },
) {
  if (!isObject(value)) return { percent: first.percent, resetsAt: Math.round(first.resetsAt) }
  const percent = Number(value['utilization'])
  const resetsAt = Date.parse(String(value['resets_at']))
  if (resetsAt > nowMs) return { percent, resetsAt }
  return { percent: 0, resetsAt: nowMs + first.lengthMs }
}
