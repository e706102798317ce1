import { maskSecrets, type Created, type Draft, type DraftDetail, type DraftEdit, type DraftError, type NewDraft } from '@hoop/protocol'
import type { DraftFilter, DraftRecord, DraftRows, RevisionRecord, StitchRow } from '../db/index.ts'
import { hashContent, type DraftContent } from './content.ts'
import { createBeads } from './create-beads.ts'
import { copyBeads, viewDraft, viewDraftDetail } from './draft-view.ts'
import { newId, stitchOfLabel } from './ids.ts'
import type { AuditDraft, AuditPort, BeadsPort, CreatePort, ProjectPlace } from './ports.ts'
import { done, refuse, type Result } from './refusal.ts'
import { planAll, resolveDraft, type Surroundings } from './resolve-draft.ts'
import { findSimilar, type Candidate } from './similar.ts'
import { createTurns } from './turns.ts'
import { warnOfSecrets } from './warnings.ts'

/** Who acts, as the audit log names them: `operator:ana`, `client:mcp`. */
export interface Actor {
  readonly name: string
  readonly isOperator: boolean
}

export interface DraftsOptions {
  readonly rows: DraftRows
  readonly findStitch: (id: string) => StitchRow | undefined
  /** Whether a stitch is there, be it by a label alone. */
  readonly isStitch: (id: string) => boolean
  readonly projects: () => readonly ProjectPlace[]
  readonly beads: BeadsPort
  readonly create: CreatePort
  readonly audit: AuditPort
  readonly now: () => number
  /** Pending drafts older than this expire; `undefined`: never. */
  readonly expireAfterMs: () => number | undefined
  readonly onError: (error: unknown) => void
}

/** Proposals, and what becomes of them. Every decision about them is taken here. */
export interface Drafts {
  /** Newest first. */
  list(filter?: DraftFilter): Draft[]
  /** Those that wait, run or failed, and those decided in the last 24 hours, newest first. */
  recent(): Draft[]
  find(id: string): Promise<DraftDetail | undefined>
  propose(input: NewDraft, by: Actor): Promise<Result<Draft>>
  edit(id: string, edit: DraftEdit, by: Actor): Promise<Result<Draft>>
  approve(id: string, hash: string, by: Actor): Promise<Result<Created>>
  reject(id: string, reason: string | undefined, by: Actor): Promise<Result<Draft>>
  /** Pending drafts that are too old now expire. */
  expire(): Promise<void>
  /** Goes on with every approved draft, in the background. To be called once, at the start. */
  resume(): void
  onChange(listener: (draft: Draft) => void): () => void
  /** Waits for what is being created; begins nothing more. */
  close(): Promise<void>
}

const recentMs = 86_400_000

