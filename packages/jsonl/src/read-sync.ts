import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { Checkpoint } from './checkpoint.ts'
import { fingerprintOf, firstBytes, lastBytes, noWindows } from './checkpoint.ts'
import { isNotFound, notAFile, notFound, unreadable } from './errors.ts'
import { createLineSplitter, type Line, type LineSplitterOptions } from './lines.ts'

export interface ReadBatchesSyncOptions {
  /** Longer lines come as `oversized`. Default 128 MiB. */
  readonly maxLineBytes?: number | undefined
  /** How much of the file one batch covers at most. Default 1 MiB. */
  readonly maxBytesPerBatch?: number | undefined
  /** As the line splitter takes it. */
  readonly textOf?: LineSplitterOptions['textOf']
}

/** Some lines in a row. */
export interface SyncBatch {
  readonly lines: readonly Line[]
  /** Where they end, for a tail that goes on there. To be asked for before the next batch. */
  checkpoint(): Checkpoint
}

const defaultMaxBytesPerBatch = 1024 * 1024
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * The lines that are complete in a file now, from its start, without giving up the thread: for a worker that reads thousands of small
 * files, where waiting for each would take longer than reading. Gives at least one batch. The file is open until the last batch.
 * @throws JsonlError if there is no such file or it cannot be read
 */
export function* readBatchesSync(path: string, options: ReadBatchesSyncOptions = {}): Generator<SyncBatch, void, undefined> {
  const { maxLineBytes, textOf, maxBytesPerBatch = defaultMaxBytesPerBatch } = options
  const splitter = createLineSplitter({ maxLineBytes, textOf })
  const file = openFile(path)
  let chunk: Buffer | undefined
  try {
    const found = fstatSync(file, { bigint: true })
    if (!found.isFile()) throw notAFile(path)
    const sizeBytes = Number(found.size)
    chunk = takeChunk(maxBytesPerBatch, sizeBytes)
    let { head, tail } = noWindows
    let recent = noWindows.tail
    for (let position = 0, isFirst = true; isFirst || position < sizeBytes; isFirst = false) {
      const count = readSome(path, file, chunk, Math.min(maxBytesPerBatch, chunk.length, sizeBytes - position), position)
      const bytes = chunk.subarray(0, count)
      const lines = splitter.push(bytes)
      if (splitter.offset > position) tail = lastBytes(recent, bytes.subarray(0, splitter.offset - position))
      head = firstBytes(head, bytes)
      recent = lastBytes(recent, bytes)
      position += count
      const { offset } = splitter
      const windows = { head: head.subarray(0, offset), tail }
      yield {
        lines,
        checkpoint: () => ({
          version: 1,
          offset,
          sizeBytes,
          file: { inode: String(found.ino), bornNs: String(found.birthtimeNs) },
          fingerprint: fingerprintOf(windows),
        }),
      }
      if (count === 0) return
    }
  } finally {
    closeSync(file)
    if (chunk && chunk.length <= defaultMaxBytesPerBatch) spare = chunk
  }
}

/** For the next file: memory that is asked for anew for each of thousands costs more than reading into it. */
let spare: Buffer | undefined

function takeChunk(maxBytes: number, sizeBytes: number): Buffer {
  const found = spare
  spare = undefined
  return found && found.length >= Math.min(maxBytes, sizeBytes) ? found : Buffer.allocUnsafe(maxBytes)
}

function openFile(path: string): number {
  try {
    return openSync(path, flags)
  } catch (error) {
    throw isNotFound(error) ? notFound(path) : unreadable(path, error)
  }
}

function readSome(path: string, file: number, into: Buffer, length: number, position: number): number {
  try {
    return readSync(file, into, 0, length, position)
  } catch (error) {
    throw unreadable(path, error)
  }
}
