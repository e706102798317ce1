import { sleep } from '../system/time.ts'
import { inflict, type FaultKind } from './faults.ts'
import type { Layout } from './layout.ts'
import { qualify, type FleetPlan } from './plan.ts'

/** Seconds after the start, what, and to whom. */
const demo: readonly (readonly [number, FaultKind, string])[] = [
  [4, 'hang', 'delta'],
  [9, 'freeze', 'november'],
  [14, 'crash', 'lima'],
]

/** The demonstration: within three quarters of a minute each state can be seen; those hurt stay so. */
export async function playDemo(layout: Layout, plan: FleetPlan, speed: number, signal: AbortSignal): Promise<void> {
  let elapsed = 0
  for (const [second, kind, identifier] of demo) {
    await sleep(((second - elapsed) * 1000) / speed, signal)
    elapsed = second
    if (signal.aborted) return
    const worker = plan.workers.find((candidate) => candidate.identifier === identifier)
    if (worker) await inflict(layout, kind, qualify(worker), 0)
  }
}
