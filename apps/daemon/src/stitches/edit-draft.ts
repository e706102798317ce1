import type { DraftEdit, NewDraft } from '@hoop/protocol'
import type { DraftRecord } from '../db/index.ts'
import type { DraftContent } from './content.ts'
import { copyBeads } from './draft-view.ts'

/** The draft as it would be proposed with these changes. Pure. */
export function applyEdit({ latest }: DraftRecord, changes: Omit<DraftEdit, 'revision'>): NewDraft {
  const { project, stitch, beads } = latest.content
  // A workspace belongs to one project: with another project, another workspace.
  const keepsWorkspace = changes.project === undefined || changes.project === project
  const workspace = changes.workspace ?? (keepsWorkspace ? latest.content.workspace : undefined)
  const before: NewDraft = {
    project,
    stitch: stitch.title === undefined || stitch.kind === undefined ? { id: stitch.id } : { title: stitch.title, kind: stitch.kind },
    ...(latest.reason === null ? {} : { reason: latest.reason }),
    beads: copyBeads(beads),
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return { ...before, ...given, ...(workspace === undefined ? {} : { workspace }) }
}

/** The key of a bead that is in its queue already and would be another one, or none, after the edit. Pure. */
export function findLost({ creations, latest }: DraftRecord, next: DraftContent): string | undefined {
  const isSame = (key: string) => {
    const [before, after] = [latest.content, next].map(({ beads }) => JSON.stringify(beads.find((bead) => bead.key === key)))
    return before === after && latest.content.workspace === next.workspace && latest.content.stitch.id === next.stitch.id
  }
  return creations.find(({ key, beadId }) => beadId !== null && !isSame(key))?.key
}
