import { type FileHandle, open, stat } from 'node:fs/promises'
import { isNotFound, systemCode } from './errors.ts'
import { readWalPageOne } from './wal.ts'

/** What the files of a queue's SQLite database tell, without SQLite and without touching them. */
export interface Database {
  readonly path: string
  /**
   * `missing`, `empty` (0 bytes and nothing committed in the log), `garbled` (no SQLite header), `unreadable` (no
   * permission), or `present`.
   */
  readonly state: 'missing' | 'empty' | 'garbled' | 'unreadable' | 'present'
  /** `PRAGMA user_version`, the schema's number: of the newest committed page 1. Only when `present`. */
  readonly userVersion?: number
  readonly userVersionFrom?: 'file' | 'log'
  /** The newer of the times of the database and its write-ahead log. */
  readonly changedAt?: number
  /** Changes with every change of the database or its log: sizes, times, inodes. */
  readonly fileId: string
}

const magic = Buffer.from('SQLite format 3\0')
const schemaOffset = 60

/**
 * The header of a SQLite database, bytes 60–63 big-endian being `user_version`. If its log has a newer committed page 1,
 * that one counts. Total: what cannot be read is said in `state`.
 */
export async function readDatabase(path: string): Promise<Database> {
  const [main, log] = await Promise.all([look(path), look(`${path}-wal`)])
  const fileId = `${main?.id ?? '-'} ${log?.id ?? '-'}`
  if (!main) return { path, state: 'missing', fileId }
  const changedAt = Math.max(main.mtimeMs, log?.mtimeMs ?? 0)
  try {
    const committed = await withFile(`${path}-wal`, readWalPageOne)
    const header = committed?.header ?? (await withFile(path, readHeader))
    if (!header || header.length === 0) return { path, state: main.size === 0 ? 'empty' : 'garbled', changedAt, fileId }
    if (header.length < 100 || !header.subarray(0, 16).equals(magic)) return { path, state: 'garbled', changedAt, fileId }
    // A log belongs to a database; beside a file that is none, it says nothing.
    if (committed && main.size > 0 && !(await isSqlite(path))) return { path, state: 'garbled', changedAt, fileId }
    const userVersion = header.readInt32BE(schemaOffset)
    return { path, state: 'present', userVersion, userVersionFrom: committed ? 'log' : 'file', changedAt, fileId }
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    return { path, state: 'unreadable', changedAt, fileId }
  }
}

async function isSqlite(path: string): Promise<boolean> {
  const header = await withFile(path, readHeader)
  return header?.subarray(0, 16).equals(magic) ?? false
}

async function readHeader(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(100), 0, 100, 0)
  return buffer.subarray(0, bytesRead)
}

interface Look {
  readonly size: number
  readonly mtimeMs: number
  readonly id: string
}

async function look(path: string): Promise<Look | undefined> {
  try {
    const { size, mtimeMs, ino, isFile } = await statFile(path)
    return isFile ? { size, mtimeMs, id: `${ino}:${size}:${mtimeMs}` } : undefined
  } catch (error) {
    if (isNotFound(error)) return undefined
    return { size: -1, mtimeMs: 0, id: `?${systemCode(error) ?? ''}` }
  }
}

async function statFile(path: string): Promise<{ size: number; mtimeMs: number; ino: number; isFile: boolean }> {
  const found = await stat(path)
  return { size: found.size, mtimeMs: found.mtimeMs, ino: found.ino, isFile: found.isFile() }
}

/** Opens for reading only, and closes again. `undefined` if there is no such file. */
async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}
