import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HoopError, errorText } from '../errors.ts'
import { hasBeadQueue } from './inspect-workspace.ts'

const skipped = new Set(['node_modules', 'vendor', 'target', 'dist', 'build', '__pycache__', 'site-packages', 'venv', 'proc', 'sys', 'dev'])

export interface ScanOptions {
  /** How many folders below the root a workspace may lie. */
  readonly maxDepth?: number
  /** After so many folders the scan ends, and says so. */
  readonly maxFolders?: number
  readonly signal?: AbortSignal
}

export interface Scan {
  /** Folders with a bead queue, by real path, sorted. */
  readonly workspaces: readonly string[]
  readonly folders: number
  /** Folders that could not be read. */
  readonly unreadable: readonly string[]
  /** True if a limit was reached: there may be more. */
  readonly isPartial: boolean
}

/**
 * Looks for workspaces below a folder, widely before deeply. Symbolic links below the root are not followed, hidden and
 * dependency folders are skipped, unreadable ones are counted. Throws a {@link HoopError} where the root is no folder.
 */
export async function scanRoot(root: string, options: ScanOptions = {}): Promise<Scan> {
  const { maxDepth = 6, maxFolders = 20_000, signal } = options
  const workspaces: string[] = []
  const unreadable: string[] = []
  let isPartial = false
  let folders = 0
  let level = [await openRoot(root)]
  for (let depth = 0; level.length > 0; depth++) {
    const below: string[] = []
    for (const folder of level) {
      signal?.throwIfAborted()
      if (folders >= maxFolders) {
        isPartial = true
        break
      }
      folders++
      try {
        const entries = await readdir(folder, { withFileTypes: true })
        if (entries.some(({ name }) => name === '.beads') && (await hasBeadQueue(folder))) workspaces.push(folder)
        below.push(...entries.filter(isWorthALook).map(({ name }) => join(folder, name)))
      } catch {
        unreadable.push(folder)
      }
    }
    if (depth >= maxDepth && below.length > 0) isPartial = true
    level = depth < maxDepth && folders < maxFolders ? below : []
    if (folders >= maxFolders && below.length > 0) isPartial = true
  }
  return { workspaces: workspaces.sort(), folders, unreadable, isPartial }
}

function isWorthALook(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)
}

async function openRoot(root: string): Promise<string> {
  try {
    const path = await realpath(root)
    if ((await stat(path)).isDirectory()) return path
  } catch (error) {
    throw new HoopError('ROOT_UNREADABLE', `${root} cannot be scanned: ${errorText(error)}`, {
      exitCode: 2,
      hint: 'name a folder that exists',
      cause: error,
    })
  }
  throw new HoopError('ROOT_UNREADABLE', `${root} cannot be scanned: it is not a folder`, { exitCode: 2, hint: 'name a folder' })
}
