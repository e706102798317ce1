import * as v from 'valibot'
import { FleetCost } from './cost.ts'
import { StuckView } from './stuck.ts'
import { Timestamp } from './time.ts'

/** The three states of a worker. There is no fourth: what cannot be judged has no state. */
export const WorkerState = v.picklist(['live', 'hung', 'dead'])
export type WorkerState = v.InferOutput<typeof WorkerState>

/** Why a worker is in its state. `null` on the wire means: live, and nothing to add. */
export const StateReason = v.picklist([
  'heartbeat-stale',
  'process-stopped',
  'process-gone',
  'zombie',
  'pid-reused',
  'pid-unknown',
  'remote',
  'heartbeat-lost',
  'draining',
  'continued',
  'idle-silence',
  'content-grace',
  'max-runtime',
])
export type StateReason = v.InferOutput<typeof StateReason>

/** Where NEEDLE's loop stands for one worker. `knot`: nothing left to do anywhere. */
export const Phase = v.picklist(['select', 'claim', 'build', 'dispatch', 'execute', 'outcome', 'idle', 'knot'])
export type Phase = v.InferOutput<typeof Phase>

/** Where a fact was read: a file and, where it has one, the byte offset of its record. */
export const SourceRef = v.object({ path: v.string(), offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))) })
export type SourceRef = v.InferOutput<typeof SourceRef>

/** What a state was judged on: the rule, the process, the age of the heartbeat against its limit, and where it was read. */
export const Evidence = v.object({
  /** The row of the truth table that fits, in words: "alive, stale". */
  rule: v.string(),
  process: v.picklist(['alive', 'stopped', 'zombie', 'gone', 'reused', 'unseen']),
  pid: v.nullable(v.number()),
  heartbeatAt: v.nullable(Timestamp),
  heartbeatAgeMs: v.nullable(v.number()),
  /** A heartbeat older than this is stale. */
  staleAfterMs: v.number(),
  /** What else weighed in, one sentence each. */
  notes: v.array(v.string()),
  sources: v.array(SourceRef),
})
export type Evidence = v.InferOutput<typeof Evidence>

/** How an execution ended, or `running`. `lost`: the worker died and nothing was ever reported. */
export const Outcome = v.picklist(['running', 'success', 'failure', 'timeout', 'crash', 'interrupted', 'agent_not_found', 'lost'])
export type Outcome = v.InferOutput<typeof Outcome>

/**
 * What shows that a session was an execution's, the best first: the dispatch tag and the time; the capture below `.beads/traces`; what
 * the CLI printed as it began; the same folder, just after the dispatch, with no other session or execution that it could have been.
 */
export const JoinedBy = v.picklist(['tag', 'trace', 'banner', 'cwd-time'])
export type JoinedBy = v.InferOutput<typeof JoinedBy>

/** One worker on one bead, from dispatch to outcome. */
export const ExecutionView = v.object({
  id: v.string(),
  worker: v.string(),
  bead: v.string(),
  workspace: v.nullable(v.string()),
  project: v.nullable(v.string()),
  strand: v.nullable(v.string()),
  adapter: v.nullable(v.string()),
  model: v.nullable(v.string()),
  kind: v.picklist(['work', 'split']),
  /** 1 for the first time this bead was run, 2 for the next. */
  attempt: v.number(),
  startedAt: Timestamp,
  endedAt: v.nullable(Timestamp),
  outcome: Outcome,
  exitCode: v.nullable(v.number()),
  sessionId: v.nullable(v.string()),
  /** The path of its transcript; the same `sessionId` may stand in several files. Absent where there is no session. */
  sessionKey: v.optional(v.string()),
  costUsd: v.nullable(v.number()),
  joinedBy: v.nullable(JoinedBy),
  sources: v.array(SourceRef),
})
export type ExecutionView = v.InferOutput<typeof ExecutionView>

/** Finished executions by outcome, and claims that another worker won, over the last 24 hours. */
export const OutcomeCounts = v.object({
  success: v.number(),
  failure: v.number(),
  timeout: v.number(),
  crash: v.number(),
  interrupted: v.number(),
  agent_not_found: v.number(),
  lost: v.number(),
  racesLost: v.number(),
})
export type OutcomeCounts = v.InferOutput<typeof OutcomeCounts>

