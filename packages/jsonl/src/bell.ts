import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname, sep } from 'node:path'

export interface BellOptions {
  /** Ring at the latest after this time. */
  readonly sweepMs: number
  /** Listen to the file system, too. */
  readonly watch: boolean
  readonly signal?: AbortSignal | undefined
}

/** Rings when a file may have changed. */
export interface Bell {
  /** Resolves at the next ring; at once if it rang since the last call. */
  wait(): Promise<'notice' | 'sweep' | 'closed'>
  /** Listens anew: the folder may be another one by now. */
  renew(): void
  close(): void
}

/**
 * Notices of the file system make it quick, the timer makes it sure: a notice may never come (network, too many watches,
 * a folder that is not there yet), and one too many does no harm. The folder is watched, for a file that is renamed or made. A path that
 * ends in a separator is a folder: then anything in it rings.
 */
export function createBell(path: string, { sweepMs, watch: isWatching, signal }: BellOptions): Bell {
  const isFolder = path.endsWith(sep)
  const name = basename(path)
  let watcher: FSWatcher | undefined
  let isClosed = false
  let hasRung = false
  let wake: ((why: 'notice' | 'sweep' | 'closed') => void) | undefined

  function ring(): void {
    if (wake) wake('notice')
    else hasRung = true
  }

  function mute(): void {
    watcher?.close()
    watcher = undefined
  }

  function renew(): void {
    mute()
    if (isClosed || !isWatching) return
    try {
      watcher = watch(isFolder ? path : dirname(path), (_event, changed) => {
        if (isFolder || changed === null || changed === name) ring()
      })
      watcher.on('error', mute)
    } catch {
      // no folder, or no watch left: the timer does it alone
    }
  }

  function close(): void {
    isClosed = true
    mute()
    wake?.('closed')
    signal?.removeEventListener('abort', close)
  }

  if (signal?.aborted) isClosed = true
  else signal?.addEventListener('abort', close)
  renew()

  return {
    wait() {
      if (isClosed) return Promise.resolve('closed')
      if (hasRung) {
        hasRung = false
        return Promise.resolve('notice')
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => wake?.('sweep'), sweepMs)
        wake = (why) => {
          clearTimeout(timer)
          wake = undefined
          resolve(why)
        }
      })
    },
    renew,
    close,
  }
}
