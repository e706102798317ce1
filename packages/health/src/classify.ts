import { measureBeat } from './beat.ts'
import type { Heartbeat } from './heartbeat.ts'
import { judge } from './judge.ts'
import { defaultLimits, type Limits, staleAfterMs } from './limits.ts'
import type { Memory } from './memory.ts'
import type { ProcessView } from './process.ts'
import { recogniseRun } from './run.ts'
import { settleProcess } from './settle.ts'
import type { Verdict } from './verdict.ts'

/** All that a verdict depends on. */
export interface ClassifyInput {
  readonly heartbeat: Heartbeat
  /** From `viewProcess(snapshot, processQuery(heartbeat, previous))`. Add `group` where agents were looked for. */
  readonly process: ProcessView
  readonly now: number
  /** The last verdict's memory, or `watchFrom(…)` for a first one. Without it the bare truth table speaks. */
  readonly previous?: Memory | undefined
  readonly limits?: Limits | undefined
}

/** Live, Hung or Dead, why, and on what evidence. Pure and total: no clock, no disk, never throws. */
export function classify({ heartbeat, process: view, now, previous, limits = defaultLimits }: ClassifyInput): Verdict {
  const { run, isNew } = recogniseRun(heartbeat, previous)
  // Of another life of the worker nothing holds but what was last said of it.
  const known = isNew ? undefined : previous
  const { process, identity, notes } = settleProcess(view, run, known, limits)
  const beat = measureBeat(heartbeat, known, now, limits)
  const watch = previous?.watch ? { ...previous.watch, since: Math.min(previous.watch.since, now) } : null
  const continuedAt = beat.isStale ? whenContinued(process, known, now) : null

  const judgement = judge({ heartbeat, process, beat, now, continuedAt, watch, stood: standing(known), limits })
  const { state, reason, rule, nextAt } = judgement
  const last = previous?.state ?? null
  const changed = last !== state || previous?.reason !== reason
  // Another life of the worker begins anew, also in the same state.
  const since = changed || isNew ? Math.min(now, last === null || !changed ? judgement.heldFrom : now) : (previous?.since ?? now)
  return {
    state,
    reason,
    since,
    changed,
    nextAt,
    evidence: {
      rule,
      process: process.kind,
      pid: run.pid,
      heartbeatAt: heartbeat.at,
      heartbeatAgeMs: beat.ageMs,
      staleAfterMs: staleAfterMs(heartbeat, limits),
      notes: [...beat.notes, ...notes, ...judgement.notes],
    },
    memory: {
      v: 1,
      state,
      reason,
      since,
      checkedAt: now,
      watch,
      beat: { at: heartbeat.at, countsFrom: beat.countsFrom },
      run,
      identity,
      group: groupOf(process) ?? known?.group ?? null,
      process: process.kind === 'unseen' ? (known?.process ?? null) : process.kind,
      lostAt: whenLost(process, known, now),
      continuedAt,
    },
  }
}

function standing(known: Memory | undefined): 'hung' | 'dead' | null {
  if (known?.reason === 'heartbeat-lost') return 'dead'
  return known?.reason === 'heartbeat-stale' ? 'hung' : null
}

function whenContinued(process: ProcessView, known: Memory | undefined, now: number): number | null {
  if (process.kind === 'alive' && known?.process === 'stopped') return now
  return known?.continuedAt == null ? null : Math.min(known.continuedAt, now)
}

function whenLost(process: ProcessView, known: Memory | undefined, now: number): number | null {
  if (process.kind === 'unseen') return known?.lostAt ?? null
  return process.kind === 'gone' || process.kind === 'reused' ? (known?.lostAt ?? now) : null
}

function groupOf(process: ProcessView): Memory['group'] {
  if (process.kind === 'unseen' || process.kind === 'reused' || process.pgid === undefined) return null
  return { pgid: process.pgid, sid: process.sid ?? null }
}
