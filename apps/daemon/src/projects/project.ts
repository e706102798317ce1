/** Why a workspace cannot be read just now. `since` is in milliseconds since the epoch. */
export interface WorkspaceProblem {
  readonly code: 'PATH_MISSING' | 'PATH_UNREADABLE' | 'NOT_A_FOLDER' | 'NO_BEAD_QUEUE' | 'WORKSPACE_CLAIMED'
  readonly message: string
  readonly hint: string
  readonly since: number
}

/** A repository with its own bead queue. */
export interface Workspace {
  /** As the operator gave it, `~` filled in. */
  readonly path: string
  /** Symbolic links resolved; the last known one while the path is gone. */
  readonly realPath: string
  readonly role?: string
  readonly problem?: WorkspaceProblem
}

/** What the operator calls one effort. */
export interface Project {
  readonly name: string
  readonly label?: string
  readonly colour?: string
  readonly workspaces: readonly Workspace[]
}
