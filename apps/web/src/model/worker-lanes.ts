import { parseTimestamp, type ExecutionView } from '@hoop/protocol'
import type { Outcome } from './outcome.ts'

/** A stretch on a worker's lane, in percent of the range. Runs too short to be told apart are one mark. */
export interface LaneMark {
  readonly id: string
  readonly outcome: Outcome
  readonly leftPercent: number
  readonly widthPercent: number
  /** Runs in it; `id` and `outcome` are those of the worst, and of the newest among equals. */
  readonly count: number
}

/** A worker's runs within a range, oldest first. */
export interface WorkerLane {
  readonly worker: string
  readonly marks: readonly LaneMark[]
  readonly runs: number
  readonly failures: number
}

const weight: Readonly<Record<Outcome, number>> = {
  crash: 7,
  lost: 6,
  failure: 5,
  agent_not_found: 5,
  timeout: 4,
  interrupted: 3,
  running: 2,
  success: 1,
}

/** A mark is drawn no narrower than this, so two that are closer would lie over each other. */
const NARROWEST_PERCENT = 0.25

/** Executions → a lane a worker, on one axis: what a hundred lanes of a busy week cost to draw stays bounded. */
export function workerLanes(executions: readonly ExecutionView[], rangeMs: number, endMs: number): ReadonlyMap<string, WorkerLane> {
  const fromMs = endMs - rangeMs
  const byWorker = new Map<string, ExecutionView[]>()
  for (const execution of executions) {
    if (execution.kind === 'split') continue
    const list = byWorker.get(execution.worker)
    if (list === undefined) byWorker.set(execution.worker, [execution])
    else list.push(execution)
  }
  const lanes = new Map<string, WorkerLane>()
  for (const [worker, runs] of byWorker) {
    const marks: LaneMark[] = []
    let count = 0
    let failures = 0
    for (const run of runs.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
      const start = parseTimestamp(run.startedAt)
      const end = run.endedAt === null ? endMs : parseTimestamp(run.endedAt)
      if (end < fromMs || start > endMs) continue
      count += 1
      if (weight[run.outcome] > 3) failures += 1
      const leftPercent = ((Math.max(start, fromMs) - fromMs) / rangeMs) * 100
      const widthPercent = ((Math.min(end, endMs) - Math.max(start, fromMs)) / rangeMs) * 100
      const last = marks.at(-1)
      if (
        last !== undefined &&
        widthPercent < NARROWEST_PERCENT &&
        last.widthPercent < NARROWEST_PERCENT * 2 &&
        leftPercent - last.leftPercent < NARROWEST_PERCENT
      ) {
        const isWorse = weight[run.outcome] >= weight[last.outcome]
        marks[marks.length - 1] = {
          ...last,
          ...(isWorse ? { id: run.id, outcome: run.outcome } : {}),
          widthPercent: Math.max(last.widthPercent, leftPercent + widthPercent - last.leftPercent),
          count: last.count + 1,
        }
      } else marks.push({ id: run.id, outcome: run.outcome, leftPercent, widthPercent, count: 1 })
    }
    lanes.set(worker, { worker, marks, runs: count, failures })
  }
  return lanes
}
