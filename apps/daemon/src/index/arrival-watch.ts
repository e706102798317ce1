import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { SessionFile } from '@hoop/transcripts'

/** Listens for transcripts that are new. */
export interface ArrivalWatch {
  /** From now on in the folders of these, and those around them; what it listened to before is forgotten. */
  attend(homes: readonly string[], files: readonly SessionFile[]): void
  close(): void
}

/** Of so many folders with transcripts, those that were written to last; watches are scarce. */
const foldersAtMost = 48
/** New folders, in which a transcript is about to be made. */
const newFoldersAtMost = 16
/** What writers leave for a moment. */
const isPassing = (name: string): boolean => /^\.|(?:\.tmp|\.lock|\.swp|~)$|\.tmp[.-]/.test(name)

/** How a folder is listened to. `around`: a folder made in it is news, nothing else. Else a file is, too. */
type Attention = 'around' | Shelf

interface Shelf {
  /** Files of one session, with something in them: that they grow is no news here. */
  readonly known: Set<string>
  /** Files of many sessions, of which any write may be a new one; what lies beside them begins with their name. */
  readonly stores: Set<string>
}

const emptyShelf = (): Shelf => ({ known: new Set(), stores: new Set() })

/**
 * Calls when a transcript may have been made: a file in a folder that holds some, a folder anywhere between there and the home, a write to a
 * store of many sessions. It may be called for nothing, and a call may be missing: whoever listens looks from time to time all the same.
 */
export function createArrivalWatch(onArrival: () => void): ArrivalWatch {
  const watchers = new Map<string, { readonly watcher: FSWatcher; attention: Attention }>()
  let fresh: string[] = []

  function listen(folder: string, attention: Attention): void {
    const known = watchers.get(folder)
    if (known) {
      known.attention = attention
      return
    }
    try {
      const watcher = watch(folder, (event, name) => hear(folder, event, name))
      watcher.on('error', () => forget(folder))
      watcher.unref()
      watchers.set(folder, { watcher, attention })
    } catch {
      // no such folder, or no watch left
    }
  }
  function forget(folder: string): void {
    watchers.get(folder)?.watcher.close()
    watchers.delete(folder)
  }
  function hear(folder: string, event: string, name: string | null): void {
    const attention = watchers.get(folder)?.attention
    if (attention === undefined || name === null) return
    if (event === 'change') {
      if (attention !== 'around' && isNews(attention, name)) onArrival()
      return
    }
    const path = join(folder, name)
    if (isFolder(path)) {
      if (watchers.has(path)) return
      fresh = [...fresh.slice(1 - newFoldersAtMost), path]
      listen(path, emptyShelf())
      onArrival()
    } else if (attention !== 'around' && !isPassing(name)) onArrival()
  }

  return {
    attend(homes, files) {
      const wanted = new Map<string, Attention>(fresh.map((path) => [path, emptyShelf()]))
      const newest = files.toSorted((a, b) => b.mtimeMs - a.mtimeMs)
      const folders = new Map<string, Shelf>()
      for (const { path, sizeBytes } of newest) {
        const file = path.replace(/#[^#/]*$/, '')
        const folder = dirname(file)
        if (!folders.has(folder) && folders.size >= foldersAtMost) break
        const shelf = folders.get(folder) ?? emptyShelf()
        if (file !== path) shelf.stores.add(basename(file))
        else if (sizeBytes > 0) shelf.known.add(basename(file))
        folders.set(folder, shelf)
      }
      for (const home of homes) {
        wanted.set(home, 'around')
        for (const folder of folders.keys()) for (const one of between(home, folder)) if (!wanted.has(one)) wanted.set(one, 'around')
      }
      for (const [folder, shelf] of folders) wanted.set(folder, shelf)
      for (const folder of watchers.keys()) if (!wanted.has(folder)) forget(folder)
      for (const [folder, attention] of wanted) listen(folder, attention)
    },
    close() {
      for (const folder of watchers.keys()) forget(folder)
    },
  }
}

/** A write to a file: to one that had nothing in it when it was looked at, or to a store of many sessions. */
function isNews({ known, stores }: Shelf, name: string): boolean {
  if (known.has(name)) return false
  return stores.size === 0 ? !isPassing(name) : [...stores].some((store) => name.startsWith(store))
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** The folders above one, below a home. */
function between(home: string, folder: string): readonly string[] {
  const within = relative(home, folder)
  if (within === '' || within.startsWith('..')) return []
  const parts = within.split(sep)
  return parts.slice(0, -1).map((_, depth) => join(home, ...parts.slice(0, depth + 1)))
}
