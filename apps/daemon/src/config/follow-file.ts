import { type FSWatcher, watch } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { errorCode, errorText } from '../errors.ts'

/** A small file as it is now. `missing` is not an error: there may be none. */
export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string }

export interface FollowFileOptions {
  readonly path: string
  readonly signal: AbortSignal
  /** What the caller has already read. */
  readonly known: FileContent
  /** Called with each new content, never twice at a time. */
  readonly onContent: (content: FileContent) => void | Promise<void>
  /** Look at least this often, whatever notices arrive. */
  readonly pollMs?: number
  /** A file must have rested this long before it is read. */
  readonly settleMs?: number
  /** An empty or missing file must have been so this long: editors leave one for a moment while they save. */
  readonly holdMs?: number
}

/** Reads a small text file. Total: what keeps it from being read is a value. */
export async function readContent(path: string): Promise<FileContent> {
  try {
    return { kind: 'text', text: await readFile(path, 'utf8') }
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR'
    return isMissing ? { kind: 'missing' } : { kind: 'unreadable', why: errorText(error) }
  }
}

/** Follows one file until the signal aborts: change notices of its folder are a hint, a look every `pollMs` is the truth. */
export function followFile(options: FollowFileOptions): void {
  const { path, signal, onContent, pollMs = 1_000, settleMs = 150, holdMs = 2_000 } = options
  let delivered = options.known
  let seen = ''
  let settled = ''
  let restsSince = 0
  let movesSince: number | undefined
  let isLooking = false
  let timer: NodeJS.Timeout | undefined
  let watcher: FSWatcher | undefined

  const schedule = (delayMs: number) => {
    if (signal.aborted) return
    clearTimeout(timer)
    timer = setTimeout(() => void look(), delayMs)
    timer.unref()
  }

  const look = async () => {
    if (isLooking || signal.aborted) return
    isLooking = true
    const isAtRest = await settle().catch(() => true)
    isLooking = false
    watchFolder()
    schedule(isAtRest ? pollMs : Math.min(settleMs, pollMs))
  }

  /** One look. Answers whether the file rests and what it holds has been handed over. */
  const settle = async (): Promise<boolean> => {
    const now = performance.now()
    const signature = await readSignature(path)
    if (signature !== seen) {
      seen = signature
      restsSince = now
      movesSince ??= now
    }
    if (signature === settled) {
      movesSince = undefined
      return true
    }
    const isHollow = signature === missing || signature.startsWith('0:')
    const hasRested = now - restsSince >= (isHollow ? holdMs : settleMs)
    const isRestless = !isHollow && now - (movesSince ?? now) >= holdMs
    if (!hasRested && !isRestless) return false
    const content = await readContent(path)
    if (!isRestless && (await readSignature(path)) !== signature) return false
    settled = signature
    movesSince = undefined
    if (isSame(content, delivered)) return true
    delivered = content
    if (!signal.aborted) await onContent(content)
    return true
  }

  const watchFolder = () => {
    if (watcher || signal.aborted) return
    try {
      watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(path)) schedule(0)
      })
      watcher.on('error', () => {
        watcher?.close()
        watcher = undefined
      })
    } catch {
      watcher = undefined // no folder yet, or no watches left: the poll finds it
    }
  }

  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    watcher?.close()
  })
  watchFolder()
  schedule(0)
}

const missing = 'missing'

async function readSignature(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    return `${size}:${ino}:${mtimeNs}:${ctimeNs}`
  } catch (error) {
    return errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR' ? missing : `error ${errorCode(error)}`
  }
}

function isSame(a: FileContent, b: FileContent): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
