import type { Draft } from '@hoop/protocol'
import { refuse } from './refusal.ts'

/** No draft of that id. */
export const missing = (id: string) => refuse('not-found', 'DRAFT_NOT_FOUND', `No draft ${JSON.stringify(id)}`)

/** The draft that was seen is no longer the draft: here is what it is now. */
export const staleHash = (current: Draft, hash: string) => stale(current, `the hash ${hash.slice(0, 12)}…`)

/** As {@link staleHash}, for a revision. */
export const staleRevision = (current: Draft, revision: number) => stale(current, `revision ${revision}`)

/** What was decided stays decided. */
export function decided(current: Draft) {
  const { id, state, decision } = current
  const by = decision === null ? '' : ` by ${decision.by}`
  return refuse('conflict', `DRAFT_${state.toUpperCase()}`, `The draft ${id} is ${state}${by}`, { current })
}

/** Nothing of a draft changes while beads are made of it. */
export const inCreation = (id: string) => refuse('conflict', 'DRAFT_APPROVED', `The draft ${id} is being created`)

/** A client has a say in its own drafts alone. */
export const notTheirs = (id: string, proposedBy: string) =>
  refuse('forbidden', 'OPERATOR_ONLY', `The draft ${id} was proposed by ${proposedBy}`, {
    hint: 'A client edits and withdraws its own drafts; all others are the operator’s',
  })

function stale(current: Draft, seen: string) {
  const hint = `Look at revision ${current.revision} and decide again`
  return refuse('conflict', 'DRAFT_STALE', `The draft ${current.id} has changed since ${seen} was seen`, { current, hint })
}
