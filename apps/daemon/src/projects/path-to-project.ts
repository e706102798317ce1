import { sep } from 'node:path'
import type { Project, Workspace } from './project.ts'

/** The project that a path lies in, or `undefined`. The deepest workspace wins; a path counts by its real form, or by the form given for the workspace. */
export function pathToProject(projects: readonly Project[], path: string): Project | undefined {
  return pathToWorkspace(projects, path)?.project
}

/** As {@link pathToProject}, with the workspace. */
export function pathToWorkspace(
  projects: readonly Project[],
  path: string,
): { readonly project: Project; readonly workspace: Workspace } | undefined {
  let best: { project: Project; workspace: Workspace; depth: number } | undefined
  for (const project of projects)
    for (const workspace of project.workspaces)
      for (const root of [workspace.realPath, workspace.path])
        if (liesIn(path, root) && root.length > (best?.depth ?? -1)) best = { project, workspace, depth: root.length }
  return best
}

function liesIn(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}
