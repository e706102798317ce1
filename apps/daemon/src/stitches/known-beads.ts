import { isTerminalStatus } from '@hoop/bead-cli'
import type { QueueBead } from '../beads/queue-bead.ts'
import type { BeadsPort, KnownBead } from './ports.ts'

/** The beads of every workspace by id; `undefined` for a queue that could not be read. */
export type BeadsByWorkspace = ReadonlyMap<string, ReadonlyMap<string, QueueBead> | undefined>

/** The beads that the fleet's files tell of, as stitches and drafts ask for them. */
export function createKnownBeads(read: () => BeadsByWorkspace, projectOf: (workspace: string) => string | null): BeadsPort {
  function* all(): Generator<KnownBead> {
    for (const [workspace, beads] of read()) {
      const project = projectOf(workspace)
      for (const bead of beads?.values() ?? []) yield know(bead, workspace, project)
    }
  }
  return {
    all,
    *open() {
      for (const bead of all()) if (!isTerminalStatus(bead.status)) yield bead
    },
    find(workspace, id) {
      const bead = read().get(workspace)?.get(id)
      return bead && know(bead, workspace, projectOf(workspace))
    },
  }
}

function know(
  { id, title, status, type, labels, assignee, updatedAt = 0 }: QueueBead,
  workspace: string,
  project: string | null,
): KnownBead {
  return { workspace, project, id, title, status, type, labels, assignee, updatedAt }
}
