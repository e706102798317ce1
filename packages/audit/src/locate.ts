import type { LogFile } from './disk.ts'
import { readBlocks } from './blocks.ts'
import { scanRecord } from './scan.ts'
import type { Position } from './segment.ts'
import { openSegment, walkForward, type WalkOptions } from './walk.ts'

const window = 64 * 1024

/**
 * Where the first record with this `seq` or a higher one stands, found by halving: a few reads of a few kilobytes, whatever the size of the log. `undefined` if
 * the log ends before it. Trusts that `seq` rises along the log, as it does in every log that verifies.
 */
export async function locate(dir: string, segments: readonly string[], seq: number, options: WalkOptions): Promise<Position | undefined> {
  // The last segment that begins at or before `seq`. One without a readable first line (empty, damaged) counts as beginning after.
  let [low, high] = [0, segments.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const first = await firstSeq(dir, segments[middle] ?? '', options)
    if (first !== undefined && first <= seq) low = middle
    else high = middle
  }
  for (const segment of segments.slice(low)) {
    const offset = await locateIn(dir, segment, seq, options)
    if (offset !== undefined) return { segment, offset }
  }
  return undefined
}

async function firstSeq(dir: string, segment: string, { disk }: WalkOptions): Promise<number | undefined> {
  const file = await openSegment(dir, segment, disk)
  try {
    return (await lineAfter(file, 0, Number.MAX_SAFE_INTEGER))?.seq
  } finally {
    await file.close()
  }
}

async function locateIn(dir: string, segment: string, seq: number, options: WalkOptions): Promise<number | undefined> {
  const from = await halve(dir, segment, seq, options)
  for await (const line of walkForward(dir, segment, options, from)) if (line.spans.seq >= seq) return line.offset
  return undefined
}

/** The beginning of a line that is not far before the wanted record. */
async function halve(dir: string, segment: string, seq: number, { disk }: WalkOptions): Promise<number> {
  const file = await openSegment(dir, segment, disk)
  try {
    let low = 0
    let high = (await file.stat()).sizeBytes
    while (high - low > window) {
      const middle = Math.floor((low + high) / 2)
      const line = await lineAfter(file, middle, high)
      if (!line) high = middle
      else if (line.seq === undefined) break // damaged: walk from here, and say so
      else if (line.seq <= seq) low = line.offset
      else high = middle
    }
    return low
  } finally {
    await file.close()
  }
}

/** The first line that begins at or after `position`, and before `end`. */
async function lineAfter(
  file: LogFile,
  position: number,
  end: number,
): Promise<{ readonly offset: number; readonly seq: number | undefined } | undefined> {
  let isFirst = position > 0 // what begins before `position` is the rest of another line
  for await (const { bytes, offset, kind } of readBlocks(file, isFirst ? position - 1 : 0, undefined, 4096)) {
    if (kind !== 'whole') return undefined
    let start = 0
    if (isFirst) {
      start = bytes.indexOf(0x0a) + 1
      isFirst = false
    }
    if (offset + start >= end) return undefined
    if (start === bytes.length) continue
    const stop = bytes.indexOf(0x0a, start)
    const spans = scanRecord(bytes, start, stop)
    return { offset: offset + start, seq: spans?.end === stop ? spans.seq : undefined }
  }
  return undefined
}
