import type { ProcessIdentity, SeenProcess } from './process.ts'
import type { Reason, State } from './verdict.ts'

/** One life of a worker: from the first beat with a pid to the last. */
export interface Run {
  readonly pid: number | null
  /** As the worker states it; tells apart two lives that got the same pid, as they do in a container. */
  readonly startedAt: number | null
  readonly firstBeatAt: number
  /** It went on beating after its pid was seen gone: it lives in a pid namespace that we cannot see. */
  readonly isElsewhere: boolean
}

/** Since when workers have been watched without a break. */
export interface Watch {
  readonly since: number
  /** `start`: the reader began. `resume`: the host slept, or its clock was set. */
  readonly after: 'start' | 'resume'
}

/** What was seen of one worker before. Plain JSON; read it back with `parseMemory`. */
export interface Memory {
  readonly v: 1
  /** `null`: no verdict yet. */
  readonly state: State | null
  readonly reason: Reason
  readonly since: number | null
  readonly checkedAt: number | null
  readonly watch: Watch | null
  /** The newest beat, and the moment it counts from. */
  readonly beat: { readonly at: number; readonly countsFrom: number } | null
  readonly run: Run | null
  /** The process first seen for this run. */
  readonly identity: ProcessIdentity | null
  /** Its process group and session, by which its agents are found when it is gone. */
  readonly group: { readonly pgid: number; readonly sid: number | null } | null
  /** What the process was when it could last be seen. */
  readonly process: SeenProcess['kind'] | null
  /** When the process was first seen gone or replaced. */
  readonly lostAt: number | null
  /** When it was first seen to run again after a stop. */
  readonly continuedAt: number | null
}

const nothing: Memory = {
  v: 1,
  state: null,
  reason: null,
  since: null,
  checkedAt: null,
  watch: null,
  beat: null,
  run: null,
  identity: null,
  group: null,
  process: null,
  lostAt: null,
  continuedAt: null,
}

const shift = (time: number | null, byMs: number) => (time === null ? null : time + byMs)

/**
 * The memory of a worker at the moment when watching begins (again): give every worker one at start, with what is known of it from
 * before, and one when the host was suspended or its clock was set. For one full beat from `at` no stale heartbeat is held against
 * it, and what was known stands.
 *
 * `clockMovedMs` is what the clock was set forward by (back: negative): remembered times move along, so that a beat is as old as it
 * was. Without it, a memory of before a clock change makes beats look old or of the future.
 */
export function watchFrom(previous: Memory | undefined, at: number, after: Watch['after'] = 'start', clockMovedMs = 0): Memory {
  const known = previous ?? nothing
  const { beat } = known
  return {
    ...known,
    watch: { since: at, after },
    beat: beat === null ? null : { at: beat.at, countsFrom: beat.countsFrom + clockMovedMs },
    since: shift(known.since, clockMovedMs),
    checkedAt: shift(known.checkedAt, clockMovedMs),
    lostAt: shift(known.lostAt, clockMovedMs),
    continuedAt: shift(known.continuedAt, clockMovedMs),
  }
}
