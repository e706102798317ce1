import type { DiscoverOptions } from '@hoop/transcripts'
import { createConfig } from '../../config/index.ts'
import { resolveHome, userHome } from '../../home.ts'
import { createLog } from '../../log.ts'
import { createRegistry, type Project } from '../../projects/index.ts'
import type { Terminal } from '../terminal.ts'

/** Where sessions may lie, and the projects that they may belong to. */
export interface Places {
  /** One for each home whose CLIs are read. */
  readonly discover: readonly DiscoverOptions[]
  readonly projects: readonly Project[]
}

/** Reads configuration and registry, as far as there are any. Creates nothing. Variables such as `CODEX_HOME` move the files of the user's own home only. */
export async function readPlaces(homeFlag: string | undefined, { env, stderr }: Terminal): Promise<Places> {
  const home = resolveHome({ flag: homeFlag, env })
  const { signal } = new AbortController()
  const log = createLog({ level: 'warn', console: { write: (text) => stderr.write(text) } })
  const config = await createConfig({ home, env, signal, log, watch: false })
  const registry = await createRegistry({ home, env, signal, log, watch: false })
  const projects = registry.current()
  const workspaces = projects.flatMap((project) => project.workspaces.map(({ path }) => path))
  const own = userHome(env)
  return {
    projects,
    discover: config.current().sessions.homes.map((one, at) => ({
      home: one,
      env: one === own ? env : {},
      ...(at === 0 && { workspaces }),
    })),
  }
}
