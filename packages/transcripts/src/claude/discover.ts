import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place, SessionFile } from '../model.ts'
import { recognises } from './recognise.ts'

/** Deeper than any layout: `projects/<folder>/<session>/subagents/workflows/<id>/`. */
export const maxDepth = 10
export const sessionName = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|agent-[\w-]+)\.jsonl$/
/** The file system is asked about so many files at once. */
const statsAtOnce = 32
/** Folders that hold output and notes, and may be large. */
export const otherFolders = new Set(['tool-results', 'memory'])
export const headBytes = 64 * 1024

/** Every session and sub-agent below the places where Claude Code keeps them. Reads names and times; the head only of files with other names. */
export async function* discover(place: Place): AsyncGenerator<SessionFile, void, undefined> {
  const seen = new Set<string>()
  for (const base of await basesOf(place)) yield* walk(join(base, 'projects'), 0, seen)
}

/** `CLAUDE_CONFIG_DIR`, which may list several folders; else where the CLI keeps its files by default, now or formerly. */
export async function basesOf({ home, env }: Place): Promise<readonly string[]> {
  const configured = env.CLAUDE_CONFIG_DIR?.trim()
  if (!configured) return [join(env.XDG_CONFIG_HOME || join(home, '.config'), 'claude'), join(home, '.claude')]
  if (!configured.includes(',') || (await stat(configured).catch(() => undefined))) return [configured]
  return configured
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
}

/** @param seen folders and files, by device and inode: nothing is given twice, and a loop of links ends */
async function* walk(folder: string, depth: number, seen: Set<string>): AsyncGenerator<SessionFile, void, undefined> {
  if (depth > maxDepth || !(await isNew(folder, seen))) return
  const items = inOrder(await readdir(folder, { withFileTypes: true }).catch(() => []))
  const files = items.filter(({ name }) => name.endsWith('.jsonl'))
  for (let at = 0; at < files.length; at += statsAtOnce) {
    const some = files.slice(at, at + statsAtOnce)
    const infos = await Promise.all(some.map(({ name }) => stat(join(folder, name)).catch(() => undefined)))
    for (const [index, { name }] of some.entries()) {
      const found = infos[index]
      const path = join(folder, name)
      if (!found?.isFile() || !isFirst(found, seen) || (!sessionName.test(name) && !(await hasSession(path)))) continue
      yield { cli: 'claude', path, sizeBytes: found.size, mtimeMs: found.mtimeMs }
    }
  }
  for (const item of items)
    if ((item.isDirectory() || item.isSymbolicLink()) && !item.name.endsWith('.jsonl') && !otherFolders.has(item.name))
      yield* walk(join(folder, item.name), depth + 1, seen)
}

/** Files before links to them, each by name: of two names of one file it is always the same one that counts. */
export function inOrder<T extends { readonly name: string; isSymbolicLink(): boolean }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()) || (a.name < b.name ? -1 : 1))
}

async function isNew(folder: string, seen: Set<string>): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined)
  return found !== undefined && found.isDirectory() && isFirst(found, seen)
}

/** File systems without inodes say 0 for all; numbers that a double cannot hold would make two files one. */
function isFirst({ dev, ino }: { readonly dev: number; readonly ino: number }, seen: Set<string>): boolean {
  const id = `${dev}:${ino}`
  if (ino === 0 || !Number.isSafeInteger(ino)) return true
  if (seen.has(id)) return false
  seen.add(id)
  return true
}

async function hasSession(path: string): Promise<boolean> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
      return recognises(path, buffer.subarray(0, bytesRead))
    } finally {
      await file.close()
    }
  } catch {
    return false
  }
}
