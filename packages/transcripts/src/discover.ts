import { homedir } from 'node:os'
import type { Cli, Format, SessionFile } from './model.ts'

export interface DiscoverOptions<C extends string = Cli> {
  /** The home folder the CLIs run in. Default: that of this process. */
  readonly home?: string | undefined
  /** Variables that move a CLI's files, such as `CODEX_HOME`. Default: those of this process, or none when a `home` is given. */
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly clis?: readonly C[] | undefined
  /** Folders that are known to be worked in: aider keeps its sessions there. */
  readonly workspaces?: readonly string[] | undefined
}

/** Every session that the CLIs left, one CLI after the other. */
export async function* discover<C extends string>(
  formats: readonly Format<C>[],
  { home, env, clis, workspaces = [] }: DiscoverOptions<C> = {},
): AsyncGenerator<SessionFile<C>, void, undefined> {
  const place = { home: home ?? homedir(), env: env ?? (home === undefined ? process.env : {}), workspaces }
  for (const format of formats) if (clis?.includes(format.cli) ?? true) yield* format.discover(place)
}
