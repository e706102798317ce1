import * as v from 'valibot'
import { Timestamp } from './time.ts'

const Text = (limit: number) =>
  v.pipe(
    v.string(),
    v.maxLength(limit, `expected at most ${limit} characters`),
    // A lone surrogate has no UTF-8, and NUL ends an argument: neither could arrive unchanged.
    v.regex(/^[^\0\p{Cs}]*$/u, 'expected text without NUL and without half characters'),
  )
const Title = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'expected a title'),
  // Characters as the queues count them: code points.
  v.check((title) => title.length <= 500 || Array.from(title).length <= 500, 'expected a title of at most 500 characters'),
  v.regex(/^(?:[^\p{Cc}\p{Cs}]|\t)*$/u, 'expected a title on one line, without control characters but TAB'),
)
/** SHA-256 in lower-case hex. */
const Hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in lower-case hex'))
const Revision = v.pipe(v.number(), v.integer(), v.minValue(1))

/** A bead that is proposed. `dependsOn` names other keys of the draft, or ids of beads that exist. */
export const DraftBead = v.strictObject({
  key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'expected a key of letters, digits, dashes and underscores')),
  title: Title,
  type: v.optional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_-]{0,31}$/, 'expected a type such as task or bug'))),
  priority: v.optional(
    v.pipe(
      v.number(),
      v.integer('expected a priority from 0 to 4'),
      v.minValue(0, 'expected a priority from 0 to 4'),
      v.maxValue(4, 'expected a priority from 0 to 4'),
    ),
  ),
  description: v.optional(Text(524_288)),
  labels: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[^\p{Cc},\s-][^\p{Cc},\s]{0,99}$/u, 'expected a label without spaces or commas'))),
      v.maxLength(50),
    ),
  ),
  dependsOn: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'expected a key of this draft or the id of a bead'))),
      v.maxLength(100),
    ),
  ),
})
export type DraftBead = v.InferOutput<typeof DraftBead>

const Beads = v.pipe(
  v.array(DraftBead),
  v.minLength(1, 'expected at least one bead'),
  v.maxLength(50, 'expected at most 50 beads'),
  v.check((beads) => new Set(beads.map(({ key }) => key)).size === beads.length, 'expected every key once'),
)

/** Where a stitch comes from: the operator (with the agent), a worker's session, any other session, a dictation. */
export const StitchKind = v.picklist(['operator', 'worker', 'ad-hoc', 'dictated'], 'expected operator, worker, ad-hoc or dictated')
export type StitchKind = v.InferOutput<typeof StitchKind>

/** The id of a stitch: what follows `stitch:` in a label. */
export const StitchId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,42}$/, 'expected the id of a stitch'))

const DraftStitch = v.union(
  [v.strictObject({ id: StitchId }), v.strictObject({ title: Title, kind: StitchKind })],
  'expected { id } of a stitch, or { title, kind } of a new one',
)

/** Where a proposal was made: the session or conversation, and the entry in it. */
export const DraftOrigin = v.strictObject({
  session: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  seq: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
})
export type DraftOrigin = v.InferOutput<typeof DraftOrigin>

const fields = {
  project: v.pipe(v.string(), v.minLength(1, 'expected the name of a project')),
  workspace: v.optional(v.pipe(v.string(), v.minLength(1, 'expected the path of a workspace'))),
  stitch: v.optional(DraftStitch),
  reason: v.optional(Text(2_000)),
  /** Which turn of which conversation it comes from. */
  origin: v.optional(DraftOrigin),
  /** `true`: what looks like a secret in titles and bodies is replaced before anything is kept. */
  mask: v.optional(v.boolean()),
  beads: Beads,
}

/** `POST /api/drafts` */
export const NewDraft = v.strictObject(fields)
export type NewDraft = v.InferOutput<typeof NewDraft>

/** `PATCH /api/drafts/:id`: the revision that was seen, and what is to be different. */
export const DraftEdit = v.strictObject({ revision: Revision, ...v.partial(v.strictObject(fields)).entries })
export type DraftEdit = v.InferOutput<typeof DraftEdit>

/** `POST /api/drafts/:id/approve`: exactly what was seen, by its hash. */
export const Approval = v.strictObject({ hash: Hash })
export type Approval = v.InferOutput<typeof Approval>

