import { parseTimestamp, type StateReason, type WorkerState } from '@hoop/protocol'
import { formatSpan } from '../format/age.ts'
import { formatClock } from '../format/clock.ts'

/** A worker came into a state, or the reason for it became another. */
export interface StateChange {
  readonly at: string
  readonly state: WorkerState | null
  readonly reason: StateReason | null
}

/** A stretch of one state on the axis: its place in percent of the range. `unseen`: before HOOP knew. */
export interface Band {
  readonly state: WorkerState | 'unknown' | 'unseen'
  readonly reason: StateReason | null
  readonly fromMs: number
  readonly toMs: number
  readonly leftPercent: number
  readonly widthPercent: number
}

const order = (a: StateChange, b: StateChange): number => parseTimestamp(a.at) - parseTimestamp(b.at)

/** State changes → bands without a hole over the range; stretches of one state and reason are one. */
export function stateBands(changes: readonly StateChange[], rangeMs: number, endMs: number): readonly Band[] {
  const fromMs = endMs - rangeMs
  const sorted = changes.toSorted(order)
  const bands: Band[] = []
  const add = (state: Band['state'], reason: StateReason | null, from: number, to: number) => {
    const start = Math.max(fromMs, from)
    const end = Math.min(endMs, to)
    if (end <= start) return
    const last = bands.at(-1)
    if (last !== undefined && last.state === state && last.reason === reason && last.toMs === start) {
      bands[bands.length - 1] = { ...last, toMs: end, widthPercent: ((end - last.fromMs) / rangeMs) * 100 }
      return
    }
    bands.push({
      state,
      reason,
      fromMs: start,
      toMs: end,
      leftPercent: ((start - fromMs) / rangeMs) * 100,
      widthPercent: ((end - start) / rangeMs) * 100,
    })
  }
  const [first] = sorted
  add('unseen', null, fromMs, first === undefined ? endMs : parseTimestamp(first.at))
  sorted.forEach((change, at) => {
    const next = sorted[at + 1]
    add(change.state ?? 'unknown', change.reason, parseTimestamp(change.at), next === undefined ? endMs : parseTimestamp(next.at))
  })
  return bands
}

const bandWord: Readonly<Record<Band['state'], string>> = {
  live: 'Live',
  hung: 'Hung',
  dead: 'Dead',
  unknown: 'Unknown',
  unseen: 'HOOP kept no state of that time',
}

/** `Hung for 4 min, 12:27 to 12:31: heartbeat-stale`. */
export function bandSentence(band: Band, nowMs: number): string {
  const span = `${formatClock(band.fromMs, nowMs)} to ${formatClock(band.toMs, nowMs)}`
  if (band.state === 'unseen') return `${bandWord.unseen}, ${span}`
  const why = band.reason === null ? '' : `: ${band.reason.replaceAll('-', ' ')}`
  return `${bandWord[band.state]} for ${formatSpan(band.toMs - band.fromMs)}, ${span}${why}`
}

/** How long it was live within the range. */
export const liveMs = (bands: readonly Band[]): number =>
  bands.reduce((sum, { state, fromMs, toMs }) => (state === 'live' ? sum + toMs - fromMs : sum), 0)
