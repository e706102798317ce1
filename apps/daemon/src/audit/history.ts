import type { AuditEntry } from '@hoop/audit'
import { sep } from 'node:path'
import { beginsWith, measureExtents, type ReadFile } from './extents.ts'
import type { Extent, Known } from './known.ts'
import type { LineSource } from './told.ts'

/** A place that HOOP watches: what lies in it when it is first seen is history, and what comes later is recorded one by one. */
export interface Place {
  readonly kind: 'workspace' | 'needle-home'
  readonly path: string
  readonly project: string | null
}

/** Tells history from what has happened under HOOP's eyes, or while it was down. */
export interface HistoryBounds {
  /** Where history ends in the file of this line; 0 where all of it is to be recorded. */
  boundOf(source: LineSource): Promise<number>
  /** For a place that is being imported: what was read of its files is history. */
  settle(files: readonly ReadFile[]): void
}

/** The extents that the chain has, held against the files as they are. A file is the same if its bytes are: names and inodes are given anew. */
export function createHistoryBounds(known: Pick<Known, 'places'>): HistoryBounds {
  const bounds = new Map<string, Promise<number>>()
  const keyOf = (path: string, inode: string | undefined) => `${path}\n${inode ?? ''}`
  const find = async ({ path, inode }: LineSource): Promise<number> => {
    const extents = [...known.places.values()].flatMap(({ files }) => files)
    const candidates = [
      ...extents.filter((extent) => extent.inode === inode),
      ...extents.filter((extent) => extent.path === path && extent.inode !== inode),
    ]
    for (const extent of candidates) if (await beginsWith(path, inode, extent)) return extent.bytes
    return 0
  }
  return {
    boundOf(source) {
      const key = keyOf(source.path, source.inode)
      const bound = bounds.get(key) ?? find(source)
      bounds.set(key, bound)
      return bound
    },
    settle(files) {
      for (const { path, inode, bytes } of files) bounds.set(keyOf(path, inode), Promise.resolve(bytes))
    },
  }
}

/** The innermost place in which a file lies. */
export function placeOf(places: readonly Place[], path: string): Place | undefined {
  let best: Place | undefined
  for (const place of places)
    if (path.startsWith(place.path.endsWith(sep) ? place.path : place.path + sep) && place.path.length > (best?.path.length ?? -1))
      best = place
  return best
}

/** The record of what lay in a place before it was watched. Reads those files once. */
export async function historyEntry(
  place: Place,
  found: { readonly files: readonly ReadFile[]; readonly count: number; readonly running: readonly string[] },
): Promise<AuditEntry & { readonly data: { readonly files: Extent[] } }> {
  const { files, sha256 } = await measureExtents(found.files)
  return {
    type: 'history.imported',
    actor: 'hoop',
    project: place.project,
    subject: place.path,
    data: { kind: place.kind, count: found.count, sha256, files, running: [...found.running] },
  }
}
