import type { Fault, ProjectsFile } from '@hoop/protocol'
import { resolve } from 'node:path'
import type { Inspection } from './inspect-workspace.ts'
import type { Project, Workspace, WorkspaceProblem } from './project.ts'

export interface Surroundings {
  /** What the disk says of each path, by the path that {@link workspacePath} gives. */
  readonly inspections: ReadonlyMap<string, Inspection>
  /** The projects in force until now; `undefined` at the start. */
  readonly before: readonly Project[] | undefined
  readonly now: number
  readonly expand: (path: string) => string
}

export type Resolved = { readonly ok: true; readonly projects: readonly Project[] } | { readonly ok: false; readonly fault: Fault }

/** The path of a workspace as it is looked for: `~` filled in, no trailing slash. */
export function workspacePath(path: string, expand: (path: string) => string): string {
  return resolve(expand(path))
}

/**
 * A registry and what the disk says → projects. A workspace that an edit brings in must be one; a workspace that was accepted
 * before keeps its place whatever becomes of its folder, and says so as its problem. Pure.
 */
export function resolveProjects(file: ProjectsFile, { inspections, before, now, expand }: Surroundings): Resolved {
  const accepted = new Map((before ?? []).flatMap(({ workspaces }) => workspaces.map((workspace) => [workspace.path, workspace] as const)))
  const owners = new Map<string, string>()
  const projects: Project[] = []
  for (const [p, entry] of file.projects.entries()) {
    const workspaces: Workspace[] = []
    for (const [w, { path: given, role }] of entry.workspaces.entries()) {
      const path = workspacePath(given, expand)
      const known = accepted.get(path)
      const seen = inspections.get(path) ?? { realPath: path }
      const realPath = seen.problem && known && seen.realPath === path ? known.realPath : seen.realPath
      const owner = owners.get(realPath)
      const found = owner === undefined ? seen.problem : claimed(path, owner)
      if (found && !known && before && found.code !== 'PATH_MISSING')
        return {
          ok: false,
          fault: { path: ['projects', p, 'workspaces', w, 'path'], message: `is refused: ${found.message}; ${found.hint}`, at: 'value' },
        }
      owners.set(realPath, owner ?? entry.name)
      const problem = found && dated(found, known?.problem, now)
      workspaces.push({ path, realPath, ...(role === undefined ? {} : { role }), ...(problem ? { problem } : {}) })
    }
    const { name, label, colour } = entry
    projects.push({ name, ...(label === undefined ? {} : { label }), ...(colour === undefined ? {} : { colour }), workspaces })
  }
  return { ok: true, projects }
}

function claimed(path: string, owner: string): Omit<WorkspaceProblem, 'since'> {
  return {
    code: 'WORKSPACE_CLAIMED',
    message: `${path} is the same folder as a workspace of project ${owner}`,
    hint: 'a workspace belongs to one project; take one of the two out',
  }
}

/** The same problem as before began when it began. */
function dated(problem: Omit<WorkspaceProblem, 'since'>, before: WorkspaceProblem | undefined, now: number): WorkspaceProblem {
  return { ...problem, since: before?.code === problem.code ? before.since : now }
}
