import type { BigIntStats } from 'node:fs'
import { constants, lstat, open, readdir, stat } from 'node:fs/promises'
import { isNotFound, notAFile, unreadable } from './errors.ts'

/** What one look at a file tells. Two looks that are alike mean: not written in between (see `isSettled` in tail.ts). */
export interface FileStat {
  readonly device: bigint
  readonly inode: bigint
  /** 0 where the file system does not know; the time of the last change on some that only pretend to. */
  readonly bornNs: bigint
  readonly sizeBytes: number
  readonly modifiedNs: bigint
  readonly changedNs: bigint
}

export interface OpenFile {
  stat(): Promise<FileStat>
  /** Reads at most `length` bytes at `position`; 0 at the end of the file. */
  read(into: Buffer, length: number, position: number): Promise<number>
  close(): Promise<void>
}

/** What a tail asks of the system. Passed in, so that a test can count the calls and act between two of them. */
export interface Disk {
  /** `undefined` if there is nothing. Throws a `JsonlError` for a folder, a pipe, or what may not be looked at. */
  stat(path: string): Promise<FileStat | undefined>
  /** `undefined` if there is nothing (any more). */
  open(path: string): Promise<OpenFile | undefined>
  /** The regular file with this name itself, not what a link points at; `undefined` for everything else. Never throws. */
  peek(path: string): Promise<FileStat | undefined>
  /** The names in a folder; none if it cannot be listed. */
  list(folder: string): Promise<readonly string[]>
  /** Milliseconds since the epoch. */
  now(): number
}

// A pipe that took the file's place between stat and open must not block us for ever. Windows has neither pipe nor flag.
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

export const realDisk: Disk = {
  async stat(path) {
    const found = await orNothing(path, stat(path, { bigint: true }))
    if (found && !found.isFile()) throw notAFile(path)
    return found && fileStat(found)
  },
  async open(path) {
    const handle = await orNothing(path, open(path, flags))
    if (!handle) return undefined
    return {
      stat: async () => fileStat(await handle.stat({ bigint: true }).catch((error: unknown) => Promise.reject(unreadable(path, error)))),
      async read(into, length, position) {
        try {
          return (await handle.read(into, 0, length, position)).bytesRead
        } catch (error) {
          throw unreadable(path, error)
        }
      },
      close: () => handle.close(),
    }
  },
  async peek(path) {
    const found = await lstat(path, { bigint: true }).catch(() => undefined)
    return found?.isFile() ? fileStat(found) : undefined
  },
  list: (folder) => readdir(folder).catch(() => []),
  now: () => Date.now(),
}

async function orNothing<T>(path: string, asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw unreadable(path, error)
  }
}

function fileStat(found: BigIntStats): FileStat {
  return {
    device: found.dev,
    inode: found.ino,
    bornNs: found.birthtimeNs,
    sizeBytes: Number(found.size),
    modifiedNs: found.mtimeNs,
    changedNs: found.ctimeNs,
  }
}
