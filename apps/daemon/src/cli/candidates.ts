import { resolve } from 'node:path'
import { expandTilde } from '../home.ts'
import { inspectWorkspace } from '../projects/inspect-workspace.ts'
import { addProject, listProjects, nameProject, type RegistryFile } from '../projects/registry-file.ts'

/** A workspace that was found, with the project it is, or would be. */
export interface Candidate {
  readonly path: string
  /** Unlike the name of any other. */
  readonly name: string
  /** The project it belongs to already. */
  readonly owner?: string
}

/** Real paths of workspaces → candidates, in their order, each with a name of its own. */
export async function findCandidates(file: RegistryFile, paths: readonly string[]): Promise<readonly Candidate[]> {
  const projects = await listProjects(file)
  const owners = new Map<string, string>()
  for (const { name, workspaces } of projects)
    for (const { path } of workspaces) owners.set((await inspectWorkspace(resolve(expandTilde(path, file.env)))).realPath, name)
  const taken = projects.map(({ name }) => name)
  return paths.map((path) => {
    const owner = owners.get(path)
    const name = owner ?? nameProject(path, taken)
    if (owner === undefined) taken.push(name)
    return { path, name, ...(owner === undefined ? {} : { owner }) }
  })
}

/** Registers each as a project of its own. */
export async function registerAll(file: RegistryFile, candidates: readonly Candidate[]): Promise<void> {
  for (const { name, path } of candidates) await addProject(file, name, [{ path }])
}
