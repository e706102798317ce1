import { opendir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place, SessionFile } from '../model.ts'
import { rolloutFile } from './files.ts'

/** `sessions/YYYY/MM/DD` is three deep. */
const maxDepth = 8

/** Every rollout below `$CODEX_HOME` (default `~/.codex`): `sessions`, and `archived_sessions`. */
export async function* discover({ home, env }: Place): AsyncGenerator<SessionFile, void, undefined> {
  const root = env.CODEX_HOME || join(home, '.codex')
  const seen = new Set<string>()
  for (const folder of ['sessions', 'archived_sessions']) yield* rolloutsIn(join(root, folder), 0, seen)
}

/** One folder at a time; a folder that cannot be read is passed over, one that was seen under another name is not read again. */
async function* rolloutsIn(folder: string, depth: number, seen: Set<string>): AsyncGenerator<SessionFile, void, undefined> {
  const real = await realpath(folder).catch(() => undefined)
  const entries = real === undefined || seen.has(real) ? undefined : await opendir(folder).catch(() => undefined)
  if (real === undefined || !entries) return
  seen.add(real)
  try {
    for await (const entry of entries) {
      const path = join(folder, entry.name)
      if (rolloutFile(path)) yield* fileAt(path)
      else if (depth < maxDepth && (entry.isDirectory() || entry.isSymbolicLink())) yield* rolloutsIn(path, depth + 1, seen)
    }
  } catch {
    // The folder went away while it was read.
  }
}

async function* fileAt(path: string): AsyncGenerator<SessionFile, void, undefined> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return
  // Packed, and not packed as well: the latter is the one to read.
  if (rolloutFile(path) === 'packed' && (await stat(path.slice(0, -'.zst'.length)).catch(() => undefined))?.isFile()) return
  yield { cli: 'codex', path, sizeBytes: found.size, mtimeMs: found.mtimeMs }
}
