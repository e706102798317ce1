import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeRegistry, decodeStateFile, isStateFileName, needlePaths } from '@hoop/needle'
import type { Emit } from './events.ts'
import type { Ledger } from './ledger.ts'

/** NEEDLE's state files: one a worker, replaced whole at each beat; and the registry beside them. */
export interface StateFolder {
  /** Looks through the folder; a routine look spares itself the files where the folder shows no change. */
  sweep(options?: { readonly isRoutine?: boolean }): Promise<void>
  /** Looks at one file that a notice named. */
  sweepFile(name: string): Promise<void>
}

export interface StateFolderOptions {
  readonly needleHome: string
  /** Where the state files are; NEEDLE's own place unless its config says another. */
  readonly heartbeatsDir: () => string
  readonly ledger: Ledger
  readonly now: () => number
  readonly emit: Emit
}

/** How far a file system's clock may lag behind a change. */
const COARSE_MS = 2000
const ALL_EVERY_MS = 10_000

interface Seen {
  readonly identity: string
  /** `undefined` while the file has never been readable as a state file. */
  readonly worker: string | undefined
}

export function createStateFolder({ needleHome, heartbeatsDir, ledger, now, emit }: StateFolderOptions): StateFolder {
  const paths = needlePaths(needleHome)
  const files = new Map<string, Seen>()
  let registryIdentity = ''

  const readOne = async (folder: string, name: string) => {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) return forget(path)
    const identity = `${found.ino}:${found.size}:${found.mtimeMs}`
    const before = files.get(path)
    if (before?.identity === identity) return
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text === undefined) return
    const account = ledger.open(path, 'state-file', null)
    account.restart()
    account.line()
    account.read({ sizeBytes: found.size, readBytes: found.size, tornBytes: 0, at: now() })
    const decoded = decodeStateFile(text, name)
    if (!decoded.ok) {
      // The last good value stands; the next beat replaces this file whole.
      if (decoded.kind !== 'blank') account.bad({ offset: 0, length: found.size, kind: decoded.kind, why: decoded.why, text })
      files.set(path, { identity, worker: before?.worker })
      return
    }
    files.set(path, { identity, worker: decoded.value.qualifiedId })
    emit({ type: 'state-file.seen', needleHome, file: decoded.value, source: { path }, seenAt: now() })
  }
  const forget = (path: string) => {
    const before = files.get(path)
    if (!before) return
    files.delete(path)
    ledger.close(path)
    if (before.worker !== undefined) emit({ type: 'state-file.gone', needleHome, worker: before.worker, seenAt: now() })
  }
  let folderIdentity = ''
  let sweptAt = -Infinity
  /**
   * NEEDLE replaces a state file by rename, which the folder's own time shows: one look instead of one a worker. Clocks of file
   * systems are coarse, so a folder that has just changed is looked through again; and all are, every ten seconds.
   */
  const isUntouched = async (folder: string) => {
    const found = await stat(folder).catch(() => undefined)
    const identity = found ? `${folder} ${found.dev}:${found.ino}:${found.mtimeMs}` : ''
    const at = now()
    const isQuiet = found !== undefined && at - found.mtimeMs > COARSE_MS && at - sweptAt < ALL_EVERY_MS && at >= sweptAt
    if (isQuiet && identity === folderIdentity) return true
    folderIdentity = identity
    sweptAt = at
    return false
  }
  const readRegistry = async () => {
    const found = await stat(paths.registry).catch(() => undefined)
    const identity = found ? `${found.ino}:${found.size}:${found.mtimeMs}` : ''
    if (identity === registryIdentity) return
    const text = found ? await readFile(paths.registry, 'utf8').catch(() => undefined) : ''
    if (text === undefined) return
    registryIdentity = identity
    const decoded = decodeRegistry(text)
    if (decoded.ok) emit({ type: 'registry.seen', needleHome, entries: decoded.value.workers })
    if (!found) return ledger.close(paths.registry)
    const account = ledger.open(paths.registry, 'registry', null)
    account.restart()
    account.line()
    account.read({ sizeBytes: found.size, readBytes: found.size, tornBytes: 0, at: now() })
    if (!decoded.ok && decoded.kind !== 'blank') account.bad({ offset: 0, length: found.size, kind: decoded.kind, why: decoded.why, text })
  }
  return {
    async sweep({ isRoutine = false } = {}) {
      const folder = heartbeatsDir()
      await readRegistry()
      if ((await isUntouched(folder)) && isRoutine) return
      const names = (await readdir(folder).catch(() => [])).filter(isStateFileName)
      for (const name of names) await readOne(folder, name)
      const present = new Set(names.map((name) => join(folder, name)))
      for (const path of files.keys()) if (!present.has(path)) forget(path)
    },
    async sweepFile(name) {
      if (isStateFileName(name)) await readOne(heartbeatsDir(), name)
    },
  }
}
