import { findSecrets, maskSecrets, type DraftWarning } from '@hoop/protocol'
import type { FinalBead } from './ports.ts'

/** What in titles and bodies looks like a secret: once it is in a queue, every worker and every clone has it. */
export function warnOfSecrets(beads: readonly FinalBead[]): DraftWarning[] {
  return beads.flatMap((bead, at) =>
    (['title', 'description'] as const).flatMap((field) => {
      const kinds = [...new Set(findSecrets(bead[field]).map(({ kind }) => kind))]
      if (kinds.length === 0) return []
      const message = `The ${field} of ${bead.key} holds what looks like a secret (${kinds.join(', ')})`
      return [{ code: 'SECRET' as const, message, field: `beads.${at}.${field}` }]
    }),
  )
}

/** The same bead without what looks like a secret. */
export function maskBead<T extends { readonly title: string; readonly description?: string | undefined }>(bead: T): T {
  const { title, description } = bead
  return { ...bead, title: maskSecrets(title), ...(description === undefined ? {} : { description: maskSecrets(description) }) }
}
