import { maskSecrets, type Created, type Draft, type DraftError } from '@hoop/protocol'
import type { DraftRecord, DraftRows } from '../db/index.ts'
import type { DraftContent } from './content.ts'
import { createBeads } from './create-beads.ts'
import { mustRecord, recordStep } from './draft-audit.ts'
import { decided, missing, staleHash } from './draft-refusals.ts'
import type { AuditPort, CreatePort, ProjectPlace } from './ports.ts'
import { done, refuse, type Result } from './refusal.ts'
import { createTurns, type Turns } from './turns.ts'

/** What an approval needs of the drafts around it. */
export interface ApprovalOptions {
  readonly rows: DraftRows
  readonly create: CreatePort
  readonly audit: AuditPort
  readonly projects: () => readonly ProjectPlace[]
  readonly now: () => number
  readonly onError: (error: unknown) => void
  /** One thing at a time for each draft. */
  readonly turns: Turns
  readonly view: (record: DraftRecord) => Draft
  /** Tells everyone how the draft stands now. */
  readonly tell: (id: string) => Draft
}

/** From the operator's word to the beads: one creation for each, however often it is said, and whatever comes between. */
export interface Approval {
  approve(id: string, hash: string, by: string): Promise<Result<Created>>
  /** Something is being created from this draft. */
  isRunning(id: string): boolean
  /** Goes on with every approved draft, in the background. */
  resume(): void
  /** What has begun is finished, and nothing more begun. */
  stop(): void
}

/** Approvals over a database, a queue and a log. */
export function createApproval(options: ApprovalOptions): Approval {
  const { rows, audit, now, turns, view, tell, onError } = options
  const queues = createTurns()
  const stopping = new AbortController()
  const running = new Map<string, Promise<Result<Created>>>()

  const settle = async (draft: DraftRecord): Promise<Result<Created>> => {
    const outcome = await createBeads(draft, { ...options, turns: queues, signal: stopping.signal })
    switch (outcome.kind) {
      case 'interrupted':
        return refuse('unavailable', 'STOPPING', 'HOOP is stopping; the approval stands and is carried out at the next start')
      case 'created':
        rows.settle(draft.id, 'created', now(), null)
        tell(draft.id)
        return done(createdOf(rows.find(draft.id) ?? draft))
      case 'failed':
        return fail(draft, outcome.error, 'failed')
    }
  }
  const fail = async (draft: DraftRecord, error: DraftError, state: 'failed' | 'pending'): Promise<Result<Created>> => {
    const { id, latest } = draft
    const by = draft.decision?.by ?? draft.proposedBy
    const more = { code: error.code, reason: maskSecrets(error.message).slice(0, 2_000), bead: error.key, state }
    // It is the audit log, perhaps, that fails; the draft tells of the failure either way.
    await recordStep(audit, { type: 'draft.failed', id, latest, by, more }).catch(onError)
    rows.settle(id, state, now(), error)
    const what = error.key === null ? 'Nothing was created' : `The bead ${error.key} was not created`
    return refuse('failed', 'CREATE_FAILED', `${what}: ${error.message}`, {
      detail: error.code,
      current: tell(id),
      ...(error.hint === null ? {} : { hint: error.hint }),
      ...(error.key === null ? {} : { field: error.key }),
    })
  }
  const begin = async (id: string, hash: string, by: string): Promise<Result<Created>> => {
    const draft = rows.find(id)
    if (!draft) return missing(id)
    if (draft.latest.hash !== hash) return staleHash(view(draft), hash)
    switch (draft.state) {
      case 'created':
        return done(createdOf(draft))
      case 'rejected':
      case 'expired':
        return decided(view(draft))
      case 'approved':
        return settle(draft)
      case 'pending':
      case 'failed': {
        const fault = await findFault(draft.latest.content, options)
        if (fault) return fail(draft, fault, draft.state)
        const refused = await mustRecord(audit, { type: 'draft.approved', id, latest: draft.latest, by }, onError)
        if (refused) return refused
        rows.approve(id, { by, at: now() })
        tell(id)
        return settle(rows.find(id) ?? draft)
      }
    }
  }
  /** Whoever approves the same draft meanwhile gets the same answer. */
  const share = (id: string, act: () => Promise<Result<Created>>): Promise<Result<Created>> => {
    const mine = turns.take(id, act).finally(() => running.get(id) === mine && running.delete(id))
    running.set(id, mine)
    return mine
  }

  return {
    async approve(id, hash, by) {
      const draft = rows.find(id)
      if (draft && draft.latest.hash !== hash) return staleHash(view(draft), hash)
      return running.get(id) ?? share(id, () => begin(id, hash, by))
    },
    isRunning: (id) => running.has(id),
    resume() {
      for (const draft of rows.list({ states: ['approved'] })) void share(draft.id, () => settle(draft)).catch(onError)
    },
    stop: () => stopping.abort(),
  }
}

/** Why nothing of a draft can be created just now, found before anything is touched. */
async function findFault(
  { project, workspace }: DraftContent,
  { projects, create }: Pick<ApprovalOptions, 'projects' | 'create'>,
): Promise<DraftError | undefined> {
  const place = projects()
    .find(({ name }) => name === project)
    ?.workspaces.find(({ path }) => path === workspace)
  if (!place) {
    const hint = 'Register it again, or edit the draft'
    return { code: 'WORKSPACE_UNREGISTERED', message: `${workspace} is no longer a workspace of ${project}`, hint, key: null }
  }
  if (place.problem) return { code: 'WORKSPACE_UNREADABLE', message: place.problem.message, hint: place.problem.hint, key: null }
  const checked = await create.check(workspace)
  return checked.ok ? undefined : { code: checked.code, message: checked.message, hint: checked.hint ?? null, key: null }
}

function createdOf(draft: DraftRecord): Created {
  return { state: 'created', beads: draft.creations.map(({ key, beadId }) => ({ key, id: beadId ?? '' })) }
}