/** What a worker does now: from the session of its agent, its log, its prompt file, or its state file, in that order. */
export const Activity = v.object({
  kind: v.picklist(['agent', 'phase', 'tool', 'thinking', 'unknown']),
  /** One line: "claude on bd-1a2b", "looks for work". Text from outside; may be anything. */
  text: v.string(),
  since: v.nullable(Timestamp),
  /** The file that told us. */
  from: v.picklist(['session', 'log', 'prompt', 'events', 'bead-store', 'state-file', 'heartbeats']),
})
export type Activity = v.InferOutput<typeof Activity>

export const WorkerWarning = v.picklist(['duplicate-identity', 'missing-ack'])
export type WorkerWarning = v.InferOutput<typeof WorkerWarning>

/** One worker as the dashboard shows it. `id` is NEEDLE's qualified id; `name` the bare identifier. */
export const WorkerView = v.object({
  id: v.string(),
  project: v.nullable(v.string()),
  workspace: v.nullable(v.string()),
  name: v.string(),
  /** `null`: cannot be judged (its files cannot be read); shown as unknown. */
  state: v.nullable(WorkerState),
  reason: v.nullable(StateReason),
  /** Since when this state and reason hold. */
  since: Timestamp,
  pid: v.nullable(v.number()),
  heartbeatAt: v.nullable(Timestamp),
  heartbeatIntervalMs: v.number(),
  heartbeatSource: v.picklist(['state-file', 'heartbeats', 'none']),
  startedAt: v.nullable(Timestamp),
  bead: v.nullable(v.string()),
  beadTitle: v.nullable(v.string()),
  strand: v.nullable(v.string()),
  adapter: v.nullable(v.string()),
  model: v.nullable(v.string()),
  phase: v.nullable(Phase),
  phaseSince: v.nullable(Timestamp),
  /** When an idle worker looks again, where it said so. */
  nextLookAt: v.nullable(Timestamp),
  sessionId: v.nullable(v.string()),
  activity: v.nullable(Activity),
  /** The timers of the execution that it runs; `null` where it runs none. */
  stuck: v.nullable(StuckView),
  evidence: Evidence,
  warnings: v.array(WorkerWarning),
  outcomes: OutcomeCounts,
  lastExecution: v.nullable(ExecutionView),
  /** True once it left the fleet or has been Dead for long: shown in history only. */
  history: v.boolean(),
  /** When it left the fleet: its last state file went, or its last line grew old. `null` while it is in the fleet. */
  leftAt: v.nullable(Timestamp),
})
export type WorkerView = v.InferOutput<typeof WorkerView>

export const ProjectProblem = v.object({ code: v.string(), message: v.string(), hint: v.optional(v.string()), since: Timestamp })
export type ProjectProblem = v.InferOutput<typeof ProjectProblem>

export const WorkspaceView = v.object({
  path: v.string(),
  role: v.nullable(v.string()),
  problem: v.nullable(ProjectProblem),
})
export type WorkspaceView = v.InferOutput<typeof WorkspaceView>

/** Beads of a project's queues by state. `null` where a queue cannot be read: unknown, not none. */
export const BeadCounts = v.object({ open: v.number(), inProgress: v.number(), blocked: v.number(), closed: v.number() })
export type BeadCounts = v.InferOutput<typeof BeadCounts>

export const ProjectView = v.object({
  name: v.string(),
  label: v.nullable(v.string()),
  colour: v.nullable(v.string()),
  workspaces: v.array(WorkspaceView),
  counts: v.object({ live: v.number(), hung: v.number(), dead: v.number(), unknown: v.number() }),
  beads: v.nullable(BeadCounts),
  outcomes: OutcomeCounts,
  /** Lines of this project's files that could not be read as what they should be. */
  badLines: v.number(),
  lastActivityAt: v.nullable(Timestamp),
  problem: v.nullable(ProjectProblem),
})
export type ProjectView = v.InferOutput<typeof ProjectView>

/** One of many that were raised at once, as the alert of their group lists it. */
export const AlertMember = v.object({
  id: v.string(),
  subject: v.string(),
  project: v.nullable(v.string()),
  since: Timestamp,
  resolvedAt: v.nullable(Timestamp),
})
export type AlertMember = v.InferOutput<typeof AlertMember>

