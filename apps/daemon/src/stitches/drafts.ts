import { maskSecrets, type Created, type Draft, type DraftDetail, type DraftEdit, type NewDraft } from '@hoop/protocol'
import type { DraftFilter, DraftRecord, DraftRows, RevisionRecord, StitchRow } from '../db/index.ts'
import { createApproval } from './approval.ts'
import { hashContent } from './content.ts'
import { mustRecord, titlesOf } from './draft-audit.ts'
import { decided, inCreation, missing, notTheirs, staleRevision } from './draft-refusals.ts'
import { viewDraft, viewDraftDetail } from './draft-view.ts'
import { applyEdit, findLost } from './edit-draft.ts'
import { newId } from './ids.ts'
import type { AuditPort, BeadsPort, CreatePort, ProjectPlace } from './ports.ts'
import { done, refuse, type Result } from './refusal.ts'
import { planAll, resolveDraft } from './resolve-draft.ts'
import { candidatesFrom, findSimilar } from './similar.ts'
import { createTurns } from './turns.ts'
import { warnOfSecrets } from './warnings.ts'

/** Who acts, as the audit log names them: `operator:ana`, `client:mcp`. */
export interface Actor {
  readonly name: string
  readonly isOperator: boolean
}

/** Everything that drafts take from the rest of the daemon. */
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
  /** By the operator, or by the client that proposed it: then it is withdrawn. */
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

/** Drafts over a database, a queue and a log. Starts nothing until it is asked to; `close` ends it. */
export function createDrafts(options: DraftsOptions): Drafts {
  const { rows, audit, now, onError } = options
  const turns = createTurns()
  const listeners = new Set<(draft: Draft) => void>()

  const view = (record: DraftRecord) => viewDraft(record, options.findStitch)
  const tell = (id: string): Draft => {
    const record = rows.find(id)
    if (!record) throw new Error(`draft ${id} is gone`)
    const draft = view(record)
    for (const listener of listeners) listener(draft)
    return draft
  }
  const approval = createApproval({ ...options, turns, view, tell })

  /** A change of a draft that is still open, as the only one at that moment. */
  const change = (id: string, by: Actor, act: (draft: DraftRecord) => Promise<Result<Draft>>): Promise<Result<Draft>> => {
    if (approval.isRunning(id)) return Promise.resolve(inCreation(id))
    return turns.take(id, async () => {
      const draft = rows.find(id)
      if (!draft) return missing(id)
      return by.isOperator || draft.proposedBy === by.name ? act(draft) : notTheirs(id, draft.proposedBy)
    })
  }
  const revise = async (
    id: string,
    input: NewDraft,
    { revision, stitchId, by }: { readonly revision: number; readonly stitchId: string | undefined; readonly by: Actor },
  ): Promise<Result<RevisionRecord>> => {
    const resolved = await resolveDraft(id, input, options, stitchId)
    if (!resolved.ok) return resolved
    const { content, commands, warnings } = resolved.value
    const others = rows.list({ states: ['pending', 'approved', 'failed'] }).filter((other) => other.id !== id)
    return done({
      revision,
      hash: hashContent(id, content),
      author: by.name,
      at: now(),
      reason: input.reason ?? null,
      content,
      findings: {
        commands: commands.map((argv) => [...argv]),
        similar: await findSimilar(content.beads, candidatesFrom(options.beads, others)),
        warnings: [...warnOfSecrets(content.beads), ...warnings],
      },
    })
  }
  /** A draft that was proposed without its program: the commands can be told by now, perhaps. */
  const completeCommands = async ({ id, state, latest }: DraftRecord): Promise<void> => {
    if (latest.findings.commands.length > 0 || state !== 'pending') return
    const planned = await planAll(id, latest.content, options.create)
    if (!planned.ok || planned.value.commands.length === 0) return
    const warnings = latest.findings.warnings.filter(({ code }) => code !== 'CREATE_UNAVAILABLE')
    const commands = planned.value.commands.map((argv) => [...argv])
    rows.tell(id, latest.revision, { ...latest.findings, commands, warnings })
  }

  return {
    list: (filter) => rows.list(filter).map(view),
    recent: () => rows.list({ states: ['pending', 'approved', 'failed'], orSince: now() - recentMs }).map(view),
    async find(id) {
      const draft = rows.find(id)
      if (!draft) return undefined
      await completeCommands(draft)
      return viewDraftDetail(view(rows.find(id) ?? draft), rows.revisions(id))
    },
    async propose(input, by) {
      const id = newId('dr')
      const revision = await revise(id, input, { revision: 1, stitchId: undefined, by })
      if (!revision.ok) return revision
      const latest = revision.value
      const more = { beads: titlesOf(latest) }
      const refused = await mustRecord(audit, { type: 'draft.proposed', id, latest, by: by.name, more }, onError)
      if (refused) return refused
      rows.insert({ id, stitchId: latest.content.stitch.id, proposedBy: by.name, origin: input.origin ?? null }, latest)
      return done(tell(id))
    },
    edit: (id, { revision: seen, ...changes }, by) =>
      change(id, by, async (draft) => {
        if (draft.state !== 'pending' && draft.state !== 'failed') return decided(view(draft))
        if (draft.latest.revision !== seen) return staleRevision(view(draft), seen)
        const next = await revise(id, applyEdit(draft, changes), { revision: seen + 1, stitchId: draft.stitchId, by })
        if (!next.ok) return next
        const latest = next.value
        const lost = findLost(draft, latest.content)
        if (lost !== undefined)
          return refuse('invalid', 'BEAD_EXISTS', `The bead ${lost} was created already and stays as it is`, { field: 'beads' })
        const more = { beads: titlesOf(latest) }
        const refused = await mustRecord(audit, { type: 'draft.edited', id, latest, by: by.name, more }, onError)
        if (refused) return refused
        rows.revise(id, latest.content.stitch.id, latest)
        return done(tell(id))
      }),
    approve: (id, hash, by) => approval.approve(id, hash, by.name),
    reject: (id, reason, by) =>
      change(id, by, async (draft) => {
        if (draft.state === 'rejected') return done(view(draft))
        if (draft.state !== 'pending') return decided(view(draft))
        const more = reason === undefined ? {} : { reason: maskSecrets(reason) }
        const refused = await mustRecord(audit, { type: 'draft.rejected', id, latest: draft.latest, by: by.name, more }, onError)
        if (refused) return refused
        rows.decide(id, 'rejected', { by: by.name, at: now(), reason: reason ?? null })
        return done(tell(id))
      }),
    async expire() {
      const afterMs = options.expireAfterMs()
      if (afterMs === undefined) return
      const hoop: Actor = { name: 'hoop', isOperator: true }
      for (const { id, latest } of rows.list({ states: ['pending'] })) {
        if (latest.at > now() - afterMs) continue
        await change(id, hoop, async (draft) => {
          if (draft.state !== 'pending' || draft.latest.revision !== latest.revision) return done(view(draft))
          const refused = await mustRecord(audit, { type: 'draft.expired', id, latest, by: hoop.name }, onError)
          if (refused) return refused
          rows.decide(id, 'expired', { by: hoop.name, at: now(), reason: null })
          return done(tell(id))
        })
      }
    },
    resume: () => approval.resume(),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      approval.stop()
      await turns.idle()
    },
  }
}
