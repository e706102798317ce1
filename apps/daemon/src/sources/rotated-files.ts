import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** An earlier file of the same name, renamed when a new one was begun. */
export interface RotatedFile {
  readonly path: string
  /** As a decimal string. */
  readonly inode: string
}

const headBytes = 512
const compressed = /\.(?:gz|zst|xz|bz2|zip|tmp|lock)$/

/**
 * What was in a file before it was rotated, oldest first: `events.jsonl.1`, `events.jsonl-20261120`; with `looseNames` also `events-old.jsonl`. A copy that begins
 * with the same bytes as the file itself is none: its lines are in the file.
 */
export async function findRotated(path: string, options: { readonly looseNames?: boolean } = {}): Promise<RotatedFile[]> {
  const [folder, base] = [dirname(path), basename(path)]
  const stem = base.replace(/\.jsonl$/, '')
  const isRotated = (name: string) =>
    name !== base &&
    !compressed.test(name) &&
    (/^[.-]/.test(name.slice(base.length)) && name.startsWith(base)
      ? true
      : options.looseNames === true && name.startsWith(stem) && /^[._-].*\.jsonl/.test(name.slice(stem.length)))
  const found: (RotatedFile & { readonly mtimeMs: number })[] = []
  for (const name of (await readdir(folder).catch(() => [])).filter(isRotated)) {
    const place = join(folder, name)
    const stats = await stat(place, { bigint: true }).catch(() => undefined)
    if (stats?.isFile() && stats.size > 0n) found.push({ path: place, inode: String(stats.ino), mtimeMs: Number(stats.mtimeMs) })
  }
  if (found.length === 0) return []
  const heads = new Set([await readHead(path)])
  found.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.path < b.path ? -1 : 1))
  const own: RotatedFile[] = []
  for (const file of found) {
    const head = await readHead(file.path)
    if (head === undefined || heads.has(head)) continue
    heads.add(head)
    own.push({ path: file.path, inode: file.inode })
  }
  return own
}

async function readHead(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined)
  if (!file) return undefined
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    // Of a file that has just begun, only its first line can tell it from another.
    const end = buffer.indexOf(0x0a)
    return buffer.toString('latin1', 0, end < 0 ? bytesRead : end)
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}
