import * as v from 'valibot'
import { Draft } from './drafts.ts'
import { BeadChange, BeadView } from './beads.ts'
import { FleetCost } from './cost.ts'
import { SessionView } from './session-index.ts'
import { AlertView, ExecutionView, FleetSnapshot, ProjectView, QuotaView, WorkerView } from './fleet.ts'

/** `fleet`, `alerts`, `drafts`, `sessions`, `project:<name>`, `worker:<id>`, `session:<id or key>`, `agent:<conversation>`. */
export const Topic = v.pipe(
  v.string(),
  v.maxLength(4200), // the key of a session is a path
  v.regex(/^(?:fleet|alerts|drafts|sessions|(?:project|worker|session|agent):[^\p{Cc}]+)$/u, 'not a topic'),
)
export type Topic = v.InferOutput<typeof Topic>

/** One counter for the daemon; every event that anyone could see has its own. */
const Seq = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What a client sends. */
export const ClientMessage = v.variant('type', [
  v.object({
    type: v.literal('subscribe'),
    topics: v.pipe(v.array(Topic), v.minLength(1), v.maxLength(1000)),
    since: v.optional(v.object({ epoch: v.string(), seq: Seq })),
  }),
  v.object({ type: v.literal('unsubscribe'), topics: v.pipe(v.array(Topic), v.minLength(1), v.maxLength(1000)) }),
])
export type ClientMessage = v.InferOutput<typeof ClientMessage>

/** `project:<name>`: what is open or changed in the last 24 hours. */
export const ProjectTopicData = v.object({
  project: ProjectView,
  workers: v.array(WorkerView),
  beads: v.array(BeadView),
  executions: v.array(ExecutionView),
  sessions: v.array(SessionView),
})
export type ProjectTopicData = v.InferOutput<typeof ProjectTopicData>

/** `worker:<id>`: the worker and its executions, newest first. */
export const WorkerTopicData = v.object({ worker: WorkerView, executions: v.array(ExecutionView) })
export type WorkerTopicData = v.InferOutput<typeof WorkerTopicData>

/** What can change, with its data. `…left` and `…gone` carry the key of what is no longer there. */
export const FleetEvent = v.variant('event', [
  v.object({ event: v.literal('worker.changed'), data: WorkerView }),
  v.object({ event: v.literal('worker.left'), data: v.object({ id: v.string() }) }),
  v.object({ event: v.literal('project.changed'), data: ProjectView }),
  v.object({ event: v.literal('project.gone'), data: v.object({ name: v.string() }) }),
  v.object({ event: v.literal('bead.changed'), data: BeadChange }),
  v.object({ event: v.literal('bead.gone'), data: v.object({ key: v.string() }) }),
  v.object({ event: v.literal('execution.started'), data: ExecutionView }),
  v.object({ event: v.literal('execution.ended'), data: ExecutionView }),
  v.object({ event: v.literal('quota.changed'), data: v.object({ quota: v.array(QuotaView) }) }),
  v.object({ event: v.literal('cost.changed'), data: FleetCost }),
  v.object({ event: v.literal('alert.raised'), data: AlertView }),
  v.object({ event: v.literal('alert.changed'), data: AlertView }),
  v.object({ event: v.literal('alert.cleared'), data: AlertView }),
])
export type FleetEvent = v.InferOutput<typeof FleetEvent>

/** What can change on the topic `drafts`. */
export const DraftEvent = v.object({ event: v.literal('draft.changed'), data: Draft })
export type DraftEvent = v.InferOutput<typeof DraftEvent>

/** What the server sends. `data` of snapshot and event depends on the topic and is parsed with the topic's own schema. */
export const ServerMessage = v.variant('type', [
  v.object({ type: v.literal('hello'), epoch: v.string(), seq: Seq, version: v.optional(v.string()) }),
  v.object({ type: v.literal('snapshot'), topic: Topic, seq: Seq, data: v.unknown() }),
  v.object({ type: v.literal('event'), topic: Topic, seq: Seq, prev: Seq, event: v.string(), data: v.unknown() }),
  /** `keys`: of the sessions that the id in the topic fits. */
  v.object({
    type: v.literal('error'),
    code: v.string(),
    title: v.string(),
    topic: v.optional(v.string()),
    keys: v.optional(v.array(v.string())),
  }),
])
export type ServerMessage = v.InferOutput<typeof ServerMessage>

/** The one snapshot most clients begin with. */
export const FleetSnapshotMessage = v.object({ type: v.literal('snapshot'), topic: v.literal('fleet'), seq: Seq, data: FleetSnapshot })
