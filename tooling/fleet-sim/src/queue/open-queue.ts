import type { Clock } from '../system/time.ts'
import { createBrQueue } from './br/br-queue.ts'
import type { Queue } from './queue.ts'
import { createStandIn } from './stand-in.ts'

/** The queue of a workspace: kept by that `br`, or by the stand-in where none is named. */
export function openQueue(workspace: string, program: string | null, clock: Clock): Queue {
  return program === null ? createStandIn(workspace, clock) : createBrQueue(workspace, program)
}
