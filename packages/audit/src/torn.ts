import { maxLineBytes } from './limits.ts'
import { scanRecord } from './scan.ts'

/**
 * Whether the bytes after the last newline can be a write that was cut off. They can be almost anything: a beginning of a record, or what a
 * file system left there when the power failed. But a whole record followed by more is a line whose newline was changed: nobody writes that.
 * (NULs are what a file system leaves for blocks that it never wrote.)
 */
export function isTorn(bytes: Uint8Array): boolean {
  if (bytes.length > maxLineBytes) return false
  const end = scanRecord(bytes, 0, bytes.length)?.end
  return end === undefined || bytes.subarray(end).every((byte) => byte === 0)
}
