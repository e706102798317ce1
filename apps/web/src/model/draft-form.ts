import { DraftBead, NewDraft, StitchKind, type Draft, type DraftEdit } from '@hoop/protocol'
import * as v from 'valibot'

/** A bead as it stands in the form: what was typed, valid or not. */
export const BeadForm = v.object({
  key: v.string(),
  title: v.string(),
  type: v.string(),
  priority: v.number(),
  description: v.string(),
  /** Separated by spaces or commas. */
  labels: v.string(),
  /** Keys of other beads of the form. */
  after: v.array(v.string()),
  /** Ids of beads that are there already, separated by spaces or commas. */
  others: v.string(),
})
export type BeadForm = v.InferOutput<typeof BeadForm>

/** The form of a draft. `stitch` is `own` (begun with the first bead's title), `new` with a title of its own, or `existing`. */
export const DraftForm = v.object({
  project: v.string(),
  workspace: v.string(),
  stitch: v.picklist(['own', 'new', 'existing']),
  stitchId: v.string(),
  stitchTitle: v.string(),
  stitchKind: StitchKind,
  reason: v.string(),
  beads: v.pipe(v.array(BeadForm), v.minLength(1)),
})
export type DraftForm = v.InferOutput<typeof DraftForm>

/** What is wrong, by the path of the field: `beads.0.title`. */
export type FieldErrors = Readonly<Record<string, string>>

/** Types that fleets use most, the usual one first. */
export const beadTypes = ['task', 'bug', 'feature', 'chore', 'docs', 'review', 'test', 'epic', 'question', 'spike'] as const

const listOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

/** A key that no bead of the form has. */
export function freshKey(beads: readonly Pick<BeadForm, 'key'>[]): string {
  for (let count = beads.length + 1; ; count += 1) {
    const key = `b${count}`
    if (beads.every((bead) => bead.key !== key)) return key
  }
}

/** A bead with nothing typed yet. */
export function emptyBead(key: string): BeadForm {
  return { key, title: '', type: 'task', priority: 2, description: '', labels: '', after: [], others: '' }
}

/** A form with nothing typed yet. */
export function emptyForm(project: string, workspace: string, stitchId: string): DraftForm {
  return {
    project,
    workspace,
    stitch: stitchId === '' ? 'own' : 'existing',
    stitchId,
    stitchTitle: '',
    stitchKind: 'operator',
    reason: '',
    beads: [emptyBead('b1')],
  }
}

/** A bead of a draft as the form holds it. The label of its stitch is not the operator's to type. */
function beadFormOf(bead: DraftBead, keys: readonly string[]): BeadForm {
  const { key, title, type = 'task', priority = 2, description = '', labels = [], dependsOn = [] } = bead
  return {
    key,
    title,
    type,
    priority,
    description,
    labels: labels.filter((label) => !/^stitch:/i.test(label)).join(' '),
    after: dependsOn.filter((on) => keys.includes(on)),
    others: dependsOn.filter((on) => !keys.includes(on)).join(' '),
  }
}

/** All beads of a draft for editing. */
export function beadFormsOf({ beads }: Pick<Draft, 'beads'>): BeadForm[] {
  const keys = beads.map(({ key }) => key)
  return beads.map((bead) => beadFormOf(bead, keys))
}

/** The bead as it is sent. */
export function beadOf({ key, title, type, priority, description, labels, after, others }: BeadForm): DraftBead {
  const dependsOn = [...after, ...listOf(others)]
  return {
    key,
    title: title.trim(),
    type,
    priority,
    ...(description === '' ? {} : { description }),
    ...(listOf(labels).length > 0 ? { labels: listOf(labels) } : {}),
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
  }
}

/** The proposal, and what of it is wrong before anybody was asked. */
export function readForm(form: DraftForm): { readonly draft: NewDraft; readonly errors: FieldErrors } {
  const draft: NewDraft = {
    project: form.project,
    ...(form.workspace === '' ? {} : { workspace: form.workspace }),
    ...(form.stitch === 'existing' ? { stitch: { id: form.stitchId.trim() } } : {}),
    ...(form.stitch === 'new' ? { stitch: { title: form.stitchTitle.trim(), kind: form.stitchKind } } : {}),
    ...(form.reason.trim() === '' ? {} : { reason: form.reason.trim() }),
    beads: form.beads.map(beadOf),
  }
  return { draft, errors: errorsOf(v.safeParse(NewDraft, draft), form.stitch) }
}

/** The edit of beads that were shown at `revision`, and what of it is wrong. */
export function readEdit(revision: number, beads: readonly BeadForm[]): { readonly edit: DraftEdit; readonly errors: FieldErrors } {
  const edit = { revision, beads: beads.map(beadOf) }
  return { edit, errors: errorsOf(v.safeParse(v.object({ beads: NewDraft.entries.beads }), edit), 'own') }
}

function errorsOf(
  parsed: { readonly success: boolean; readonly issues?: readonly v.BaseIssue<unknown>[] | undefined },
  stitch: DraftForm['stitch'],
): FieldErrors {
  const errors: Record<string, string> = {}
  for (const issue of parsed.issues ?? []) {
    const path = v.getDotPath(issue) ?? 'beads'
    const field = fieldOf(path.startsWith('stitch') ? (stitch === 'new' ? 'stitch.title' : 'stitch.id') : path)
    errors[field] ??= sentenceOf(field, issue.message)
  }
  return errors
}

/** The control that a path of the request belongs to: `beads.0.labels.2` → `beads.0.labels`. */
export function fieldOf(path: string): string {
  return /^beads\.\d+\.[^.]+/.exec(path)?.[0] ?? path
}

/** "expected a title" → "A title is missing" where that is what it means; else the message, as a sentence. */
function sentenceOf(field: string, message: string): string {
  if (field === 'project') return 'Choose a project'
  if (field === 'stitch.id') return 'Give the id of a stitch'
  if (message === 'expected a title') return 'A title is missing'
  return message.charAt(0).toUpperCase() + message.slice(1)
}

/** The beads with one moved by `delta`. */
export function moveBead<T>(beads: readonly T[], from: number, delta: number): T[] {
  const to = Math.max(0, Math.min(beads.length - 1, from + delta))
  const moved = [...beads]
  moved.splice(to, 0, ...moved.splice(from, 1))
  return moved
}

/** The beads without one, and nothing that waits for it. */
export function removeBead(beads: readonly BeadForm[], key: string): BeadForm[] {
  return beads.filter((bead) => bead.key !== key).map((bead) => ({ ...bead, after: bead.after.filter((on) => on !== key) }))
}
