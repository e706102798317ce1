import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'
import type { Pages } from './btree.ts'
import { CorruptDatabaseError, StaleSnapshotError } from './errors.ts'
import { createWalIndex, type WalIndex } from './wal.ts'

/** A state of a database that is looked at without a lock. */
export interface Snapshot extends Pages {
  /** While it is the same, the tables are. */
  readonly schemaKey: string
  /** @throws StaleSnapshotError where what was read meanwhile may not be of one state */
  verify(): void
  close(): void
}

const headerBytes = 100
const magic = 'SQLite format 3\0'
/** So many pages of a file are remembered. */
const maxKeptPages = 4096
const pagesPerSlab = 16
/** A change of a file within this time need not show in its time of change. */
const clockTickMs = 100

/** What is known of a file from earlier snapshots; saves reading it again, and is checked against the file each time. */
export interface FileMemory {
  readonly wal: WalIndex
  readonly pages: Map<number, Buffer>
  /** Of which file, and of which run of its log, the pages are. */
  of: string
  /** So many pages of the log were written when the pages were read. */
  commits: number
  /** Room for pages to come. */
  slab: Buffer
  slabUsed: number
}

export const createFileMemory = (): FileMemory => ({
  wal: createWalIndex(),
  pages: new Map(),
  of: '',
  commits: 0,
  slab: Buffer.alloc(0),
  slabUsed: 0,
})

/**
 * Opens the main file and its log for reading, and nothing else: no lock, no `-shm`, no checkpoint, nothing a writer could notice. A page
 * comes from the log if a commit is in it, else from the main file. A checkpoint may write to the main file while we read it, but only
 * pages that it finds in the log: so what we read was one state if, afterwards, the log is still the same one and none of its new commits
 * holds a page that we took from the main file.
 */
export function openSnapshot(path: string, memory: FileMemory = createFileMemory()): Snapshot {
  const fds: number[] = []
  const close = () => {
    for (const fd of fds.splice(0)) closeSync(fd)
  }
  try {
    const walFd = openIfThere(`${path}-wal`)
    if (walFd !== undefined) fds.push(walFd)
    const main = openSync(path, 'r')
    fds.push(main)
    return { ...createPages(path, main, walFd, memory), close }
  } catch (error) {
    close()
    throw error
  }
}

/** Forgets the pages that may be others by now. */
function refresh(memory: FileMemory, { ino, size, mtimeMs, ctimeMs }: Stats, hasLog: boolean): void {
  const { wal, pages } = memory
  const isCertain = hasLog || Date.now() - Math.max(mtimeMs, ctimeMs) > clockTickMs
  const of = hasLog ? `${ino} ${wal.generation}` : `${ino} ${size} ${mtimeMs} ${ctimeMs}`
  if (of !== memory.of || !isCertain) pages.clear()
  else for (let i = memory.commits; i < wal.log.length; i += 1) pages.delete(wal.log[i] ?? 0)
  memory.of = of
  memory.commits = wal.log.length
}

function createPages(path: string, main: number, walFd: number | undefined, memory: FileMemory): Omit<Snapshot, 'close'> {
  const { wal, pages: kept } = memory
  const before = fstatSync(main)
  if (walFd !== undefined) wal.update(walFd)
  const hasLog = walFd !== undefined && wal.pageSize !== 0
  refresh(memory, before, hasLog)
  const { generation } = wal
  const frames = hasLog ? wal.frames : new Map<number, number>()
  const commits = wal.log.length
  const fromMain = new Set<number>([1])

  function verify(usesLog: boolean): void {
    const now = statIfThere(path)
    if (!now || now.ino !== before.ino) throw new StaleSnapshotError('the file was exchanged')
    const log = statIfThere(`${path}-wal`)
    if (log?.ino !== (walFd === undefined ? undefined : fstatSync(walFd).ino)) throw new StaleSnapshotError('the log was exchanged')
    if (!usesLog && (hasJournal(path) || now.mtimeMs !== before.mtimeMs || now.size !== before.size))
      throw new StaleSnapshotError('a transaction was written')
    if (walFd === undefined) return
    wal.update(walFd)
    if (wal.generation !== generation) throw new StaleSnapshotError('the log began anew')
    for (let i = commits; i < wal.log.length; i += 1)
      if (fromMain.has(wal.log[i] ?? 0)) throw new StaleSnapshotError('a page that was read has changed')
  }

  function read(number: number, bytes: Buffer, pageSize: number): boolean {
    const at = frames.get(number)
    const fd = at === undefined ? main : walFd
    if (at === undefined) fromMain.add(number)
    return number > 0 && fd !== undefined && readSync(fd, bytes, 0, bytes.length, at ?? (number - 1) * pageSize) === bytes.length
  }

  const bytes = Buffer.alloc(headerBytes)
  const header = read(1, bytes, 0) ? decodeHeader(bytes) : 'it is shorter than the header of a SQLite database'
  if (typeof header === 'string') {
    verify(true) // what looks broken may only be mixed
    throw new CorruptDatabaseError(header)
  }
  const { pageSize, reserved, usesLog, cookie } = header
  if (!usesLog && hasJournal(path)) throw new StaleSnapshotError('a transaction is being written')

  /** Pages are cut from larger pieces: a buffer of its own for each would keep the garbage collector busy. */
  function newPage(): Buffer {
    if (memory.slabUsed + pageSize > memory.slab.length) {
      memory.slab = Buffer.allocUnsafeSlow(pageSize * pagesPerSlab)
      memory.slabUsed = 0
    }
    memory.slabUsed += pageSize
    return memory.slab.subarray(memory.slabUsed - pageSize, memory.slabUsed)
  }

  return {
    schemaKey: `${before.ino} ${before.birthtimeMs} ${cookie}`,
    usableBytes: pageSize - reserved,
    totalBytes: before.size + frames.size * pageSize,
    page(number) {
      const known = kept.get(number)
      if (known) return known
      if (kept.size >= maxKeptPages) kept.clear()
      const page = newPage()
      if (!read(number, page, pageSize)) throw new CorruptDatabaseError(`there is no page ${number}`)
      kept.set(number, page)
      return page
    },
    verify: () => verify(usesLog),
  }
}

interface Header {
  readonly pageSize: number
  /** Bytes at the end of every page that hold something else. */
  readonly reserved: number
  /** It is in WAL mode. */
  readonly usesLog: boolean
  /** Changes with every change of the tables. */
  readonly cookie: number
}

/** https://www.sqlite.org/fileformat2.html#the_database_header; or what is wrong with it. */
function decodeHeader(bytes: Buffer): Header | string {
  if (bytes.toString('latin1', 0, 16) !== magic) return 'it does not begin as a SQLite database does'
  if (bytes.readUInt32BE(56) > 1) return 'its texts are in UTF-16; expected UTF-8'
  const declared = bytes.readUInt16BE(16)
  const pageSize = declared === 1 ? 65_536 : declared
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return `its pages have ${pageSize} bytes`
  return { pageSize, reserved: bytes.readUInt8(20), usesLog: bytes[18] === 2, cookie: bytes.readUInt32BE(40) }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function statIfThere(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

/** Without a log, a transaction is under way as long as its journal stands there. */
function hasJournal(path: string): boolean {
  return (statIfThere(`${path}-journal`)?.size ?? 0) > 0
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
