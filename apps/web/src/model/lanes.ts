import { parseTimestamp, type ExecutionView } from '@hoop/protocol'
import { formatClock, formatDay } from '../format/clock.ts'
import { outcomes, type Outcome } from './outcome.ts'

/** One execution on the axis: its place in percent of the range. */
export interface Bar {
  readonly execution: ExecutionView
  readonly leftPercent: number
  readonly widthPercent: number
}

/** All executions of one outcome that touch the range. */
export interface Lane {
  readonly outcome: Outcome
  readonly bars: readonly Bar[]
  /** Their time inside the range. */
  readonly sumMs: number
}

/** Executions → a lane per outcome that occurs, on one time axis that ends now. A split question is no run and has no bar. */
export function lanesOf(executions: readonly ExecutionView[], rangeMs: number, nowMs: number): readonly Lane[] {
  const fromMs = nowMs - rangeMs
  const lanes = new Map<Outcome, { bars: Bar[]; sumMs: number }>()
  for (const execution of executions) {
    if (execution.kind === 'split') continue
    const start = Math.max(fromMs, parseTimestamp(execution.startedAt))
    const end = Math.min(nowMs, execution.endedAt === null ? nowMs : parseTimestamp(execution.endedAt))
    if (end < fromMs || start > nowMs) continue
    const lane = lanes.get(execution.outcome) ?? { bars: [], sumMs: 0 }
    lane.sumMs += Math.max(0, end - start)
    lane.bars.push({ execution, leftPercent: ((start - fromMs) / rangeMs) * 100, widthPercent: (Math.max(0, end - start) / rangeMs) * 100 })
    lanes.set(execution.outcome, lane)
  }
  return outcomes.flatMap((outcome) => {
    const lane = lanes.get(outcome)
    return lane === undefined ? [] : [{ outcome, ...lane }]
  })
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** The time ranges to choose from, shortest first. */
export const ranges = { '15m': 15 * MINUTE, '1h': HOUR, '8h': 8 * HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR } as const
export type Range = keyof typeof ranges
export const rangeNames: readonly Range[] = ['15m', '1h', '8h', '24h', '7d']

/** As many executions stand in the range that is chosen for who did not choose. */
const NEWEST = 20

/** The shortest range before `endMs` that holds the newest executions whole; the longest where none does. */
export function rangeFor(executions: readonly ExecutionView[], endMs: number): Range {
  const begun = executions
    .filter(({ kind }) => kind === 'work')
    .map(({ startedAt }) => parseTimestamp(startedAt))
    .sort((a, b) => b - a)
  const oldest = begun[Math.min(NEWEST, begun.length) - 1]
  if (oldest === undefined) return '8h'
  return rangeNames.find((name) => endMs - oldest <= ranges[name]) ?? '7d'
}

const steps = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE)

/** Above this, ticks are days and not times of day. */
const BY_DAY = 48 * HOUR

/** What stands at a tick: `14:00`, or `21 Nov` where the range is many days. */
export function tickLabel(atMs: number, rangeMs: number): string {
  return rangeMs > BY_DAY ? formatDay(atMs) : formatClock(atMs, atMs)
}

/** Round clock times inside the range, at most `most` of them. */
export function ticksOf(
  rangeMs: number,
  nowMs: number,
  most: number,
  offsetMs = new Date(nowMs).getTimezoneOffset() * MINUTE,
): readonly number[] {
  const step = steps.find((candidate) => rangeMs / candidate <= most) ?? 1440 * MINUTE
  const fromMs = nowMs - rangeMs
  const ticks: number[] = []
  for (let at = Math.ceil((fromMs - offsetMs) / step) * step + offsetMs; at < nowMs - step / 3; at += step) ticks.push(at)
  return ticks
}
