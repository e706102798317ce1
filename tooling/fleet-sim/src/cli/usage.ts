import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}

/** An absolute folder without links in it, where it exists. */
export function folderOf(text: string | undefined): string {
  if (!text) throw new UsageError('--dir DIR is needed')
  const path = resolve(text)
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** A positive number, or the fallback when nothing was given. */
export function positive(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) throw new UsageError(`--${name} must be a positive number, not ${text}`)
  return value
}
