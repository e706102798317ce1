import type { Checkpoint } from './checkpoint.ts'
import { createCursor, type Cursor } from './cursor.ts'
import { type Disk, type FileStat, realDisk } from './disk.ts'
import { closed, isForbidden } from './errors.ts'
import { type FileIdentity, findRenamed, identityFrom, identityOf, isSameFile } from './identity.ts'
import type { Line } from './lines.ts'

/**
 * Why the lines given out before are no longer those of the file. `truncated`: it is shorter than what was read. `rewritten`: it
 * is not, but the bytes are others (truncated and grown again, or written over). `rotated`: it was renamed, read to its end, and
 * its successor has begun. `replaced`: another file has its name. `deleted`: nothing has its name.
 */
export type TailReset = 'truncated' | 'rewritten' | 'replaced' | 'rotated' | 'deleted'

export interface TailBatch {
  /** In order. If there is a `reset`, they are the first of the new content. */
  readonly lines: readonly Line[]
  /** Forget the lines before these. Absent when no line had been given out since the last reset. */
  readonly reset?: TailReset
  /** Bytes after the last newline that are not a line yet. */
  readonly tornBytes: number
  /** Size of the file that was read; 0 if there is none. */
  readonly sizeBytes: number
  /** There is more to read now: call again. */
  readonly more: boolean
  /** Nothing has this name now. A file that was renamed is still read, so there may be lines. */
  readonly missing: boolean
}

export interface TailOptions {
  /** Go on after this place. A reset comes first if the file is no longer the one it was taken from. */
  readonly from?: Checkpoint | undefined
  /** Longer lines come as `oversized`. Default 128 MiB. */
  readonly maxLineBytes?: number | undefined
  /** How much one `read` takes in at most. Default 4 MiB. */
  readonly maxBytesPerRead?: number | undefined
}

export interface Tail {
  readonly path: string
  /**
   * What came since the last call. One stat if the file was not touched; otherwise it is opened, read and closed again.
   * Calls wait for each other.
   * @throws JsonlError when there is something at the path that cannot be read as a file. Call again later: nothing is lost.
   */
  read(): Promise<TailBatch>
  /** Where the lines given out so far end. Cheap; holds none of their text. */
  checkpoint(): Checkpoint
  /** Waits for a `read` under way. There is nothing else to close: no file is open between two reads. */
  close(): Promise<void>
}

/** A place in a file that may have been renamed since. */
interface Place {
  readonly cursor: Cursor
  readonly file?: FileIdentity | undefined
  readonly path: string
  /** How the file looked when all of it had been read; absent while there is more. */
  readonly seen?: FileStat | undefined
  readonly sizeBytes: number
  readonly tornBytes: number
}

const defaultMaxBytesPerRead = 4 * 1024 * 1024
/** The coarsest clock of a file system we know (FAT, HFS+). Within it, a second write need not show in the time. */
const clockTickMs = 2000
const maxRaces = 5

/** Reads a file of lines as it grows, by asking. The file need not exist yet. Does nothing until the first `read`. */
export function createTail(path: string, options: TailOptions = {}): Tail {
  return createTailOn(realDisk, path, options)
}

