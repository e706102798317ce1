import { isOtherProcess, startedTooLate } from './identity.ts'
import type { Limits } from './limits.ts'
import type { Memory, Run } from './memory.ts'
import type { ProcessIdentity, ProcessView } from './process.ts'
import { unseen } from './view.ts'

/** A process view after the worker's own history had its say. */
export interface Settled {
  readonly process: ProcessView
  /** What this run of the worker is known by from now on. */
  readonly identity: ProcessIdentity | null
  readonly notes: readonly string[]
}

/**
 * Holds a process view against the run it is said to belong to. Callers that asked with `processQuery` get the same view back;
 * for others this is where another process under the same pid is found out.
 */
export function settleProcess(view: ProcessView, run: Run, known: Memory | undefined, limits: Limits): Settled {
  const identity = known?.identity ?? null
  const as = (process: ProcessView, ...notes: string[]): Settled => ({ process, identity, notes })
  if (run.pid === null) return as(view.kind === 'unseen' ? view : unseen('no-pid'))
  if (run.isElsewhere) return as(unseen('namespace', run.pid), 'It beat after its pid was gone: it runs in another pid namespace.')
  if (view.kind === 'unseen') {
    const last = known?.process
    if (view.why !== 'unreadable' || (last !== 'gone' && last !== 'reused' && last !== 'zombie')) return as(view)
    return as({ kind: last, pid: run.pid }, 'The process table cannot be read now; this is what was last seen.')
  }
  if (run.pid !== view.pid) return as(unseen('unreadable', run.pid), `The process looked at was ${view.pid}, not ${run.pid}.`)
  if (view.kind === 'gone' || view.kind === 'reused') return as(view)
  if (identity !== null) {
    const isOther = view.identity !== undefined && isOtherProcess(identity, view.identity, limits)
    return isOther ? as({ ...view, kind: 'reused' }, 'The process with this pid is not the one seen first.') : as(view)
  }
  if (startedTooLate(view.startedAt, run.firstBeatAt, limits)) {
    return as({ ...view, kind: 'reused' }, 'The process started after the first heartbeat with its pid.')
  }
  return { process: view, identity: view.identity ?? null, notes: [] }
}
