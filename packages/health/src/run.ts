import type { Heartbeat } from './heartbeat.ts'
import type { Memory, Run } from './memory.ts'
import type { ProcessQuery } from './view.ts'

/** A beat must be this much younger than the sight of a lost process to prove anything. */
const PROOF_MS = 1_000

interface Recognised {
  readonly run: Run
  /** True if nothing seen of an earlier process holds for this one. */
  readonly isNew: boolean
}

const firstBeat = ({ at, firstAt, startedAt }: Heartbeat) => firstAt ?? Math.min(at, startedAt ?? at)

/** Which life of the worker a heartbeat belongs to: the remembered one, or a new one. */
export function recogniseRun(heartbeat: Heartbeat, previous: Memory | undefined): Recognised {
  const known = previous?.run ?? null
  const pid = heartbeat.pid ?? known?.pid ?? null
  const fresh: Run = { pid, startedAt: heartbeat.startedAt ?? null, firstBeatAt: firstBeat(heartbeat), isElsewhere: false }
  if (previous === undefined || known === null || known.pid !== pid) return { run: fresh, isNew: true }
  const startedAt = heartbeat.startedAt ?? known.startedAt
  if (known.startedAt !== null && known.startedAt !== startedAt) return { run: fresh, isNew: true }

  const run: Run = { ...known, startedAt }
  const beatAfterLoss = previous.lostAt !== null && heartbeat.at > previous.lostAt + PROOF_MS && previous.beat?.at !== heartbeat.at
  if (!beatAfterLoss) return { run, isNew: false }
  // The dead do not beat. Its pid is nowhere: it runs where we cannot see. Its pid is someone else's: that someone is the worker now.
  if (previous.process === 'gone') return { run: { ...run, isElsewhere: true }, isNew: false }
  return { run: { ...fresh, firstBeatAt: heartbeat.at }, isNew: true }
}

/** What to ask the process table for, given a heartbeat and what is remembered: pass it to `viewProcess`. */
export function processQuery(heartbeat: Heartbeat, previous?: Memory): ProcessQuery {
  const { run, isNew } = recogniseRun(heartbeat, previous)
  const known = isNew ? undefined : (previous?.identity ?? undefined)
  return { pid: run.pid ?? undefined, firstHeartbeatAt: run.firstBeatAt, known }
}
