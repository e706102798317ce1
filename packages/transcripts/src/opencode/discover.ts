import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Place, SessionFile } from '../model.ts'
import { readSessions } from './database-source.ts'
import { placesOf } from './places.ts'
import type { Database, Databases } from './sqlite/database.ts'
import { treeOf } from './tree-source.ts'

type Found = SessionFile<'opencode'>

/** A session in a database, as far as the index of a list needs it. */
export interface SessionRow {
  readonly id: string
  readonly created: number
  /** Of its newest row. */
  readonly updated: number
}

/**
 * Sessions in databases first; one that is also in a tree is there as it was before it was imported. The size of one in a database is
 * that of the database.
 */
export async function* discoverSessions(databases: Databases, place: Place): AsyncGenerator<Found, void, undefined> {
  const { folders, databases: named } = placesOf(place)
  const seen = new Set<string>()
  const inFolders = await Promise.all(folders.map(databasesIn))
  for (const path of new Set([...named, ...inFolders.flat()])) {
    const sizeBytes = (await sizeOf(path)) + (await sizeOf(`${path}-wal`))
    for (const { id, updated } of await listSessions(databases, path).catch(() => [])) {
      if (seen.has(id)) continue
      seen.add(id)
      yield { cli: 'opencode', path: `${path}#${id}`, sizeBytes, mtimeMs: updated }
    }
  }
  for (const folder of folders) {
    for await (const info of infosIn(folder)) {
      const found = await statTree(info)
      if (!found || seen.has(found.id)) continue
      seen.add(found.id)
      yield { cli: 'opencode', path: info, sizeBytes: found.sizeBytes, mtimeMs: found.mtimeMs }
    }
  }
}

/** The sessions of a database, oldest first. @throws TranscriptFormatError */
export function listSessions(databases: Databases, path: string): Promise<readonly SessionRow[]> {
  return readSessions(databases, path, (database) => {
    const last = lastMessages(database)
    const rows: SessionRow[] = []
    for (const row of database.all('session')) {
      const id = row.text('id')
      if (id === undefined) continue
      const created = row.number('time_created') ?? 0
      const message = last.get(id)
      let updated = Math.max(row.number('time_updated') ?? created, message?.updated ?? 0)
      // only the parts of the last message change without it, and often
      for (const part of message ? database.where('part', 'message_id', message.id) : [])
        updated = Math.max(updated, part.number('time_updated') ?? 0)
      rows.push({ id, created, updated })
    }
    return rows.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1))
  })
}

function lastMessages(database: Database) {
  const last = new Map<string, { readonly id: string; readonly created: number; readonly updated: number }>()
  for (const row of database.all('message')) {
    const [session, id] = [row.text('session_id'), row.text('id')]
    if (session === undefined || id === undefined) continue
    const created = row.number('time_created') ?? 0
    const known = last.get(session)
    const updated = Math.max(row.number('time_updated') ?? 0, known?.updated ?? 0)
    last.set(session, known && known.created > created ? { ...known, updated } : { id, created, updated })
  }
  return last
}

/** `opencode.db`, and `opencode-<channel>.db` of other release channels. */
export const isDatabaseName = (file: string): boolean => /^opencode(?:-[\w.-]+)?\.db$/.test(basename(file))

async function databasesIn(folder: string): Promise<readonly string[]> {
  const names = (await entriesIn(folder)).map(({ name }) => name).filter(isDatabaseName)
  return names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).map((name) => join(folder, name))
}

/** The info files of all trees: first those of newer versions, which moved the older ones and left them there. */
async function* infosIn(folder: string): AsyncGenerator<string, void, undefined> {
  for (const project of await foldersIn(join(folder, 'storage/session'))) yield* filesIn(project)
  for (const project of await foldersIn(join(folder, 'project'))) yield* filesIn(join(project, 'storage/session/info'))
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  return (await entriesIn(folder)).flatMap((entry) => (entry.isDirectory() || entry.isSymbolicLink() ? join(folder, entry.name) : []))
}

async function* filesIn(folder: string): AsyncGenerator<string, void, undefined> {
  for (const { name } of await entriesIn(folder)) if (treeOf(join(folder, name))) yield join(folder, name)
}

async function statTree(info: string) {
  const tree = treeOf(info)
  const found = await stat(info).catch(() => undefined)
  if (!tree || !found?.isFile()) return undefined
  const message = (await entriesIn(tree.messages))
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .at(-1)
  const parts = message === undefined ? undefined : join(tree.parts, basename(message, '.json'))
  const part =
    parts === undefined
      ? undefined
      : (await entriesIn(parts))
          .map(({ name }) => name)
          .sort()
          .at(-1)
  const others = [tree.messages, message && join(tree.messages, message), parts, parts && part && join(parts, part)]
  const times = await Promise.all(
    others.map(async (path) =>
      path
        ? stat(path).then(
            ({ mtimeMs }) => mtimeMs,
            () => 0,
          )
        : 0,
    ),
  )
  return { id: tree.id, sizeBytes: found.size, mtimeMs: Math.max(found.mtimeMs, ...times) }
}

async function entriesIn(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => [])
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}
