import { createHash, type Hash } from 'node:crypto'
import { open, readdir, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Extent } from './known.ts'

const endBytes = 4096
const chunkBytes = 256 * 1024

/** Some file, as far as it was read. */
export interface ReadFile {
  readonly path: string
  /** As its lines were read; `undefined` where none told of anything. */
  readonly inode: string | undefined
  readonly bytes: number
}

/**
 * The extents of files as they stand on the disk, and the SHA-256 of all of them after each other. A file that was renamed meanwhile is looked for in its
 * folder; one that is gone, or shorter by now, is left out.
 */
export async function measureExtents(files: readonly ReadFile[]): Promise<{ readonly files: Extent[]; readonly sha256: string }> {
  const whole = createHash('sha256')
  const extents: Extent[] = []
  for (const file of files) {
    const path = await findFile(file.path, file.inode)
    const extent = path === undefined ? undefined : await measure(path, file, whole).catch(() => undefined)
    if (extent) extents.push(extent)
  }
  return { files: extents, sha256: whole.digest('hex') }
}

async function measure(place: string, { path, bytes }: ReadFile, whole: Hash): Promise<Extent | undefined> {
  const file = await open(place)
  try {
    const { ino, size } = await file.stat({ bigint: true })
    if (Number(size) < bytes) return undefined
    const own = createHash('sha256')
    for (let at = 0; at < bytes;) {
      const chunk = await readChunk(file, at, Math.min(chunkBytes, bytes - at))
      if (chunk.length === 0) return undefined
      own.update(chunk)
      whole.update(chunk)
      at += chunk.length
    }
    return { path, inode: String(ino), bytes, sha256: own.digest('hex'), end: await hashEnd(file, bytes) }
  } finally {
    await file.close()
  }
}

/** Whether the file that has this path, or this inode in the same folder, still begins with the extent. */
export async function beginsWith(path: string, inode: string | undefined, extent: Pick<Extent, 'bytes' | 'end'>): Promise<boolean> {
  const place = await findFile(path, inode)
  const file = place === undefined ? undefined : await open(place).catch(() => undefined)
  if (!file) return false
  try {
    const { size } = await file.stat()
    return size >= extent.bytes && (await hashEnd(file, extent.bytes)) === extent.end
  } catch {
    return false
  } finally {
    await file.close()
  }
}

async function hashEnd(file: FileHandle, bytes: number): Promise<string> {
  const from = Math.max(0, bytes - endBytes)
  return createHash('sha256')
    .update(await readChunk(file, from, bytes - from))
    .digest('hex')
}

async function readChunk(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, at)
  return buffer.subarray(0, bytesRead)
}

/** Where the file is now: at its path, or under another name beside it. */
async function findFile(path: string, inode: string | undefined): Promise<string | undefined> {
  const inodeAt = async (place: string) =>
    stat(place, { bigint: true }).then(
      ({ ino }) => String(ino),
      () => undefined,
    )
  const now = await inodeAt(path)
  if (now !== undefined && (inode === undefined || now === inode)) return path
  if (inode === undefined) return undefined
  const folder = dirname(path)
  const [stem = ''] = basename(path).split('.')
  for (const name of await readdir(folder).catch(() => []))
    if (name.includes(stem) && (await inodeAt(join(folder, name))) === inode) return join(folder, name)
  return undefined
}
