import { maskSecrets, type DraftError } from '@hoop/protocol'
import type { DraftRecord, DraftRows, StitchBeadRow } from '../db/index.ts'
import { orderBeads } from './content.ts'
import { beadKey } from './ids.ts'
import { CreateError, type AuditPort, type CreatePort, type FinalBead } from './ports.ts'
import type { Turns } from './turns.ts'

/** What a creation needs: where it keeps its steps, the one write, the log. */
export interface CreateBeadsOptions {
  readonly rows: DraftRows
  readonly create: Pick<CreatePort, 'plan' | 'create'>
  readonly audit: AuditPort
  /** One creation at a time for each workspace. */
  readonly turns: Turns
  readonly now: () => number
  readonly onError: (error: unknown) => void
  /** Aborted: what has begun is finished, and nothing more begun. The next start goes on. */
  readonly signal: AbortSignal
}

/** `interrupted`: HOOP stops; the draft stays approved. */
export type CreateBeadsOutcome =
  | { readonly kind: 'created' }
  | { readonly kind: 'failed'; readonly error: DraftError }
  | { readonly kind: 'interrupted' }

/**
 * Makes what an approved draft still lacks, each bead after those that it depends on, and ends at the first that fails. What was made stays
 * and is not made again: every step is on disk before the next one begins, and a bead whose outcome is unknown is looked for by its key.
 *
 *     waiting → creating → (the queue has it) → made → (the audit log has it) → created
 */
export async function createBeads(draft: DraftRecord, options: CreateBeadsOptions): Promise<CreateBeadsOutcome> {
  const { rows, signal } = options
  const { content } = draft.latest
  const order = orderBeads(content.beads)
  if (!order.ok) return { kind: 'failed', error: failure('DEPENDENCY_CYCLE', `cycle: ${order.cycle.join(' → ')}`, null, null) }
  const ids = new Map(draft.creations.flatMap(({ key, beadId }) => (beadId === null ? [] : [[key, beadId] as const])))
  for (const bead of order.ordered) {
    const state = draft.creations.find(({ key }) => key === bead.key)?.state ?? 'waiting'
    if (state === 'created') continue
    if (signal.aborted) return { kind: 'interrupted' }
    try {
      const madeBefore = state === 'made' ? ids.get(bead.key) : undefined
      const id = madeBefore ?? (await options.turns.take(content.workspace, () => makeBead(draft, bead, ids, options)))
      ids.set(bead.key, id)
      const isRecorded = madeBefore !== undefined && (await options.audit.has('bead.created', id, beadKey(draft.id, bead.key)))
      if (!isRecorded) await recordCreated(draft, bead, id, options.audit)
      rows.finishCreation(draft.id, bead.key, options.now(), linksOf(draft, bead, id, ids, options.now()))
    } catch (error) {
      const failed = toFailure(error, bead.key)
      if (failed.code === 'INTERNAL') options.onError(error)
      return { kind: 'failed', error: await recordFailure(draft, bead, failed, options) }
    }
  }
  return { kind: 'created' }
}

async function makeBead(
  draft: DraftRecord,
  bead: FinalBead,
  ids: ReadonlyMap<string, string>,
  options: CreateBeadsOptions,
): Promise<string> {
  const { rows, create, now } = options
  const { workspace } = draft.latest.content
  const dependsOn = bead.dependsOn.map((on) => ids.get(on) ?? on)
  const request = { ...bead, key: beadKey(draft.id, bead.key), dependsOn }
  const plan = await create.plan(workspace, request)
  if (!plan.ok) throw new CreateError(plan.code, plan.message, { hint: plan.hint })
  rows.setCreation(draft.id, bead.key, { state: 'creating', at: now(), argv: plan.argv, error: null, isAttempt: true })
  const mayExist = draft.creations.some(({ key, attempts }) => key === bead.key && attempts > 0)
  const { id } = await create.create(workspace, request, { mayExist })
  rows.setCreation(draft.id, bead.key, { state: 'made', at: now(), beadId: id })
  return id
}

function recordCreated(draft: DraftRecord, bead: FinalBead, id: string, audit: AuditPort): Promise<unknown> {
  const { project, workspace, stitch } = draft.latest.content
  return audit.append({
    type: 'bead.created',
    actor: draft.decision?.by ?? draft.proposedBy,
    project,
    subject: id,
    data: {
      draft: draft.id,
      revision: draft.latest.revision,
      hash: draft.latest.hash,
      key: beadKey(draft.id, bead.key),
      workspace,
      stitch: stitch.id,
      title: maskSecrets(bead.title),
    },
  })
}

async function recordFailure(draft: DraftRecord, bead: FinalBead, error: DraftError, options: CreateBeadsOptions): Promise<DraftError> {
  const { rows, audit, now } = options
  const current = rows.find(draft.id)?.creations.find(({ key }) => key === bead.key)
  // What the queue has by now is not made again; only its record is still owed.
  rows.setCreation(draft.id, bead.key, { state: current?.state === 'made' ? 'made' : 'failed', at: now(), error })
  await audit
    .append({
      type: 'bead.create_failed',
      actor: draft.decision?.by ?? draft.proposedBy,
      project: draft.latest.content.project,
      subject: beadKey(draft.id, bead.key),
      data: {
        draft: draft.id,
        revision: draft.latest.revision,
        workspace: draft.latest.content.workspace,
        code: error.code,
        reason: maskSecrets(error.message).slice(0, 2_000),
      },
    })
    .catch(() => undefined) // it is the audit log, perhaps, that fails; the draft tells of the failure either way
  return error
}

/** The bead belongs to its stitch; so do the beads it builds upon, as references. */
function linksOf(draft: DraftRecord, bead: FinalBead, id: string, ids: ReadonlyMap<string, string>, since: number): StitchBeadRow[] {
  const { workspace, stitch } = draft.latest.content
  const base = { stitchId: stitch.id, workspace, since }
  return [
    { ...base, beadId: id, how: 'created' },
    ...bead.dependsOn.filter((on) => !ids.has(on)).map((on) => ({ ...base, beadId: on, how: 'referenced' as const })),
  ]
}

function toFailure(error: unknown, key: string): DraftError {
  if (error instanceof CreateError) return failure(error.code, error.message, error.hint, key)
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return failure(error.code, error.message, null, key)
  return failure('INTERNAL', 'HOOP failed on it', 'The log has the reason', key)
}

function failure(code: string, message: string, hint: string | null, key: string | null): DraftError {
  return { code, message, hint, key }
}
