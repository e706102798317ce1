import { decodeNeedleConfig, decodeRegistry, decodeStateFile, isStateFileName, needleConfigPaths, needlePaths } from '@hoop/needle'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { inspectWorkspace } from '../../projects/inspect-workspace.ts'
import { scanRoot } from '../../projects/scan-root.ts'

/** Where to look for workspaces. */
export interface Surroundings {
  readonly cwd: string
  readonly userHome: string
  readonly needleHomes: readonly string[]
}

/** Workspaces, by real path, the likeliest first: around the current folder, then where NEEDLE's workers are, then a short look through the operator's home. */
export async function findWorkspaces({ cwd, userHome, needleHomes }: Surroundings): Promise<readonly string[]> {
  const named = [...ancestors(cwd), ...(await configured(userHome))]
  for (const home of needleHomes) named.push(...(await registered(home)))
  const found = new Set<string>()
  for (const path of named.filter((candidate) => isAbsolute(candidate))) {
    const { realPath, problem } = await inspectWorkspace(path)
    if (!problem) found.add(realPath)
  }
  for (const [root, limits] of [
    [cwd, { maxDepth: 2, maxFolders: 2_000 }],
    [userHome, { maxDepth: 3, maxFolders: 5_000 }],
  ] as const) {
    const scan = await scanRoot(root, limits).catch(() => undefined)
    for (const path of scan?.workspaces ?? []) found.add(path)
  }
  return [...found]
}

function ancestors(path: string): string[] {
  const above = dirname(path)
  return above === path ? [path] : [path, ...ancestors(above)]
}

async function configured(userHome: string): Promise<string[]> {
  const decoded = decodeNeedleConfig(await readIfThere(needleConfigPaths(userHome).config))
  if (!decoded.ok) return []
  return [decoded.value.workspace, ...(decoded.value.exploreWorkspaces ?? [])].filter((path) => path !== undefined)
}

/** What NEEDLE's registry and its workers' state files name. */
async function registered(needleHome: string): Promise<string[]> {
  const { registry, heartbeatsDir } = needlePaths(needleHome)
  const decoded = decodeRegistry(await readIfThere(registry))
  const found = decoded.ok ? decoded.value.workers.map(({ workspace }) => workspace) : []
  const names = await readdir(heartbeatsDir).catch(() => [])
  for (const name of names.filter(isStateFileName)) {
    const state = decodeStateFile(await readIfThere(join(heartbeatsDir, name)), name)
    if (state.ok) found.push(state.value.workspace)
  }
  return found.filter((path) => path !== null)
}

async function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