/** `POST /api/drafts/approve`: several at once, each by its hash. */
export const Approvals = v.strictObject({
  drafts: v.pipe(
    v.array(v.strictObject({ id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)), hash: Hash })),
    v.minLength(1, 'expected at least one draft'),
    v.maxLength(50, 'expected at most 50 drafts'),
  ),
})
export type Approvals = v.InferOutput<typeof Approvals>

/** `POST /api/drafts/:id/reject` */
export const Rejection = v.strictObject({ reason: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(500))) })
export type Rejection = v.InferOutput<typeof Rejection>

/** `pending → approved → created`, `pending → rejected`, `pending → expired`, `approved → failed`, which may be tried again. */
export const DraftState = v.picklist(['pending', 'approved', 'created', 'rejected', 'expired', 'failed'])
export type DraftState = v.InferOutput<typeof DraftState>

/** What looks like a bead that is there already, or like a bead of another draft. `score` is from 0 to 1. */
export const SimilarBead = v.object({
  id: v.string(),
  title: v.string(),
  score: v.number(),
  why: v.string(),
  /** The key of the draft's own bead that it resembles. */
  of: v.string(),
  kind: v.picklist(['bead', 'draft']),
  project: v.nullable(v.string()),
  workspace: v.nullable(v.string()),
  stitchId: v.nullable(v.string()),
})
export type SimilarBead = v.InferOutput<typeof SimilarBead>

/** What the operator should see before approving. `excerpt` is masked. */
export const DraftWarning = v.object({
  code: v.picklist(['SECRET', 'DEPENDENCY_UNCHECKED', 'CREATE_UNAVAILABLE']),
  message: v.string(),
  field: v.nullable(v.string()),
})
export type DraftWarning = v.InferOutput<typeof DraftWarning>

/** Why something did not work, with what to do. */
export const DraftError = v.object({ code: v.string(), message: v.string(), hint: v.nullable(v.string()), key: v.nullable(v.string()) })
export type DraftError = v.InferOutput<typeof DraftError>

/** What became of one bead of a draft. */
export const DraftCreation = v.object({
  key: v.string(),
  state: v.picklist(['waiting', 'creating', 'created', 'failed']),
  id: v.nullable(v.string()),
  error: v.nullable(DraftError),
})
export type DraftCreation = v.InferOutput<typeof DraftCreation>

/** A proposal that waits for the operator, or what became of it. */
export const Draft = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  revision: Revision,
  /** Of exactly what will be created. */
  hash: Hash,
  state: DraftState,
  proposedBy: v.string(),
  proposedAt: Timestamp,
  updatedAt: Timestamp,
  project: v.string(),
  workspace: v.string(),
  /** `title` and `kind` are `null` for a stitch that is only known by its label. */
  stitch: v.object({ id: StitchId, title: v.nullable(v.string()), kind: v.nullable(StitchKind) }),
  reason: v.nullable(v.string()),
  origin: v.nullable(DraftOrigin),
  beads: Beads,
  /** The commands that would run, each as its list of arguments. Empty where they cannot be told; `warnings` says why. */
  commands: v.array(v.array(v.string())),
  similar: v.array(SimilarBead),
  warnings: v.array(DraftWarning),
  /** One a bead once the draft was approved; empty before. */
  creations: v.array(DraftCreation),
  /** Why the last approval did not create everything. */
  error: v.nullable(DraftError),
  decision: v.nullable(v.object({ by: v.string(), at: Timestamp, reason: v.nullable(v.string()) })),
})
export type Draft = v.InferOutput<typeof Draft>

/** What was proposed or edited: one revision of a draft. */
export const DraftRevision = v.object({
  revision: Revision,
  hash: Hash,
  by: v.string(),
  at: Timestamp,
  reason: v.nullable(v.string()),
  project: v.string(),
  workspace: v.string(),
  beads: Beads,
})
export type DraftRevision = v.InferOutput<typeof DraftRevision>

/** `GET /api/drafts/:id`: with every revision, oldest first. */
export const DraftDetail = v.object({ ...Draft.entries, revisions: v.array(DraftRevision) })
export type DraftDetail = v.InferOutput<typeof DraftDetail>

/** What an approval answers, the first time and every time after. */
export const Created = v.object({ state: v.literal('created'), beads: v.array(v.object({ key: v.string(), id: v.string() })) })
export type Created = v.InferOutput<typeof Created>

/** `drafts`: those that wait, run or failed, and those decided in the last 24 hours, newest first. */
export const DraftsTopicData = v.object({ drafts: v.array(Draft) })
export type DraftsTopicData = v.InferOutput<typeof DraftsTopicData>
