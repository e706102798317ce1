import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { discover as discoverAider } from '../aider/discover.ts'
import type { Cli, Place } from '../model.ts'
import { placesOf } from '../opencode/places.ts'

/**
 * CLIs other than Claude Code that may have left sessions at a place; the others have not. Costs a few looks at the disk and loads
 * nothing that reads sessions, which takes longer than the whole rest where there are none.
 */
export async function othersAt(place: Place, isWanted: (cli: Cli) => boolean = () => true): Promise<readonly Cli[]> {
  const { home, env } = place
  const { folders, databases } = placesOf(place)
  const candidates: readonly (readonly [Cli, readonly string[]])[] = [
    ['codex', [env.CODEX_HOME || join(home, '.codex')]],
    ['gemini', [join(env.GEMINI_CLI_HOME || home, '.gemini')]],
    ['opencode', [...folders, ...databases]],
  ]
  const found = candidates.filter(([cli, paths]) => isWanted(cli) && paths.some((path) => existsSync(path))).map(([cli]) => cli)
  if (!isWanted('aider')) return found
  for await (const _session of discoverAider(place)) return [...found, 'aider']
  return found
}
