import type { Bead } from './bead.ts'
import { BeadCliError } from './errors.ts'
import type { Program } from './program.ts'
import { readBeads } from './read-beads.ts'
import { isRecord } from './record.ts'
import { labelOf, referenceOf } from './reference.ts'
import type { RunOptions } from './run.ts'
import type { Workspace } from './workspace.ts'

/** Options of {@link findByKey}. */
export interface FindOptions extends RunOptions {
  /** 10000: a queue must be read to be sure. */
  readonly timeoutMs?: number
}

/**
 * The bead that was made for a key, closed and deleted ones included, or `undefined`. Reads the whole queue: no program
 * can be asked for a reference. Throws `LOCKED` where the queue may hold more than could be read just now.
 */
export async function findByKey(workspace: Workspace, program: Program, key: string, options: FindOptions = {}): Promise<Bead | undefined> {
  const read = await readBeads(workspace, { timeoutMs: 10_000, ...options, program })
  const found = read.beads.find((bead) => hasKey(bead, key))
  if (found || read.isCertain) return found
  throw new BeadCliError(
    'LOCKED',
    `whether ${workspace.root} has a bead for ${referenceOf(key)} cannot be told now: ${read.stale ?? read.notes.at(-1) ?? ''}`,
    {
      hint: 'Try again in a few seconds.',
      retryable: true,
    },
  )
}

/** Was this bead made for this key? */
export function hasKey(bead: Bead, key: string): boolean {
  const reference = referenceOf(key)
  return bead.externalRef === reference || bead.labels.includes(labelOf(key)) || uniqueRefs(bead).includes(reference)
}

/** bead's own references, in its checkpoints. */
function uniqueRefs({ raw }: Bead): readonly string[] {
  const references = raw['external_references']
  if (!Array.isArray(references)) return []
  return references.flatMap((entry: unknown) => {
    if (typeof entry === 'string') return [entry]
    if (!isRecord(entry)) return []
    const { namespace, key, reference } = entry
    return [typeof reference === 'string' ? reference : `${String(namespace)}:${String(key)}`]
  })
}
