import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place, SessionFile } from '../model.ts'
import { sectionOffsets } from './sections.ts'

const historyName = '.aider.chat.history.md'
const maxDepth = 4
const maxFolders = 20_000
const skipped = new Set(['node_modules', 'vendor', 'target', 'dist', 'build', '__pycache__'])

/**
 * Every section of every history: in the workspaces given, in the file that `AIDER_CHAT_HISTORY_FILE` names, and in the folders below
 * the home, four deep at most. Aider keeps no list of them.
 */
export async function* discover({ home, env, workspaces = [] }: Place): AsyncGenerator<SessionFile, void, undefined> {
  const seen = new Set<string>()
  const named = env.AIDER_CHAT_HISTORY_FILE
  if (named) yield* sectionsOf(named, seen)
  for (const folder of workspaces) yield* sectionsOf(join(folder, historyName), seen)
  let left = maxFolders
  let level = [home]
  for (let depth = 0; depth <= maxDepth && level.length > 0; depth += 1) {
    const next: string[] = []
    for (const folder of level) {
      left -= 1
      if (left < 0) return
      const names = await readdir(folder, { withFileTypes: true }).catch(() => [])
      if (names.some(({ name }) => name === historyName)) yield* sectionsOf(join(folder, historyName), seen)
      for (const entry of names)
        if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) next.push(join(folder, entry.name))
    }
    level = next
  }
}

async function* sectionsOf(file: string, seen: Set<string>): AsyncGenerator<SessionFile, void, undefined> {
  const real = await realpath(file).catch(() => undefined)
  if (real === undefined || seen.has(real)) return
  seen.add(real)
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) return
  const offsets = await sectionOffsets(file).catch(() => [])
  for (const [index, offset] of offsets.entries())
    yield { cli: 'aider', path: `${file}#${offset}`, sizeBytes: (offsets[index + 1] ?? found.size) - offset, mtimeMs: found.mtimeMs }
}