export function createTailOn(disk: Disk, path: string, options: TailOptions): Tail {
  const { from, maxLineBytes, maxBytesPerRead = defaultMaxBytesPerRead } = options
  if (!Number.isSafeInteger(maxBytesPerRead) || maxBytesPerRead < 1)
    throw new RangeError(`maxBytesPerRead is ${maxBytesPerRead}; it must be a whole number, 1 or more`)
  const start = (): Place => ({ cursor: createCursor({ maxLineBytes, maxBytesPerRead }), path, sizeBytes: 0, tornBytes: 0 })
  let place: Place = from
    ? { ...start(), cursor: createCursor({ maxLineBytes, maxBytesPerRead, from }), file: identityFrom(from), sizeBytes: from.sizeBytes }
    : start()
  /** As of the last batch, whatever a read under way has seen since: what a checkpoint is about. */
  let given = { place, mark: place.cursor.mark() }
  /** A reset that no batch has told yet, because the new content could not be read. */
  let owed: TailReset | undefined
  let last: Promise<unknown> = Promise.resolve()
  let isClosed = false

  async function readNow(): Promise<TailBatch> {
    let batch: TailBatch | undefined
    for (let races = 0; races < maxRaces && !batch; races += 1) batch = await readAs(await disk.stat(path))
    batch ??= batchOf(place, [], { more: true }) // the file is exchanged faster than it can be opened
    if (owed) batch = { ...batch, reset: owed }
    owed = undefined
    given = { place, mark: place.cursor.mark() }
    return batch
  }

  /** `undefined` when the file was exchanged between looking and opening. */
  async function readAs(now: FileStat | undefined): Promise<TailBatch | undefined> {
    const isHere = now !== undefined && (!place.file || isSameFile(place.file, now))
    if (isHere) {
      place = { ...place, path, file: identityOf(now) }
      const batch = await readPlace(now)
      return typeof batch === 'string' ? restart(batch, now) : batch
    }
    if (!place.file) return batchOf(place, [], { missing: true })

    const old = await followRename(place.file)
    if (!old || typeof old === 'string') return restart(now ? 'replaced' : 'deleted', now)
    // A writer may go on in the old file until it opens the new one. So: first see that the new one has begun, then drain the old.
    const hasSuccessor = now !== undefined && now.sizeBytes > 0
    if (hasSuccessor && old.lines.length === 0 && !old.more) return restart('rotated', now)
    return { ...old, more: old.more || hasSuccessor, missing: now === undefined }
  }

  /** Reads on in a file that is no longer at `path`. A string or nothing if it is not to be found either. */
  async function followRename(file: FileIdentity): Promise<TailBatch | 'truncated' | 'rewritten' | undefined> {
    for (let races = 0; races < maxRaces; races += 1) {
      const known = place.path === path ? undefined : await disk.peek(place.path)
      const renamed = known && isSameFile(file, known) ? place.path : await findRenamed(disk, path, file)
      const found = renamed === place.path ? known : renamed && (await disk.peek(renamed))
      if (!renamed || !found) return undefined
      place = { ...place, path: renamed }
      try {
        const batch = await readPlace(found)
        if (batch) return batch
      } catch (error) {
        if (isForbidden(error)) return undefined // archived out of our reach: waiting for it would keep us from its successor
        throw error
      }
    }
    return undefined
  }

  /** Begins anew at the start of what is at `path` now. */
  async function restart(reset: TailReset, now: FileStat | undefined): Promise<TailBatch | undefined> {
    if (place.cursor.mark().offset > 0) owed = reset
    place = start()
    return readAs(now)
  }

  /** Reads on in the file that `place` is in and that looked like `found`. */
  async function readPlace(found: FileStat): Promise<TailBatch | 'truncated' | 'rewritten' | undefined> {
    if (place.seen && looksSame(place.seen, found)) return batchOf(place, [], {})
    const readAt = disk.now()
    const file = await disk.open(place.path)
    if (!file) return undefined
    try {
      const opened = await file.stat()
      if (!isSameFile(identityOf(found), opened)) return undefined
      const step = await place.cursor.step(file, opened.sizeBytes)
      if (typeof step === 'string') return step
      const seen = step.more || !isSettled(opened, readAt) ? undefined : opened
      place = { ...place, seen, sizeBytes: opened.sizeBytes, tornBytes: step.tornBytes }
      return batchOf(place, step.lines, { more: step.more })
    } finally {
      await file.close()
    }
  }

  return {
    path,
    read() {
      if (isClosed) return Promise.reject(closed(path))
      const read = last.then(readNow)
      last = read.catch(() => {})
      return read
    },
    checkpoint: () => ({
      version: 1,
      offset: given.mark.offset,
      sizeBytes: given.place.sizeBytes,
      ...(given.place.file && { file: { inode: String(given.place.file.inode), bornNs: String(given.place.file.bornNs) } }),
      fingerprint: given.mark.fingerprint(),
    }),
    async close() {
      isClosed = true
      await last
    },
  }
}

function batchOf(place: Place, lines: readonly Line[], said: Partial<TailBatch>): TailBatch {
  return { lines, tornBytes: place.tornBytes, sizeBytes: place.sizeBytes, more: false, missing: false, ...said }
}

function looksSame(a: FileStat, b: FileStat): boolean {
  return isSameFile(identityOf(a), b) && a.sizeBytes === b.sizeBytes && a.modifiedNs === b.modifiedNs && a.changedNs === b.changedNs
}

/** Whether a later write is sure to show in the file's times. If not, the next read compares the content instead. */
function isSettled(found: FileStat, nowMs: number): boolean {
  return Math.abs(nowMs - Number(found.modifiedNs / 1_000_000n)) > clockTickMs
}
