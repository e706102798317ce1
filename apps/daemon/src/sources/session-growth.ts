import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A dispatch as its transcript's first prompt names it. */
export interface SessionQuery {
  readonly worker: string
  readonly bead: string
  readonly workspace: string | undefined
  /** Files last written before this cannot belong to it. ms since the epoch. */
  readonly since: number
}

/** How much of a transcript's head and tail is searched for the dispatch tag. */
const SEARCH_BYTES = 256 * 1024
const FILES_AT_MOST = 200

/** Claude Code names a folder after the working directory, every other character a dash. */
const slug = (path: string) => path.replaceAll(/[^A-Za-z0-9]/g, '-')

const list = (folder: string) => readdir(folder).catch((): string[] => [])

async function candidates(homes: readonly string[], query: SessionQuery): Promise<string[]> {
  const paths: string[] = []
  if (query.workspace !== undefined) paths.push(join(query.workspace, '.aider.chat.history.md'))
  for (const home of homes) {
    if (query.workspace !== undefined) {
      const folder = join(home, '.claude', 'projects', slug(query.workspace))
      for (const name of await list(folder)) if (name.endsWith('.jsonl')) paths.push(join(folder, name))
    }
    for (const day of [query.since, Date.now()]) {
      const [year = '', month = '', date = ''] = localDay(day)
      const folder = join(home, '.codex', 'sessions', year, month, date)
      for (const name of await list(folder)) if (name.startsWith('rollout-')) paths.push(join(folder, name))
    }
    const gemini = join(home, '.gemini', 'tmp')
    for (const project of await list(gemini)) {
      const folder = join(gemini, project, 'chats')
      for (const name of await list(folder)) paths.push(join(folder, name))
    }
  }
  return [...new Set(paths)]
}

function localDay(at: number): string[] {
  const date = new Date(at)
  return [String(date.getFullYear()), String(date.getMonth() + 1).padStart(2, '0'), String(date.getDate()).padStart(2, '0')]
}

async function holds(path: string, size: number, tag: string): Promise<boolean> {
  const handle = await open(path).catch(() => undefined)
  if (!handle) return false
  try {
    const head = await handle.read(Buffer.alloc(Math.min(size, SEARCH_BYTES)), 0, Math.min(size, SEARCH_BYTES), 0)
    if (head.buffer.includes(tag)) return true
    if (size <= SEARCH_BYTES) return false
    const tail = await handle.read(Buffer.alloc(SEARCH_BYTES), 0, SEARCH_BYTES, size - SEARCH_BYTES)
    return tail.buffer.includes(tag)
  } finally {
    await handle.close()
  }
}

/**
 * When the transcript of a dispatch was last written to, found by its tag in the places where the CLIs keep their sessions.
 * `undefined`: no such transcript was found, which proves nothing.
 */
export async function lastSessionOutput(homes: readonly string[], query: SessionQuery): Promise<number | undefined> {
  return (await findTaggedSession(homes, query))?.at
}

/** The transcript of a dispatch that was written to last, found in the same way, and when that was. */
export async function findTaggedSession(
  homes: readonly string[],
  query: SessionQuery,
): Promise<{ readonly path: string; readonly at: number } | undefined> {
  const tag = `[needle:${query.worker}:${query.bead}:`
  const found: { path: string; size: number; at: number }[] = []
  for (const path of await candidates(homes, query)) {
    const stats = await stat(path).catch(() => undefined)
    if (stats?.isFile() && stats.mtimeMs >= query.since) found.push({ path, size: stats.size, at: stats.mtimeMs })
  }
  found.sort((a, b) => b.at - a.at)
  for (const { path, size, at } of found.slice(0, FILES_AT_MOST)) if (await holds(path, size, tag).catch(() => false)) return { path, at }
  return undefined
}
