import { realDisk } from './disk.ts'
import { notFound } from './errors.ts'
import { createLineSplitter, type Line } from './lines.ts'

export interface ReadLinesOptions {
  /** Begin at this byte. To get whole lines, take the end of one: `line.offset + line.length`. Default 0. */
  readonly from?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Longer lines come as `oversized`. Default 128 MiB. */
  readonly maxLineBytes?: number | undefined
}

const chunkBytes = 256 * 1024

/**
 * The lines that are complete in a file now; what is written while it reads is left for the next time. Memory does not grow with the file.
 * @throws JsonlError if there is no such file or it cannot be read; the signal's reason when that aborts, so that a part is never taken for the whole.
 */
export async function* readLines(path: string, options: ReadLinesOptions = {}): AsyncGenerator<Line, void, undefined> {
  const { from = 0, signal, maxLineBytes } = options
  const splitter = createLineSplitter({ maxLineBytes, startOffset: from })
  signal?.throwIfAborted()
  if (!(await realDisk.stat(path))) throw notFound(path)
  const file = await realDisk.open(path)
  if (!file) throw notFound(path)
  try {
    const { sizeBytes } = await file.stat()
    const chunk = Buffer.allocUnsafe(chunkBytes)
    for (let position = from; position < sizeBytes;) {
      const count = await file.read(chunk, Math.min(chunkBytes, sizeBytes - position), position)
      if (count === 0) return
      position += count
      for (const line of splitter.push(chunk.subarray(0, count))) {
        signal?.throwIfAborted()
        yield line
      }
    }
  } finally {
    await file.close()
  }
}
