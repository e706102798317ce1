import { pathToProject, type Project } from '../projects/index.ts'

/** The project of a session: by its folder, or by the repository that the folder is a worktree of. `null` for none. */
export function projectOf(
  projects: readonly Project[],
  place: { readonly cwd?: string | null | undefined; readonly repo?: string | null | undefined },
): string | null {
  const { cwd, repo } = place
  const own = typeof cwd === 'string' ? pathToProject(projects, cwd) : undefined
  return (own ?? (typeof repo === 'string' ? pathToProject(projects, repo) : undefined))?.name ?? null
}
