import { constants, fstatSync } from 'node:fs'
import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** One open file of the log. Everything throws what the system says. */
export interface LogFile {
  stat(): Promise<{ readonly sizeBytes: number; /** No name leads to it any more. */ readonly isDeleted: boolean }>
  /** Reads at most `length` bytes at `position` into the start of `into`; 0 at the end of the file. */
  read(into: Uint8Array, length: number, position: number): Promise<number>
  /** All of it, at the end of the file or, for a file opened to be repaired, at `position`. */
  write(bytes: Uint8Array, position: number): Promise<void>
  truncate(sizeBytes: number): Promise<void>
  /** Returns when content and size are on the disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** What the log asks of the system. Passed in, so that a test can let a disk fill up or fail. */
export interface Disk {
  list(dir: string): Promise<readonly string[]>
  /** The folder and those above it, if they are not there; for this user alone. */
  makeFolder(dir: string): Promise<void>
  /** `append` and `create` write at the end only; `create` fails if the file exists; `repair` writes anywhere. */
  open(path: string, how: 'read' | 'append' | 'create' | 'repair'): Promise<LogFile>
  /** Makes the names in a folder durable. */
  syncFolder(dir: string): Promise<void>
}

const { O_RDONLY, O_RDWR, O_APPEND, O_CREAT, O_EXCL } = constants
const flags = {
  read: O_RDONLY,
  append: O_RDWR | O_APPEND,
  create: O_RDWR | O_APPEND | O_CREAT | O_EXCL,
  repair: O_RDWR,
}

export const realDisk: Disk = {
  list: (dir) => readdir(dir),
  async makeFolder(dir) {
    const first = await mkdir(dir, { recursive: true, mode: 0o700 })
    if (first === undefined) return
    for (let made = resolve(dir); made.length >= resolve(first).length; made = dirname(made)) await syncFolder(dirname(made))
  },
  open: async (path, how) => logFile(await open(path, flags[how], 0o600)),
  syncFolder,
}

function logFile(handle: FileHandle): LogFile {
  return {
    async stat() {
      // An open file's size is in memory: two microseconds here, and a place in the queue for a thread otherwise, before every append.
      const found = fstatSync(handle.fd)
      return { sizeBytes: found.size, isDeleted: found.nlink === 0 }
    },
    read: async (into, length, position) => (await handle.read(into, 0, length, position)).bytesRead,
    async write(bytes, position) {
      for (let done = 0; done < bytes.length;) done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten
    },
    truncate: (sizeBytes) => handle.truncate(sizeBytes),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  }
}

async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return // a folder cannot be opened there; NTFS keeps names in its journal
  const folder = await open(dir, O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