export function createDrafts(options: DraftsOptions): Drafts {
  const { rows, audit, now } = options
  const turns = createTurns()
  const queues = createTurns()
  const stop = new AbortController()
  const running = new Map<string, Promise<Result<Created>>>()
  const listeners = new Set<(draft: Draft) => void>()
  const surroundings: Surroundings = options

  const view = (record: DraftRecord) => viewDraft(record, options.findStitch)
  const tell = (id: string): Draft => {
    const record = rows.find(id)
    if (!record) throw new Error(`draft ${id} is gone`)
    const draft = view(record)
    for (const listener of listeners) listener(draft)
    return draft
  }
  const missing = (id: string) => refuse('not-found', 'DRAFT_NOT_FOUND', `No draft ${JSON.stringify(id)}`)
  const stale = (record: DraftRecord, seen: string) =>
    refuse('conflict', 'DRAFT_STALE', `The draft ${record.id} has changed since ${seen} was seen`, {
      current: view(record),
      hint: `Look at revision ${record.latest.revision} and decide again`,
    })
  const decided = (record: DraftRecord) => {
    const by = record.decision === null ? '' : ` by ${record.decision.by}`
    return refuse('conflict', `DRAFT_${record.state.toUpperCase()}`, `The draft ${record.id} is ${record.state}${by}`, {
      current: view(record),
    })
  }
  const record = async (type: AuditDraft['type'], { id, latest, by, more = {} }: AuditFacts) =>
    audit.append({
      type,
      actor: by,
      project: latest.content.project,
      subject: id,
      data: {
        revision: latest.revision,
        hash: latest.hash,
        workspace: latest.content.workspace,
        stitch: latest.content.stitch.id,
        ...more,
      },
    })
  /** An act whose record cannot be made durable is not done. */
  const recorded = async (type: AuditDraft['type'], facts: AuditFacts): Promise<Result<never> | undefined> => {
    try {
      await record(type, facts)
      return undefined
    } catch (error) {
      options.onError(error)
      const why = error instanceof Error ? error.message : String(error)
      return refuse('unavailable', 'AUDIT_UNAVAILABLE', 'The audit log cannot be written, so nothing was done', { detail: why })
    }
  }

  const find = async (draftId: string, content: DraftContent) => {
    const others = rows.list({ states: ['pending', 'approved', 'failed'] }).filter(({ id }) => id !== draftId)
    return findSimilar(content.beads, candidates(options.beads, others))
  }
  const revise = async (
    id: string,
    input: NewDraft,
    facts: { readonly revision: number; readonly stitchId: string | undefined; readonly by: Actor },
  ): Promise<Result<RevisionRecord>> => {
    const resolved = await resolveDraft(id, input, surroundings, facts.stitchId)
    if (!resolved.ok) return resolved
    const { content, commands, warnings } = resolved.value
    return done({
      revision: facts.revision,
      hash: hashContent(id, content),
      author: facts.by.name,
      at: now(),
      reason: input.reason ?? null,
      content,
      findings: {
        commands: commands.map((argv) => [...argv]),
        similar: await find(id, content),
        warnings: [...warnOfSecrets(content.beads), ...warnings],
      },
    })
  }

  const propose: Drafts['propose'] = async (input, by) => {
    const id = newId('dr')
    const revision = await revise(id, input, { revision: 1, stitchId: undefined, by })
    if (!revision.ok) return revision
    const latest = revision.value
    const refused = await recorded('draft.proposed', { id, latest, by: by.name, more: { beads: titlesOf(latest) } })
    if (refused) return refused
    rows.insert({ id, stitchId: latest.content.stitch.id, proposedBy: by.name, origin: input.origin ?? null }, latest)
    return done(tell(id))
  }

  const edit: Drafts['edit'] = (id, { revision: seen, ...changes }, by) => {
    if (running.has(id)) return Promise.resolve(refuse('conflict', 'DRAFT_APPROVED', `The draft ${id} is being created`))
    return turns.take(id, async () => {
      const draft = rows.find(id)
      if (!draft) return missing(id)
      if (!by.isOperator && draft.proposedBy !== by.name)
        return refuse('forbidden', 'OPERATOR_ONLY', `The draft ${id} was proposed by ${draft.proposedBy}`, {
          hint: 'A client edits its own drafts; all others are the operator’s',
        })
      if (draft.state !== 'pending' && draft.state !== 'failed') return decided(draft)
      if (draft.latest.revision !== seen) return stale(draft, `revision ${seen}`)
      const next = await revise(id, applyEdit(draft, changes), { revision: seen + 1, stitchId: draft.stitchId, by })
      if (!next.ok) return next
      const latest = next.value
      const lost = findLost(draft, latest.content)
      if (lost !== undefined)
        return refuse('invalid', 'BEAD_EXISTS', `The bead ${lost} was created already and stays as it is`, { field: 'beads' })
      const refused = await recorded('draft.edited', { id, latest, by: by.name, more: { beads: titlesOf(latest) } })
      if (refused) return refused
      rows.revise(id, latest.content.stitch.id, latest)
      return done(tell(id))
    })
  }

  const settle = async (draft: DraftRecord): Promise<Result<Created>> => {
    const outcome = await createBeads(draft, { ...options, turns: queues, signal: stop.signal })
    if (outcome.kind === 'interrupted')
      return refuse('unavailable', 'STOPPING', 'HOOP is stopping; the approval stands and is carried out at the next start')
    if (outcome.kind === 'created') {
      rows.settle(draft.id, 'created', now(), null)
      tell(draft.id)
      return done(createdOf(rows.find(draft.id) ?? draft))
    }
    return failed(draft, outcome.error, 'failed')
  }
  const failed = async (draft: DraftRecord, error: DraftError, state: 'failed' | 'pending'): Promise<Result<Created>> => {
    const by = draft.decision?.by ?? draft.proposedBy
    const more = { code: error.code, reason: maskSecrets(error.message).slice(0, 2_000), bead: error.key, state }
    await record('draft.failed', { id: draft.id, latest: draft.latest, by, more }).catch(options.onError)
    rows.settle(draft.id, state, now(), error)
    const current = tell(draft.id)
    const what = error.key === null ? 'Nothing was created' : `The bead ${error.key} was not created`
    return refuse('failed', 'CREATE_FAILED', `${what}: ${error.message}`, {
      detail: error.code,
      current,
      ...(error.hint === null ? {} : { hint: error.hint }),
      ...(error.key === null ? {} : { field: error.key }),
    })
  }
  const begin = async (id: string, hash: string, by: Actor): Promise<Result<Created>> => {
    const draft = rows.find(id)
    if (!draft) return missing(id)
    if (draft.latest.hash !== hash) return stale(draft, `the hash ${hash.slice(0, 12)}…`)
    switch (draft.state) {
      case 'created':
        return done(createdOf(draft))
      case 'rejected':
      case 'expired':
        return decided(draft)
      case 'approved':
        return settle(draft)
      case 'pending':
      case 'failed': {
        const fault = await findFault(draft.latest.content, options)
        if (fault) return failed(draft, fault, draft.state)
        const refused = await recorded('draft.approved', { id, latest: draft.latest, by: by.name })
        if (refused) return refused
        rows.approve(id, { by: by.name, at: now() })
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

  const reject: Drafts['reject'] = (id, reason, by) => {
    if (running.has(id)) return Promise.resolve(refuse('conflict', 'DRAFT_APPROVED', `The draft ${id} is being created`))
    return turns.take(id, async () => {
      const draft = rows.find(id)
      if (!draft) return missing(id)
      if (!by.isOperator && draft.proposedBy !== by.name)
        return refuse('forbidden', 'OPERATOR_ONLY', `The draft ${id} was proposed by ${draft.proposedBy}`)
      if (draft.state === 'rejected') return done(view(draft))
      if (draft.state !== 'pending') return decided(draft)
      const more = reason === undefined ? {} : { reason: maskSecrets(reason) }
      const refused = await recorded('draft.rejected', { id, latest: draft.latest, by: by.name, more })
      if (refused) return refused
      rows.decide(id, 'rejected', { by: by.name, at: now(), reason: reason ?? null })
      return done(tell(id))
    })
  }

  return {
    list: (filter) => rows.list(filter).map(view),
    recent: () => rows.list({ states: ['pending', 'approved', 'failed'], orSince: now() - recentMs }).map(view),
    async find(id) {
      const draft = rows.find(id)
      if (!draft) return undefined
      const { latest } = draft
      if (latest.findings.commands.length === 0 && draft.state === 'pending') {
        const planned = await planAll(id, latest.content, options.create)
        if (planned.ok && planned.value.commands.length > 0) {
          const warnings = latest.findings.warnings.filter(({ code }) => code !== 'CREATE_UNAVAILABLE')
          rows.tell(id, latest.revision, { ...latest.findings, commands: planned.value.commands.map((argv) => [...argv]), warnings })
        }
      }
      return viewDraftDetail(view(rows.find(id) ?? draft), rows.revisions(id))
    },
    propose,
    edit,
    approve(id, hash, by) {
      const draft = rows.find(id)
      if (draft && draft.latest.hash !== hash) return Promise.resolve(stale(draft, `the hash ${hash.slice(0, 12)}…`))
      return running.get(id) ?? share(id, () => begin(id, hash, by))
    },
    reject,
    async expire() {
      const afterMs = options.expireAfterMs()
      if (afterMs === undefined) return
      for (const { id, latest } of rows.list({ states: ['pending'] })) {
        if (latest.at > now() - afterMs || running.has(id)) continue
        await turns.take(id, async () => {
          const draft = rows.find(id)
          if (draft?.state !== 'pending' || draft.latest.revision !== latest.revision) return
          if (await recorded('draft.expired', { id, latest, by: 'hoop' })) return
          rows.decide(id, 'expired', { by: 'hoop', at: now(), reason: null })
          tell(id)
        })
      }
    },
    resume() {
      for (const draft of rows.list({ states: ['approved'] })) void share(draft.id, () => settle(draft)).catch(options.onError)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      stop.abort()
      await turns.idle()
    },
  }
}

interface AuditFacts {
  readonly id: string
  readonly latest: RevisionRecord
  readonly by: string
  readonly more?: AuditDraft['data']
}

/** Why nothing of a draft can be created just now, found before anything is touched. */
async function findFault({ project, workspace }: DraftContent, { projects, create }: DraftsOptions): Promise<DraftError | undefined> {
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

/** The key of a bead that is in its queue already and would be another one, or none, after the edit. */
function findLost({ creations, latest }: DraftRecord, next: DraftContent): string | undefined {
  const isSame = (key: string) => {
    const [before, after] = [latest.content, next].map(({ beads }) => JSON.stringify(beads.find((bead) => bead.key === key)))
    return before === after && latest.content.workspace === next.workspace && latest.content.stitch.id === next.stitch.id
  }
  return creations.find(({ key, beadId }) => beadId !== null && !isSame(key))?.key
}

/** The draft as it would be proposed with these changes. */
function applyEdit({ latest }: DraftRecord, changes: Omit<DraftEdit, 'revision'>): NewDraft {
  const { project, stitch, beads } = latest.content
  // A workspace belongs to one project: with another project, another workspace.
  const workspace =
    changes.workspace ?? (changes.project === undefined || changes.project === project ? latest.content.workspace : undefined)
  const before: NewDraft = {
    project,
    stitch: stitch.title === undefined || stitch.kind === undefined ? { id: stitch.id } : { title: stitch.title, kind: stitch.kind },
    ...(latest.reason === null ? {} : { reason: latest.reason }),
    beads: copyBeads(beads),
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return { ...before, ...given, ...(workspace === undefined ? {} : { workspace }) }
}

const titlesOf = ({ content }: RevisionRecord) => content.beads.map(({ key, title }) => ({ key, title: maskSecrets(title) }))

function* candidates(beads: BeadsPort, drafts: readonly DraftRecord[]): Generator<Candidate> {
  for (const { id, title, project, workspace, labels } of beads.open()) {
    const stitchId = labels.map(stitchOfLabel).find((found) => found !== undefined) ?? null
    yield { kind: 'bead', id, title, project, workspace, stitchId }
  }
  for (const { id, stitchId, latest } of drafts)
    for (const { title } of latest.content.beads)
      yield { kind: 'draft', id, title, project: latest.content.project, workspace: latest.content.workspace, stitchId }
}
