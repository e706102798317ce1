import * as v from 'valibot'
import { Timestamp } from './time.ts'

/** One dependency of a bead. `status` is `null` where its target is not in the queue. */
export const BeadDependency = v.object({ id: v.string(), type: v.string(), status: v.nullable(v.string()) })
export type BeadDependency = v.InferOutput<typeof BeadDependency>

/** One issue of a queue. Statuses and types pass through as the queue has them, known or not. */
export const BeadView = v.object({
  /** Workspace and id: the same id may stand in two queues. */
  key: v.pipe(v.string(), v.minLength(1)),
  id: v.pipe(v.string(), v.minLength(1)),
  workspace: v.string(),
  project: v.nullable(v.string()),
  title: v.string(),
  status: v.string(),
  priority: v.nullable(v.pipe(v.number(), v.integer())),
  type: v.nullable(v.string()),
  assignee: v.nullable(v.string()),
  labels: v.array(v.string()),
  dependsOn: v.array(BeadDependency),
  /** Ids of the beads that wait for this one. */
  blocks: v.array(v.string()),
  ready: v.boolean(),
  createdAt: v.nullable(Timestamp),
  updatedAt: v.nullable(Timestamp),
  closedAt: v.nullable(Timestamp),
  stitchId: v.nullable(v.string()),
  executions: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** US dollars; `null` where no cost is known. */
  costUsd: v.nullable(v.pipe(v.number(), v.minValue(0))),
})
export type BeadView = v.InferOutput<typeof BeadView>
