import type { Draft } from '@hoop/protocol'
import { createSignal } from 'solid-js'

/** Hashes of drafts of which the operator said that what looks like a secret is none. For as long as the page is open. */
const [cleared, setCleared] = createSignal<ReadonlySet<string>>(new Set())

/** The operator has looked: in exactly this revision there is no secret. */
export const clearSecret = ({ hash }: Pick<Draft, 'hash'>): void => void setCleared((all) => new Set([...all, hash]))

export const isSecretCleared = ({ hash }: Pick<Draft, 'hash'>): boolean => cleared().has(hash)

/** Why this draft cannot be approved now, as a sentence without its full stop; `undefined`: it can. */
export function whyNotApprove(draft: Draft): string | undefined {
  switch (draft.state) {
    case 'approved':
      return 'It is being created'
    case 'created':
      return 'It was created'
    case 'rejected':
      return 'It was rejected'
    case 'expired':
      return 'It has expired'
    case 'pending':
    case 'failed':
      break
  }
  if (draft.warnings.some(({ code }) => code === 'SECRET') && !isSecretCleared(draft)) return 'Decide on the possible secret first'
  const unavailable = draft.warnings.find(({ code }) => code === 'CREATE_UNAVAILABLE')
  return unavailable === undefined ? undefined : unavailable.message.replace(/\.$/, '')
}
