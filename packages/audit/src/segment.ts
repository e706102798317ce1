import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { broken, unreadable } from './errors.ts'

/** A place between two bytes of a log: in which file, and how many bytes of it are before. */
export interface Position {
  /** The file's name: `audit-000001.jsonl`. */
  readonly segment: string
  readonly offset: number
}

const pattern = /^audit-(\d{6,15})\.jsonl$/

/** 1 → `audit-000001.jsonl`. */
export const segmentName = (number: number): string => `audit-${String(number).padStart(6, '0')}.jsonl`

/** The number in a segment's name; `undefined` for every other file, also for a second spelling of a number. */
export function segmentNumber(name: string): number | undefined {
  const number = Number(pattern.exec(name)?.[1])
  return number >= 1 && segmentName(number) === name ? number : undefined
}

/** The numbers of the segments in a folder, ascending, gaps and all. Other files are not ours and are left out. */
export async function listSegments(disk: Disk, dir: string): Promise<readonly number[]> {
  const names = await disk.list(dir).catch((error: unknown) => Promise.reject(unreadable(dir, error)))
  return names
    .map(segmentNumber)
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b)
}

/** The same as names, for those who go on from them: throws `AUDIT_BROKEN` if one is missing. */
export async function wholeSegments(disk: Disk, dir: string): Promise<readonly string[]> {
  const numbers = await listSegments(disk, dir)
  const missing = numbers.findIndex((number, n) => number !== n + 1)
  if (missing !== -1)
    throw broken(dir, { segment: segmentName(missing + 1), reason: 'missing-segment' }, 'this segment is missing, and later ones are there')
  return numbers.map(segmentName)
}

export const segmentPath = (dir: string, segment: string): string => join(dir, segment)
