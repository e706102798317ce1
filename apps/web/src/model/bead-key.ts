import type { ExecutionView } from '@hoop/protocol'

/** A bead is known by its workspace and its id: the same id may stand in two queues. An id holds no `#`. */
export const beadKey = (workspace: string, id: string): string => `${workspace}#${id}`

/** The id in a key. A bare id is its own. */
export const idOfKey = (key: string): string => key.slice(key.lastIndexOf('#') + 1)

/** Where the page of a key, or of a bare id, is. */
export const keyHref = (key: string): string => `/beads/${encodeURIComponent(key)}`

/** Where the page of the bead that a worker holds or an execution was about is; by its id alone where no workspace is known. */
export function heldHref({ workspace, bead }: Pick<ExecutionView, 'workspace' | 'bead'>): string {
  return keyHref(workspace === null ? bead : beadKey(workspace, bead))
}
