import * as v from 'valibot'

const Text = (limit: number) => v.pipe(v.string(), v.maxLength(limit))
const Title = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'expected a title'),
  v.maxLength(500, 'expected a title of at most 500 characters'),
  v.regex(/^[^\p{Cc}]*$/u, 'expected a title on one line'),
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
  description: v.optional(Text(65_536)),
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

const Stitch = v.union([v.strictObject({ id: v.string() }), v.strictObject({ title: Title, kind: v.string() })])

const fields = {
  project: v.pipe(v.string(), v.minLength(1, 'expected the name of a project')),
  workspace: v.optional(v.string()),
  stitch: v.optional(Stitch),
  reason: v.optional(Text(2_000)),
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

/** `POST /api/drafts/:id/reject` */
export const Rejection = v.strictObject({ reason: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(500))) })
export type Rejection = v.InferOutput<typeof Rejection>

/** `pending → approved → created`, `pending → rejected`, `pending → expired`, `approved → failed`, which may be tried again. */
export const DraftState = v.picklist(['pending', 'approved', 'created', 'rejected', 'expired', 'failed'])
export type DraftState = v.InferOutput<typeof DraftState>

/** What looks like a bead that is there already. */
export const SimilarBead = v.object({ id: v.string(), title: v.string(), score: v.number(), why: v.string() })
export type SimilarBead = v.InferOutput<typeof SimilarBead>

/** A proposal that waits for the operator, or what became of it. */
export const Draft = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  revision: Revision,
  /** Of exactly what will be created. */
  hash: Hash,
  state: DraftState,
  proposedBy: v.string(),
  project: v.string(),
  workspace: v.string(),
  beads: Beads,
  /** The commands that would run, each as its list of arguments. */
  commands: v.array(v.array(v.string())),
  similar: v.array(SimilarBead),
})
export type Draft = v.InferOutput<typeof Draft>

/** What an approval answers, the first time and every time after. */
export const Created = v.object({ state: v.literal('created'), beads: v.array(v.object({ key: v.string(), id: v.string() })) })
export type Created = v.InferOutput<typeof Created>
