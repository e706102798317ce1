import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** One thing that HOOP works without, and what it would add. */
export interface Check {
  readonly name: string
  readonly isThere: boolean
  /** Where it was found, or what it would add. */
  readonly note: string
}

/** Looks for the programs and folders that HOOP can use. Starts none of them. */
export async function runChecks(env: NodeJS.ProcessEnv, needleHomes: readonly string[]): Promise<readonly Check[]> {
  const queue = await findFirst(['br', 'bd', 'bf', 'bead'], env)
  const tmux = await findFirst(['tmux'], env)
  const needle = (await findFirst(['needle'], env)) ?? (await firstFolder(needleHomes))
  return [
    { name: 'br', isThere: queue !== undefined, note: queue ?? 'would let HOOP create the beads you approve; reading works without' },
    { name: 'tmux', isThere: tmux !== undefined, note: tmux ?? 'is where NEEDLE starts its workers; HOOP itself does not need it' },
    {
      name: 'NEEDLE',
      isThere: needle !== undefined,
      note: needle ?? 'would be the fleet to look at; until then there is the demo: hoop demo',
    },
  ]
}

async function findFirst(names: readonly string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const name of names)
    for (const folder of (env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
      const path = join(folder, name)
      if (await isProgram(path)) return path
    }
  return undefined
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

async function firstFolder(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths)
    if (
      await stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      )
    )
      return path
  return undefined
}
