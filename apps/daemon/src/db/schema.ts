import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// Times are milliseconds since the epoch. Columns that end in `json` hold values whose shape belongs to whoever writes them.

/** What HOOP remembers of a worker between two starts: identity of its process, its state, since when. JSON, owned by the fleet. */
export const workerStates = sqliteTable('worker_states', {
  id: text('id').primaryKey(),
  json: text('json').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

/** The registry as last in force: what a restore shows before any workspace can be reached. */
export const projects = sqliteTable('projects', {
  name: text('name').primaryKey(),
  label: text('label'),
  colour: text('colour'),
  seenAt: integer('seen_at').notNull(),
  /** Set once it was taken off the list. */
  goneAt: integer('gone_at'),
})

/** The workspaces of those projects, by the path that the operator gave. */
export const workspaces = sqliteTable('workspaces', {
  path: text('path').primaryKey(),
  realPath: text('real_path').notNull(),
  project: text('project').notNull(),
  role: text('role'),
  seenAt: integer('seen_at').notNull(),
  goneAt: integer('gone_at'),
})

/** Every bead as last seen, the whole record. */
export const beadsLastSeen = sqliteTable(
  'beads_last_seen',
  {
    workspace: text('workspace').notNull(),
    id: text('id').notNull(),
    json: text('json').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    /** Set once its queue was read without it. */
    goneAt: integer('gone_at'),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.id] })],
)

/** One conversation about work. Status is derived, never stored. */
export const stitches = sqliteTable('stitches', {
  id: text('id').primaryKey(),
  kind: text('kind').notNull(),
  title: text('title').notNull(),
  project: text('project'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

/** What was said in a stitch. */
export const stitchMessages = sqliteTable(
  'stitch_messages',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    stitchId: text('stitch_id').notNull(),
    author: text('author').notNull(),
    text: text('text').notNull(),
    at: integer('at').notNull(),
  },
  (table) => [index('stitch_messages_of').on(table.stitchId)],
)

/** Links between stitches: found, or made by the operator. */
export const stitchLinks = sqliteTable(
  'stitch_links',
  {
    fromId: text('from_id').notNull(),
    toId: text('to_id').notNull(),
    /** `spawned` or `references` */
    kind: text('kind').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.fromId, table.toId, table.kind] }),
    check('stitch_links_not_itself', sql`${table.fromId} <> ${table.toId}`),
  ],
)

/** Which beads belong to a stitch, and how. A stitch may be known by a label alone: then it has rows here and none in `stitches`. */
export const stitchBeads = sqliteTable(
  'stitch_beads',
  {
    stitchId: text('stitch_id').notNull(),
    workspace: text('workspace').notNull(),
    beadId: text('bead_id').notNull(),
    /** `created`, `label`, `executing` or `referenced` */
    how: text('how').notNull(),
    since: integer('since').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.stitchId, table.workspace, table.beadId, table.how] }),
    index('stitch_beads_by_bead').on(table.workspace, table.beadId),
  ],
)

/** A proposal and where it stands. What it says is in `draft_revisions`. */
export const drafts = sqliteTable(
  'drafts',
  {
    id: text('id').primaryKey(),
    revision: integer('revision').notNull(),
    state: text('state').notNull(),
    hash: text('hash').notNull(),
    project: text('project').notNull(),
    stitchId: text('stitch_id').notNull(),
    proposedBy: text('proposed_by').notNull(),
    proposedAt: integer('proposed_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    originJson: text('origin_json'),
    decidedBy: text('decided_by'),
    decidedAt: integer('decided_at'),
    decisionReason: text('decision_reason'),
    errorJson: text('error_json'),
  },
  (table) => [index('drafts_by_state').on(table.state, table.proposedAt), index('drafts_by_stitch').on(table.stitchId)],
)

/** Every revision of a draft: what it said, who made it, when, why. Never changed, never deleted. */
export const draftRevisions = sqliteTable(
  'draft_revisions',
  {
    draftId: text('draft_id')
      .notNull()
      .references(() => drafts.id),
    revision: integer('revision').notNull(),
    hash: text('hash').notNull(),
    author: text('author').notNull(),
    at: integer('at').notNull(),
    reason: text('reason'),
    contentJson: text('content_json').notNull(),
    /** Commands, similar work and warnings, as they were told to the operator. */
    findingsJson: text('findings_json').notNull(),
  },
  (table) => [primaryKey({ columns: [table.draftId, table.revision] })],
)

/** What became of each bead of an approved draft. */
export const draftCreations = sqliteTable(
  'draft_creations',
  {
    draftId: text('draft_id')
      .notNull()
      .references(() => drafts.id),
    beadKey: text('bead_key').notNull(),
    /** `waiting`, `creating` (the queue may or may not have it), `made` (it has it; not yet recorded), `created`, `failed` */
    state: text('state').notNull(),
    argvJson: text('argv_json'),
    beadId: text('bead_id'),
    errorJson: text('error_json'),
    attempts: integer('attempts').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.draftId, table.beadKey] })],
)

/** Signed statements of where the audit chain once ended. */
export const auditCheckpoints = sqliteTable('audit_checkpoints', {
  seq: integer('seq').primaryKey(),
  hash: text('hash').notNull(),
  at: integer('at').notNull(),
  keyId: text('key_id').notNull(),
  json: text('json').notNull(),
})

