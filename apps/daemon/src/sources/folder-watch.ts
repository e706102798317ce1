import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'

/** A change notice on one folder. Only a hint: notices are lost in silence under load, so a stat sweep must stand behind it. */
export interface FolderWatch {
  /** (Re)opens the notice where the folder has appeared, or has been replaced, since. Call it in each sweep. */
  ensure(): Promise<void>
  readonly isActive: boolean
  close(): void
}

/**
 * Watches one folder, not what lies below it. A folder that is not there, a limit on watches that is reached: no notice, no error.
 *
 * @param onHint the changed name where the system tells it, else `undefined`
 */
export function createFolderWatch(path: string, onHint: (name: string | undefined) => void): FolderWatch {
  let watcher: FSWatcher | undefined
  let identity: string | undefined
  let closed = false

  const drop = () => {
    watcher?.close()
    watcher = undefined
    identity = undefined
  }
  return {
    async ensure() {
      const found = await stat(path).catch(() => undefined)
      if (closed) return
      const now = found?.isDirectory() ? `${found.dev}:${found.ino}` : undefined
      if (now === identity) return
      drop()
      if (now === undefined) return
      try {
        watcher = watch(path, { persistent: false }, (_event, name) => onHint(name ?? undefined))
        watcher.on('error', drop)
        identity = now
      } catch {
        drop()
      }
    },
    get isActive() {
      return watcher !== undefined
    },
    close() {
      closed = true
      drop()
    },
  }
}
