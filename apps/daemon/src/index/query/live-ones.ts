import type Database from 'better-sqlite3'
import { kindOf } from '../entry-kinds.ts'
import { contentKinds } from '../last-output.ts'
import type { LastOutput, LiveSession } from '../messages.ts'
import { parseRecord, sessionColumns, type SessionRecord } from './session-record.ts'

const atMost = 5000
/** The last words of an agent are among its last entries; who looked further back for them would read a whole transcript. */
const lastEntries = 500

interface EntryPlace {
  readonly kind: number
  readonly at: number | null
  readonly offset: number
}

/** Sessions that were written to since a moment, as far as they are indexed. */
export function liveOnes(db: Database.Database, since: number): readonly LiveSession[] {
  const found = db.prepare<[number, number, number], SessionRecord>(
    `select ${sessionColumns} from sessions where mtime_ms >= ? and last_at >= ? and header is not null order by mtime_ms desc limit ?`,
  )
  const newestFirst = db.prepare<[number, number], EntryPlace>(
    'select kind, at, offset from entries where session = ? order by seq desc limit ?',
  )
  const outputOf = ({ no, mtimeMs }: { readonly no: number; readonly mtimeMs: number }): LastOutput | undefined => {
    let output: LastOutput | undefined
    for (const { kind, at, offset } of newestFirst.iterate(no, lastEntries)) {
      output ??= { at: at ?? mtimeMs, offset }
      if (contentKinds.includes(kindOf(kind))) return { ...output, contentAt: at ?? mtimeMs }
    }
    return output
  }
  return found.all(since, since, atMost).flatMap((record) => {
    const session = parseRecord(record)
    return session ? [{ ...session, lastOutput: outputOf({ no: record.no, mtimeMs: session.mtimeMs }) }] : []
  })
}
