import { closeSync, openSync, readSync } from 'node:fs'
import type { ScanOutput, UsageScanner } from './scan-usage.ts'

/** The lines of a file that begin in a range of its bytes. */
export interface FilePart {
  readonly path: string
  readonly from: number
  readonly to: number
}

const chunkBytes = 1024 * 1024
/** As much as is read at a time to reach the end of the last line. */
const smallChunkBytes = 64 * 1024
/** Longer lines are malformed, as they are to whoever reads a file by lines. */
const maxLineBytes = 128 * 1024 * 1024
const newline = 0x0a

/** Scans one part of a file. What follows the last newline is not a line yet. @throws an error of the file system */
export function scanPart(scanner: UsageScanner, { path, from, to }: FilePart, out: ScanOutput): void {
  const { lines } = scanner
  const start = lines.inputStart
  const file = openSync(path, 'r')
  try {
    // The line that begins at `from` is ours if the byte before ends another.
    let position = Math.max(0, from - 1)
    let isInside = from > 0
    let isOversized = false
    let capacity = chunkBytes
    let held = 0
    lines.reserve(capacity)
    for (;;) {
      const wanted = Math.min(capacity - held, position < to ? Math.max(to - position, 1) : smallChunkBytes)
      const count = readSync(file, lines.bytes(), start + held, wanted, position)
      if (count === 0) return
      const offset = position - held
      position += count
      held += count
      const bytes = lines.bytes()
      let begin = 0
      if (isInside) {
        begin = bytes.subarray(start, start + held).indexOf(newline) + 1
        if (begin === 0) {
          held = 0
          continue
        }
        isInside = false
        if (isOversized) out.tally.malformed++
        isOversized = false
      }
      const end = bytes.subarray(start, start + held).lastIndexOf(newline) + 1
      if (end > begin) {
        const limit = Math.min(end, to - offset)
        if (limit > begin) scanner.scan(start + begin, start + limit, offset - start, out)
        begin = end
      }
      if (offset + begin >= to) return
      bytes.copyWithin(start, start + begin, start + held)
      held -= begin
      if (held < capacity) continue
      if (held > maxLineBytes) {
        isInside = isOversized = true
        held = 0
        continue
      }
      capacity = Math.min(capacity * 2, maxLineBytes + smallChunkBytes)
      lines.reserve(capacity)
    }
  } finally {
    closeSync(file)
  }
}
