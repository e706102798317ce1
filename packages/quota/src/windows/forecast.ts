import { believable, defaultCurrentLimits, type CurrentLimits } from './current-value.ts'
import { isSameRun, type Observation } from './observation.ts'

/** How fast a window fills, from what the provider reported. */
export interface Forecast {
  readonly percentPerHour: number
  /** When 100 % is reached, in milliseconds since the epoch; `null`: not before the window resets. */
  readonly fullAt: number | null
  /** The reports that it rests on, and the time from the first to the last of them. */
  readonly observations: number
  readonly spanMs: number
}

const FEWEST = 3
const DAY_MINUTES = 1440
const HOUR_MS = 3_600_000

/**
 * Least squares over one window's reports since it opened. `undefined` with fewer than 3 of them, over less than 10 minutes (6 hours for windows longer
 * than a day), where the use does not grow, and where the window is over or full. Observations of one window of one account, in any order.
 */
export function forecast(
  observations: Iterable<Observation>,
  now: number,
  limits: CurrentLimits = defaultCurrentLimits,
): Forecast | undefined {
  const known = believable(observations, now, limits).sort((a, b) => a.observedAt - b.observedAt)
  const newest = known.at(-1)
  const resetsAt = newest?.resetsAt ?? null
  if (!newest || resetsAt === null || resetsAt <= now) return undefined
  const points = new Map<number, number>()
  for (const one of known)
    if (one.usedPercent !== null && one.resetsAt !== null && isSameRun(one.resetsAt, resetsAt)) points.set(one.observedAt, one.usedPercent)
  const times = [...points.keys()]
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  const spanMs = last - first
  const shortestMs = (newest.window?.minutes ?? 0) <= DAY_MINUTES ? HOUR_MS / 6 : 6 * HOUR_MS
  if (points.size < FEWEST || spanMs < shortestMs || (points.get(last) ?? 0) >= 100) return undefined
  const { slope, meanX, meanY } = fitLine([...points].map(([at, percent]) => [(at - first) / HOUR_MS, percent]))
  if (!(slope > 0)) return undefined
  const reaches = first + (meanX + (100 - meanY) / slope) * HOUR_MS
  const fullAt = reaches < resetsAt ? Math.round(Math.max(reaches, now)) : null
  return { percentPerHour: slope, fullAt, observations: points.size, spanMs }
}

function fitLine(points: readonly (readonly [x: number, y: number])[]) {
  const meanX = mean(points.map(([x]) => x))
  const meanY = mean(points.map(([, y]) => y))
  let covariance = 0
  let variance = 0
  for (const [x, y] of points) {
    covariance += (x - meanX) * (y - meanY)
    variance += (x - meanX) ** 2
  }
  return { slope: covariance / variance, meanX, meanY }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
