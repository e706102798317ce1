import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname, sep } from 'node:path'

/** Rings when files or folders may have changed: one watch for each folder, however many of its files are listened to. */
export interface FolderBells {
  /** Listens to these paths, and no others, for this listener; a path that ends in a separator is a folder, and anything in it rings. */
  listen(listener: () => void, paths: readonly string[]): void
  leave(listener: () => void): void
  /** Listens anew to all folders: one may be another by now, or be there at last. */
  renew(): void
  close(): void
}

/** Watches are scarce: of more folders than this, the rest is left to whoever sweeps. */
const foldersAtMost = 256

interface Folder {
  watcher: FSWatcher | undefined
  /** By the name of a file; the empty name is the folder as a whole. */
  readonly listeners: Map<string, Set<() => void>>
}

export function createFolderBells(): FolderBells {
  const folders = new Map<string, Folder>()
  const heard = new Map<() => void, readonly string[]>()

  const placeOf = (path: string) => (path.endsWith(sep) ? { at: path.slice(0, -1), name: '' } : { at: dirname(path), name: basename(path) })
  const open = (at: string, folder: Folder): void => {
    try {
      folder.watcher = watch(at, (_event, changed) => {
        const ring = (name: string) => {
          for (const listener of folder.listeners.get(name) ?? []) listener()
        }
        if (changed !== null) ring(changed)
        else for (const name of folder.listeners.keys()) if (name !== '') ring(name)
        ring('')
      })
      folder.watcher.on('error', () => mute(folder))
    } catch {
      // no such folder, or no watch left
    }
  }
  const mute = (folder: Folder): void => {
    folder.watcher?.close()
    folder.watcher = undefined
  }
  const add = (path: string, listener: () => void): void => {
    const { at, name } = placeOf(path)
    let folder = folders.get(at)
    if (!folder) {
      if (folders.size >= foldersAtMost) return
      folder = { watcher: undefined, listeners: new Map() }
      folders.set(at, folder)
      open(at, folder)
    }
    const listeners = folder.listeners.get(name)
    if (listeners) listeners.add(listener)
    else folder.listeners.set(name, new Set([listener]))
  }
  const remove = (path: string, listener: () => void): void => {
    const { at, name } = placeOf(path)
    const folder = folders.get(at)
    const listeners = folder?.listeners.get(name)
    if (!folder || !listeners?.delete(listener)) return
    if (listeners.size === 0) folder.listeners.delete(name)
    if (folder.listeners.size > 0) return
    mute(folder)
    folders.delete(at)
  }
  const listen = (listener: () => void, paths: readonly string[]): void => {
    const before = heard.get(listener) ?? []
    for (const path of before) if (!paths.includes(path)) remove(path, listener)
    for (const path of paths) if (!before.includes(path)) add(path, listener)
    if (paths.length > 0) heard.set(listener, [...paths])
    else heard.delete(listener)
  }

  return {
    listen,
    leave: (listener) => listen(listener, []),
    renew() {
      for (const [at, folder] of folders) {
        mute(folder)
        open(at, folder)
      }
    },
    close() {
      for (const folder of folders.values()) mute(folder)
      folders.clear()
      heard.clear()
    },
  }
}
