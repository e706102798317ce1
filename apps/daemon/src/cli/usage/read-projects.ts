import { createLog } from '../../log.ts'
import { createRegistry, pathToProject } from '../../projects/index.ts'
import type { Terminal } from '../terminal.ts'

/** What is registered, as far as usage goes. */
export interface UsageProjects {
  /** The name of the project that a folder lies in, else the folder. */
  readonly projectOf: (cwd: string) => string
  /** Folders in which CLIs may have left sessions. */
  readonly workspaces: readonly string[]
}

export async function readProjects(home: string, { env, stderr }: Terminal): Promise<UsageProjects> {
  const log = createLog({ level: 'warn', console: { write: (text) => stderr.write(text) } })
  const registry = await createRegistry({ home, env, signal: new AbortController().signal, log, watch: false })
  const projects = registry.current()
  return {
    projectOf: (cwd) => pathToProject(projects, cwd)?.name ?? cwd,
    workspaces: projects.flatMap((project) => project.workspaces.map(({ path }) => path)),
  }
}
