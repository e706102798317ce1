import type Database from 'better-sqlite3'
import { type IndexedSession, parseRecord, sessionColumns, type SessionRecord } from './session-record.ts'
import type { Masker } from '../../redaction/masker.ts'

/** Another session, as far as it is named. */
export interface Relative {
  readonly key: string
  readonly id: string
  readonly title?: string
}

/** A session and those around it; or the keys of those that an id fits. */
export type FoundSession =
  | { readonly session: IndexedSession; readonly no: number; readonly parent: Relative | null; readonly children: readonly Relative[] }
  | { readonly keys: readonly string[] }

const childrenAtMost = 500

/** By its key, or by its id. No keys: there is none. */
export function findSession(db: Database.Database, name: string, masker: Masker): FoundSession {
  const find = (column: 'path' | 'id') =>
    db
      .prepare<[string], SessionRecord>(
        `select ${sessionColumns} from sessions where ${column} = ? and header is not null order by path limit 100`,
      )
      .all(name)
  const exact = find('path')
  const found = exact.length > 0 ? exact : find('id')
  const [only] = found
  const session = only && found.length === 1 ? parseRecord(only) : undefined
  if (!only || !session) return { keys: found.map(({ path }) => path) }
  const { id, parentId } = session.session
  return {
    session,
    no: only.no,
    parent: parentId === undefined ? null : (relatives(db, 'id', parentId, 1, masker)[0] ?? null),
    children: relatives(db, 'parent_id', id, childrenAtMost, masker),
  }
}

function relatives(db: Database.Database, column: 'id' | 'parent_id', id: string, limit: number, masker: Masker): readonly Relative[] {
  const found = db.prepare<[string, number], { path: string; id: string; title: string | null }>(
    `select path, id, title from sessions where ${column} = ? and header is not null order by last_at, no limit ?`,
  )
  return found
    .all(id, limit)
    .map(({ path, id: own, title }) => ({ key: path, id: own, ...(title !== null && { title: masker.text(title) }) }))
}
