import { existsSync, statSync } from 'node:fs'
import { TranscriptFormatError } from '../errors.ts'
import { asAmount, headerOf } from './header.ts'
import { maxRecordBytes, type RawMessage, type RawRecord, type SessionHeader, type SessionSource } from './source.ts'
import type { Database, Databases, NamedRow } from './sqlite/database.ts'
import { CorruptDatabaseError } from './sqlite/errors.ts'
import { compareIds, createStamps, stampOf } from './stamps.ts'

/** What must be there for the sessions of a database to be read; observed in 1.2.6 to 1.18.33. */
const tables = {
  session: ['id', 'directory', 'title', 'version', 'time_created'],
  message: ['id', 'session_id', 'time_created', 'data'],
  part: ['id', 'message_id', 'session_id', 'data'],
} as const

/** A change of a file within this time need not show in its time of change. */
const clockTickMs = 100

/**
 * Reads an OpenCode database, checking that it is one.
 * @throws TranscriptFormatError for a database that is broken, or has other tables
 */
export async function readSessions<T>(databases: Databases, path: string, use: (database: Database) => T): Promise<T> {
  try {
    return await databases.read(path, (database) => {
      for (const [table, columns] of Object.entries(tables))
        if (!database.has(table, columns))
          throw new TranscriptFormatError(path, `a database of OpenCode: expected a table ${table} with ${columns.join(', ')}`)
      return use(database)
    })
  } catch (error) {
    if (error instanceof CorruptDatabaseError)
      throw new TranscriptFormatError(path, `a whole SQLite database of OpenCode: ${error.message}`, { cause: error })
    throw error
  }
}

/** One session in a database. */
export function createDatabaseSource(databases: Databases, path: string, id: string): SessionSource {
  const stampsOf = createStamps()
  const look = () =>
    readSessions(databases, path, (database) => {
      const [session] = database.where('session', 'id', id)
      return session && { header: headerOfRow(session), messages: stampsOf(database, id) }
    })
  return {
    async begin() {
      const probe = probeFiles(path)
      const seen = await look()
      return seen && { probe, scan: seen }
    },
    probe: async () => probeFiles(path),
    scan: async () => (existsSync(path) ? look() : undefined),
    load: (ids) => readSessions(databases, path, (database) => ids.flatMap((message) => loadMessage(database, id, message) ?? [])),
    watch: () => [path, `${path}-wal`],
  }
}

/** `undefined` where a file was changed so lately that it may have been changed once more without showing it. */
function probeFiles(path: string): string | undefined {
  const seen = [path, `${path}-wal`].map((file) => {
    const found = statSync(file, { throwIfNoEntry: false })
    if (!found) return '-'
    return Date.now() - found.mtimeMs < clockTickMs ? undefined : `${found.ino} ${found.size} ${found.mtimeMs}`
  })
  return seen.includes(undefined) ? undefined : seen.join('/')
}

/** What the row of a session says. */
function headerOfRow(row: NamedRow): SessionHeader {
  return headerOf({
    id: row.text('id') ?? '',
    cliVersion: row.text('version'),
    cwd: row.text('directory'),
    title: row.text('title'),
    parentId: row.text('parent_id'),
    created: row.number('time_created'),
    costUsd: asAmount(row.number('cost')),
    isReverted: row.get('revert') !== null,
  })
}

function loadMessage(database: Database, session: string, id: string): RawMessage | undefined {
  const [message] = database.where('message', 'id', id)
  if (!message || message.text('session_id') !== session) return undefined
  const rows = [...database.where('part', 'message_id', id)].filter((row) => row.text('session_id') === session)
  const parts = rows.map(recordOf).sort((a, b) => (a.created ?? 0) - (b.created ?? 0) || compareIds(a.id, b.id))
  return { id, stamp: stampOf([message, ...rows]), message: recordOf(message), parts }
}

function recordOf(row: NamedRow): RawRecord {
  const data = row.bytes > maxRecordBytes ? '' : row.get('data')
  const text = typeof data === 'string' ? data : Buffer.isBuffer(data) ? data.toString('utf8') : String(data)
  const created = row.number('time_created')
  return { id: row.text('id') ?? '', text, bytes: Buffer.byteLength(text), ...(created !== undefined && { created }) }
}
