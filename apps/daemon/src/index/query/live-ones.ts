import type Database from 'better-sqlite3'
import type { LiveSession } from '../messages.ts'
import { parseRecord, sessionColumns, type SessionRecord } from './session-record.ts'

const atMost = 5000

/** Sessions that were written to since a moment, as far as they are indexed. */
export function liveOnes(db: Database.Database, since: number): readonly LiveSession[] {
  const found = db.prepare<[number, number, number], SessionRecord>(
    `select ${sessionColumns} from sessions where mtime_ms >= ? and last_at >= ? and header is not null order by mtime_ms desc limit ?`,
  )
  return found.all(since, since, atMost).flatMap((record) => parseRecord(record) ?? [])
}
