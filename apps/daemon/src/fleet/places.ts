import { basename, sep } from 'node:path'
import type { Project } from '../projects/project.ts'

/** Which project a workspace belongs to. */
export interface Places {
  /** The registered workspace that a path lies in (the deepest one), or that a bare name means. As given in the registry. */
  workspaceOf(path: string): string | undefined
  projectOf(path: string): string | null
  /** Whether a path is that of a registered workspace. */
  isRoot(path: string): boolean
}

const isWithin = (path: string, root: string) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

export function createPlaces(projects: readonly Project[]): Places {
  const roots = projects
    .flatMap((project) => project.workspaces.map(({ path, realPath }) => ({ project: project.name, path, realPath })))
    .sort((a, b) => b.realPath.length - a.realPath.length)
  const find = (path: string) => {
    if (path.startsWith(sep)) return roots.find((root) => isWithin(path, root.path) || isWithin(path, root.realPath))
    // NEEDLE may name a workspace it roams into by its folder's name alone: a name to be looked up, no path.
    const named = roots.filter((root) => basename(root.realPath) === basename(path))
    return named.length === 1 ? named[0] : undefined
  }
  return {
    workspaceOf: (path) => find(path)?.path,
    projectOf: (path) => find(path)?.project ?? null,
    isRoot: (path) => roots.some((root) => root.path === path || root.realPath === path),
  }
}
