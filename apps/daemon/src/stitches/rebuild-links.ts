import type { StitchBeadRow } from '../db/index.ts'
import { stitchOfLabel } from './ids.ts'
import type { KnownBead } from './ports.ts'

/** What must change so that the kept links are those of the labels. */
export interface LinkChanges {
  readonly added: readonly StitchBeadRow[]
  readonly removed: readonly StitchBeadRow[]
}

/**
 * The label is the link, also where HOOP's own data is gone or older than the queue: every label `stitch:<id>` is a link, known stitch or not. A link
 * goes when its bead is seen without the label; a bead that is not seen keeps its links, for its queue may be out of reach. Pure.
 */
export function compareLinks(beads: Iterable<KnownBead>, kept: readonly StitchBeadRow[], now: number): LinkChanges {
  const wanted = new Map<string, StitchBeadRow>()
  const seen = new Set<string>()
  for (const { workspace, id: beadId, labels } of beads) {
    seen.add(`${workspace}\n${beadId}`)
    for (const label of labels) {
      const stitchId = stitchOfLabel(label)
      if (stitchId !== undefined)
        wanted.set(keyOf({ stitchId, workspace, beadId }), { stitchId, workspace, beadId, how: 'label', since: now })
    }
  }
  const labelled = kept.filter(({ how }) => how === 'label')
  const known = new Set(labelled.map(keyOf))
  return {
    added: [...wanted].flatMap(([key, row]) => (known.has(key) ? [] : [row])),
    removed: labelled.filter((row) => seen.has(`${row.workspace}\n${row.beadId}`) && !wanted.has(keyOf(row))),
  }
}

function keyOf({ stitchId, workspace, beadId }: Pick<StitchBeadRow, 'stitchId' | 'workspace' | 'beadId'>): string {
  return `${stitchId}\n${workspace}\n${beadId}`
}