/** Where each record of the audit chain stands. Rebuilt from the chain where it is missing. */
export const auditIndex = sqliteTable(
  'audit_index',
  {
    seq: integer('seq').primaryKey(),
    segment: text('segment').notNull(),
    offset: integer('offset').notNull(),
    length: integer('length').notNull(),
    type: text('type').notNull(),
    at: integer('at').notNull(),
    actor: text('actor').notNull(),
    project: text('project'),
    subject: text('subject'),
  },
  (table) => [
    index('audit_index_by_at').on(table.at),
    index('audit_index_by_type').on(table.type, table.seq),
    index('audit_index_by_project').on(table.project, table.seq),
    index('audit_index_by_subject').on(table.subject, table.seq),
  ],
)

/** What needed a person: each incident once, while it fires and after. */
export const alerts = sqliteTable(
  'alerts',
  {
    id: text('id').primaryKey(),
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    severity: text('severity').notNull(),
    project: text('project'),
    /** The group that tells of it. */
    groupId: text('group_id'),
    raisedAt: integer('raised_at').notNull(),
    /** Null while it fires. */
    resolvedAt: integer('resolved_at'),
    /** The whole incident, owned by the alerts. */
    json: text('json').notNull(),
  },
  (table) => [
    index('alerts_by_raised').on(table.raisedAt, table.id),
    index('alerts_by_resolved').on(table.resolvedAt),
    index('alerts_by_subject').on(table.subject, table.raisedAt),
  ],
)

/** Conditions and subjects that notify nobody for a while. An empty kind stands for all of a subject. */
export const alertMutes = sqliteTable(
  'alert_mutes',
  {
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    until: integer('until').notNull(),
    by: text('by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.subject] })],
)

/** What the audit log is to hold of the alerts. A row goes once the log holds it. */
export const alertRecords = sqliteTable('alert_records', {
  n: integer('n').primaryKey({ autoIncrement: true }),
  key: text('key').notNull().unique(),
  json: text('json').notNull(),
})

/** What became of telling a command or a webhook. */
export const alertDeliveries = sqliteTable(
  'alert_deliveries',
  {
    id: text('id').primaryKey(),
    alertId: text('alert_id').notNull(),
    /** `raised` or `cleared` */
    event: text('event').notNull(),
    /** `command` or `webhook` */
    target: text('target').notNull(),
    /** `waiting`, `delivered` or `failed` */
    state: text('state').notNull(),
    attempts: integer('attempts').notNull(),
    madeAt: integer('made_at').notNull(),
    nextAt: integer('next_at').notNull(),
    lastAt: integer('last_at'),
    status: text('status'),
    /** What is told: the alert as it was then. */
    bodyJson: text('body_json').notNull(),
  },
  (table) => [index('alert_deliveries_by_state').on(table.state, table.nextAt), index('alert_deliveries_of').on(table.alertId)],
)

/** What was told of how much of an account is used: one row a number, from when it was first told (`observedAt`) to when it was last the same (`untilAt`). */
export const quotaObservations = sqliteTable(
  'quota_observations',
  {
    provider: text('provider').notNull(),
    account: text('account').notNull(),
    /** Who was logged in, where the source says so. */
    login: text('login'),
    /** Empty: a refusal that names no window. */
    windowId: text('window_id').notNull(),
    minutes: integer('minutes'),
    scope: text('scope'),
    usedPercent: real('used_percent'),
    resetsAt: integer('resets_at'),
    status: text('status'),
    spendJson: text('spend_json'),
    observedAt: integer('observed_at').notNull(),
    untilAt: integer('until_at').notNull(),
    source: text('source').notNull(),
    path: text('path').notNull(),
    offset: integer('offset'),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.account, table.windowId, table.observedAt, table.source] }),
    index('quota_observations_by_until').on(table.untilAt),
  ],
)

/** Whose account a folder holds, and since when. */
export const quotaLogins = sqliteTable('quota_logins', {
  account: text('account').primaryKey(),
  login: text('login').notNull(),
  since: integer('since').notNull(),
})

/** What is saturated, so that no restart raises it twice. */
export const quotaSaturation = sqliteTable('quota_saturation', {
  key: text('key').primaryKey(),
  json: text('json').notNull(),
})

/** When a worker came into a state, or the reason for it became another: what its timeline shows. */
export const stateChanges = sqliteTable(
  'state_changes',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    worker: text('worker').notNull(),
    at: integer('at').notNull(),
    /** `live`, `hung` or `dead`; none where it could not be judged. */
    state: text('state'),
    reason: text('reason'),
  },
  (table) => [index('state_changes_of').on(table.worker, table.at), index('state_changes_by_at').on(table.at)],
)

/** Which session each execution is shown with: a join that was made stays, whatever transcripts come later. */
export const sessionJoins = sqliteTable(
  'session_joins',
  {
    executionId: text('execution_id').primaryKey(),
    sessionId: text('session_id').notNull(),
    /** The path of its transcript, as it was then. */
    sessionKey: text('session_key').notNull(),
    /** `tag`, `trace`, `banner` or `cwd-time` */
    joinedBy: text('joined_by').notNull(),
    /** Of the execution's start. */
    startedAt: integer('started_at').notNull(),
  },
  (table) => [index('session_joins_by_start').on(table.startedAt)],
)

/** What had fired in the executions that run: over a restart it stands, and nothing fires twice. JSON, owned by the timers. */
export const stuckStates = sqliteTable('stuck_states', {
  executionId: text('execution_id').primaryKey(),
  json: text('json').notNull(),
})
