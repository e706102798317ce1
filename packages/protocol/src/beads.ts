import * as v from 'valibot'
import { ExecutionView } from './fleet.ts'
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
  /** Present while its queue cannot be reached: this is the bead as it was then. */
  lastSeenAt: v.optional(Timestamp),
})
export type BeadView = v.InferOutput<typeof BeadView>

/** A bead that is new or not as before. `changed` names the fields that differ; none of a bead that is new. */
export const BeadChange = v.object({ ...BeadView.entries, changed: v.optional(v.array(v.string())) })
export type BeadChange = v.InferOutput<typeof BeadChange>

/** One comment on a bead. Text from outside; may be anything. */
export const BeadComment = v.object({ author: v.nullable(v.string()), text: v.string(), at: v.nullable(Timestamp) })
export type BeadComment = v.InferOutput<typeof BeadComment>

/** A bead with all that HOOP knows of it. Absent text is `null`; unknown lists are `null`, empty ones are empty. */
export const BeadDetail = v.object({
  ...BeadView.entries,
  description: v.nullable(v.string()),
  design: v.nullable(v.string()),
  acceptanceCriteria: v.nullable(v.string()),
  notes: v.nullable(v.string()),
  createdBy: v.nullable(v.string()),
  owner: v.nullable(v.string()),
  closeReason: v.nullable(v.string()),
  externalRef: v.nullable(v.string()),
  comments: v.nullable(v.array(BeadComment)),
  /** What waits for this bead, with the kind of link and the status. */
  dependents: v.array(BeadDependency),
  /** Its attempts, newest first. */
  history: v.array(ExecutionView),
  /** The conversation that it was made from; the title is `null` where only the label is known. */
  stitch: v.nullable(v.object({ id: v.string(), title: v.nullable(v.string()) })),
  /** Exported lines, the program that keeps the queue, or HOOP's own memory of a queue that cannot be reached. */
  source: v.picklist(['lines', 'program', 'last-seen']),
  seenAt: Timestamp,
  /** Why this may be behind the queue. */
  stale: v.nullable(v.string()),
  /** The record as it was read. */
  raw: v.unknown(),
})
export type BeadDetail = v.InferOutput<typeof BeadDetail>

/** A bead in a graph. `missing`: named by a dependency, and in no queue that HOOP reads. */
export const BeadNode = v.object({
  key: v.string(),
  id: v.string(),
  workspace: v.nullable(v.string()),
  project: v.nullable(v.string()),
  title: v.string(),
  status: v.nullable(v.string()),
  type: v.nullable(v.string()),
  priority: v.nullable(v.number()),
  ready: v.boolean(),
  missing: v.boolean(),
})
export type BeadNode = v.InferOutput<typeof BeadNode>

/** Who waits for whom: `from` depends on `to`. */
export const BeadEdge = v.object({ from: v.string(), to: v.string(), type: v.string(), blocks: v.boolean() })
export type BeadEdge = v.InferOutput<typeof BeadEdge>

/** `GET /api/beads/graph`. Each cycle is a list of keys, each waiting for the next, the last for the first. */
export const BeadGraph = v.object({
  nodes: v.array(BeadNode),
  edges: v.array(BeadEdge),
  cycles: v.array(v.array(v.string())),
  /** There are more than the answer holds. */
  truncated: v.boolean(),
})
export type BeadGraph = v.InferOutput<typeof BeadGraph>
