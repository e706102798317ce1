import type { Beat } from './beat.ts'
import type { Heartbeat } from './heartbeat.ts'
import { fullBeatMs, type Limits, lostAfterMs, staleAfterMs } from './limits.ts'
import type { Watch } from './memory.ts'
import type { ProcessView, SeenProcess, UnseenProcess } from './process.ts'
import type { Reason, State } from './verdict.ts'

/** The facts of one moment, every doubt about them settled. */
export interface Facts {
  readonly heartbeat: Heartbeat
  readonly process: ProcessView
  readonly beat: Beat
  readonly now: number
  readonly continuedAt: number | null
  readonly watch: Watch | null
  /** What a stale heartbeat had made of this run before: that stands while watching is too young for a judgement. */
  readonly stood: 'hung' | 'dead' | null
  readonly limits: Limits
}

export interface Judgement {
  readonly state: State
  readonly reason: Reason
  readonly rule: string
  readonly notes: readonly string[]
  /** When this began, as far as can be told at first sight. */
  readonly heldFrom: number
  /** Of all moments at which time alone changes something, the next. */
  readonly nextAt: number | undefined
}

/** The truth table. */
export function judge(facts: Facts): Judgement {
  const { process, beat, now } = facts
  const final = (state: State, reason: Reason, heldFrom: number): Judgement => {
    return { state, reason, rule: `${process.kind}, any`, notes: [], heldFrom, nextAt: undefined }
  }
  switch (process.kind) {
    case 'stopped':
      return final('hung', 'process-stopped', now)
    case 'gone':
      return final('dead', 'process-gone', beat.countsFrom)
    case 'zombie':
      return final('dead', 'zombie', beat.countsFrom)
    case 'reused':
      return final('dead', 'pid-reused', beat.countsFrom)
    case 'alive':
      return beat.isStale ? judgeSilent(facts, process) : judgeFresh(facts, null)
    case 'unseen':
      return beat.isStale ? judgeUnseen(facts, process) : judgeFresh(facts, unseenReason(process))
  }
}

const unseenReason = (process: UnseenProcess): Reason => (process.why === 'remote' ? 'remote' : 'pid-unknown')

const staleAt = ({ beat, heartbeat, limits }: Facts) => beat.countsFrom + staleAfterMs(heartbeat, limits) + 1
const lostAt = ({ beat, heartbeat, limits }: Facts) => beat.countsFrom + lostAfterMs(heartbeat, limits) + 1

/** When watching has gone on for one full beat; before that nobody is accused of a stale heartbeat. */
const fairFrom = ({ watch, heartbeat, limits }: Facts) => (watch === null ? -Infinity : watch.since + fullBeatMs(heartbeat, limits))

const next = (now: number, ...times: number[]) => {
  const ahead = times.filter((time) => time > now && Number.isFinite(time))
  return ahead.length > 0 ? Math.min(...ahead) : undefined
}

function judgeFresh(facts: Facts, reason: Reason): Judgement {
  const { process, heartbeat, beat, now } = facts
  const heldFrom = Math.min(beat.countsFrom, heartbeat.startedAt ?? beat.countsFrom)
  return { state: 'live', reason, rule: `${process.kind}, fresh`, notes: [], heldFrom, nextAt: next(now, staleAt(facts)) }
}

/** Alive, and its heartbeat is stale: hung, unless something explains the silence. */
function judgeSilent(facts: Facts, process: SeenProcess): Judgement {
  const { now, continuedAt, heartbeat, limits, watch, stood } = facts
  const excusedUntil = continuedAt === null ? -Infinity : continuedAt + fullBeatMs(heartbeat, limits)
  const quietAt = process.group?.lastOutputAt === undefined ? Infinity : process.group.lastOutputAt + limits.drainQuietMs
  const isDraining = process.group?.running === true && now < quietAt
  const live = (reason: Reason, rule: string, note: string): Judgement => {
    const nextAt = next(now, excusedUntil, fairFrom(facts), isDraining ? quietAt : Infinity)
    return { state: 'live', reason, rule: `alive, stale${rule}`, notes: [note], heldFrom: now, nextAt }
  }
  if (now < excusedUntil) return live('continued', ', continued', 'It was stopped and runs again; it is given one full beat.')
  if (isDraining) {
    const growth = quietAt === Infinity ? 'its session is not known' : 'its session grows'
    return live('draining', ', draining', `A process of its group still works (${process.group?.pids.join(', ')}); ${growth}.`)
  }
  if (now < fairFrom(facts) && stood === null) {
    const wasAsleep = watch?.after === 'resume'
    return live(wasAsleep ? 'continued' : null, ', watched too short', 'It has not been watched for one full beat yet.')
  }
  return { state: 'hung', reason: 'heartbeat-stale', rule: 'alive, stale', notes: [], heldFrom: staleAt(facts), nextAt: undefined }
}

/** Out of sight, and its heartbeat is stale: hung, and Dead once it has been silent for long. */
function judgeUnseen(facts: Facts, process: UnseenProcess): Judgement {
  const { now, stood } = facts
  const isFair = now >= fairFrom(facts)
  const isLost = now >= lostAt(facts)
  if (isLost && (isFair || stood === 'dead')) {
    return { state: 'dead', reason: 'heartbeat-lost', rule: 'unseen, stale', notes: [], heldFrom: lostAt(facts), nextAt: undefined }
  }
  const nextAt = next(now, lostAt(facts), fairFrom(facts))
  if (isFair || stood !== null) {
    return { state: 'hung', reason: 'heartbeat-stale', rule: 'unseen, stale', notes: [], heldFrom: staleAt(facts), nextAt }
  }
  const notes = ['It has not been watched for one full beat yet.']
  return { state: 'live', reason: unseenReason(process), rule: 'unseen, stale, watched too short', notes, heldFrom: now, nextAt }
}
