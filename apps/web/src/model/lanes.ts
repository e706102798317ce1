import { parseTimestamp, type ExecutionView } from '@hoop/protocol'
import { THIN } from '../format/age.ts'
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

/** The time ranges to choose from, shortest first; `fit` is as long as the history. */
const spans = { '1h': HOUR, '6h': 6 * HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR } as const
export type Range = keyof typeof spans | 'fit'
export const rangeNames: readonly Range[] = ['1h', '6h', '24h', '7d', 'fit']

export const isRange = (text: string | undefined): text is Range => rangeNames.some((name) => name === text)

/** `24 h`, `fit`. */
export const rangeText = (range: Range): string => range.replace(/^(\d+)/, `$1${THIN}`)

/** Nothing is drawn larger than this. */
const SHORTEST = 5 * MINUTE

const startsOf = (executions: readonly ExecutionView[]): readonly number[] =>
  executions
    .filter(({ kind }) => kind === 'work')
    .map(({ startedAt }) => parseTimestamp(startedAt))
    .sort((a, b) => b - a)

/** How long a range is. To fit, the oldest run stands at the left edge, with a little air. */
export function spanOf(range: Range, executions: readonly ExecutionView[], endMs: number): number {
  if (range !== 'fit') return spans[range]
  const oldest = startsOf(executions).at(-1)
  return oldest === undefined ? spans['1h'] : Math.max(SHORTEST, (endMs - oldest) * 1.03)
}

/** As many executions stand in the range that is chosen for who did not choose. */
const NEWEST = 20

/** Who did not choose sees all of a short history; of a longer one the shortest range that holds the newest executions whole. */
export function rangeFor(executions: readonly ExecutionView[], endMs: number): Range {
  const begun = startsOf(executions)
  const oldest = begun.at(-1)
  if (oldest === undefined) return '6h'
  if (endMs - oldest <= HOUR) return 'fit'
  const wanted = begun[Math.min(NEWEST, begun.length) - 1] ?? oldest
  return (['1h', '6h', '24h', '7d'] as const).find((name) => endMs - wanted <= spans[name]) ?? '7d'
}

/** The moment at which an axis ends, as coarse as what can be seen: it moves by a pixel or so, not with every tick of the clock. */
export const axisEnd = (nowMs: number, rangeMs: number): number => {
  const step = Math.max(1000, Math.round(rangeMs / 1200))
  return Math.ceil(nowMs / step) * step
}

/** Time in which no run was open, between the first that is known and the end of the axis. */
export function idleMs(executions: readonly ExecutionView[], fromMs: number, endMs: number): number {
  const runs = executions
    .filter(({ kind }) => kind === 'work')
    .map(
      (execution) => [parseTimestamp(execution.startedAt), execution.endedAt === null ? endMs : parseTimestamp(execution.endedAt)] as const,
    )
    .sort((a, b) => a[0] - b[0])
  const [first] = runs
  if (first === undefined) return 0
  let at = Math.max(fromMs, first[0])
  let idle = 0
  for (const [start, end] of runs) {
    if (end <= at) continue
    idle += Math.max(0, start - at)
    at = Math.max(at, end)
  }
  return idle + Math.max(0, endMs - at)
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE)

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