/** What needs a person. Times, evidence and one action; never more than one alert a cause. */
export const AlertView = v.object({
  id: v.string(),
  kind: v.string(),
  severity: v.picklist(['bad', 'warn', 'info']),
  /** What it is about: a worker, an execution, a file, …; `*` for a group. */
  subject: v.string(),
  project: v.nullable(v.string()),
  /** A sentence with numbers. */
  why: v.string(),
  evidence: v.array(SourceRef),
  /** Since when the cause holds. */
  since: Timestamp,
  state: v.picklist(['firing', 'resolved']),
  raisedAt: Timestamp,
  /** The cause is over since then; if it stays so, the alert is resolved. `null` while it holds. */
  endedAt: v.nullable(Timestamp),
  resolvedAt: v.nullable(Timestamp),
  resolvedWhy: v.nullable(v.picklist(['ended', 'subject-gone', 'acknowledged', 'not-watched'])),
  acknowledgedBy: v.nullable(v.string()),
  acknowledgedAt: v.nullable(Timestamp),
  /** Until then it is listed and recorded, and notifies nobody. */
  mutedUntil: v.nullable(Timestamp),
  /** How often its cause came while it fired. */
  count: v.number(),
  /** The id of the group that tells of it; such alerts are listed with their group. */
  group: v.nullable(v.string()),
  /** Of a group; else none. */
  members: v.array(AlertMember),
})
export type AlertView = v.InferOutput<typeof AlertView>

/** How fast a window fills, by what its provider reported since it opened. */
export const QuotaForecast = v.object({
  percentPerHour: v.number(),
  /** `null`: not before it resets. */
  fullAt: v.nullable(Timestamp),
  /** The reports that it rests on, and the time from the first to the last of them. */
  observations: v.number(),
  spanS: v.number(),
})
export type QuotaForecast = v.InferOutput<typeof QuotaForecast>

/** One limit of one account: a window as its provider reports it, or a budget of the operator's, which is never mixed with the former. */
export const QuotaView = v.object({
  kind: v.picklist(['provider', 'budget']),
  /** `anthropic`, `openai`, … */
  provider: v.string(),
  /** The folder that the CLI keeps the account's files in; for a budget, the account as the settings name it. */
  account: v.string(),
  /** As the provider names it: `five_hour`, `seven_day_opus`, minutes (`300`). `none`: no limit of this account is known. */
  window: v.string(),
  /** The model or surface that the window is about; `null`: all. */
  scope: v.nullable(v.string()),
  /** 0 to 100 and above; `null`: unknown, which is not 0. */
  usedPercent: v.nullable(v.number()),
  used: v.nullable(v.number()),
  limit: v.nullable(v.number()),
  /** Of `used` and `limit`: `usd`, `tokens`, `output_tokens`, `requests`, a currency; `percent` where there is neither. */
  unit: v.string(),
  resetsAt: v.nullable(Timestamp),
  observedAt: v.nullable(Timestamp),
  ageS: v.nullable(v.number()),
  /** Older than its limit: shown with its age. */
  stale: v.boolean(),
  /** It is at least this. */
  lowerBound: v.boolean(),
  /** The provider refuses requests, or the budget is used up. */
  exhausted: v.boolean(),
  source: v.string(),
  quality: v.picklist(['exact', 'lower-bound', 'unknown', 'budget']),
  forecast: v.nullable(QuotaForecast),
  /** When it is full, only where that is before it resets. */
  fullAt: v.nullable(Timestamp),
  /** Why there is no figure, and what helps. */
  reasonIfUnknown: v.nullable(v.string()),
})
export type QuotaView = v.InferOutput<typeof QuotaView>

/** `GET /api/fleet`, and the snapshot of the WebSocket topic `fleet`. */
export const FleetSnapshot = v.object({
  epoch: v.string(),
  seq: v.number(),
  at: Timestamp,
  /** True while HOOP watches the bundled demo fleet instead of a real one. */
  demo: v.boolean(),
  version: v.string(),
  projects: v.array(ProjectView),
  workers: v.array(WorkerView),
  /** The newest executions of the fleet that have ended, newest first, at most 50; without split questions. */
  recent: v.array(ExecutionView),
  alerts: v.array(AlertView),
  quota: v.array(QuotaView),
  cost: FleetCost,
})
export type FleetSnapshot = v.InferOutput<typeof FleetSnapshot>
