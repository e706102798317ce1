import type { Bead } from '../sources/bead-lines.ts'
import type { BeadsPort, KnownBead } from './ports.ts'

/** The beads of every workspace by id; `undefined` for a queue that could not be read. */
export type BeadsByWorkspace = ReadonlyMap<string, ReadonlyMap<string, Bead> | undefined>

/** The beads that the fleet's files tell of, as stitches and drafts ask for them. */
export function createKnownBeads(read: () => BeadsByWorkspace, projectOf: (workspace: string) => string | null): BeadsPort {
  function* all(): Generator<KnownBead> {
    for (const [workspace, beads] of read()) {
      const project = projectOf(workspace)
      for (const bead of beads?.values() ?? []) yield { ...bead, workspace, project }
    }
  }
  return {
    all,
    *open() {
      for (const bead of all()) if (bead.status !== 'closed' && bead.status !== 'tombstone') yield bead
    },
    find(workspace, id) {
      const bead = read().get(workspace)?.get(id)
      return bead && { ...bead, workspace, project: projectOf(workspace) }
    },
  }
}
