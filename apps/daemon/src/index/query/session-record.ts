import { Session, type SessionCost } from '@hoop/protocol'
import { toUsd } from '@hoop/quota'
import type Database from 'better-sqlite3'
import * as v from 'valibot'
import type { LiveSession } from '../messages.ts'

/** A row of `sessions`, as far as it is shown. */
export interface SessionRecord {
  readonly no: number
  readonly path: string
  readonly header: string
  readonly repo: string | null
  readonly entries: number
  readonly sizeBytes: number | null
  readonly mtimeMs: number | null
  readonly problem: string | null
  readonly lastAt: number
  /** Sums of what its requests used, as JSON. */
  readonly spent: string
}

/** The columns of a {@link SessionRecord}. */
export const sessionColumns = `no, path, header, repo, entries, size_bytes as sizeBytes, mtime_ms as mtimeMs, problem, last_at as lastAt,
  (select json_array(sum(requests), sum(unpriced), sum(nano_usd), sum(estimates)) from spend where session = sessions.no) as spent`

const Header = v.pipe(v.string(), v.parseJson(), Session)

/** A session as it is indexed, before it has a project and a state. */
export interface IndexedSession extends LiveSession {
  readonly problem?: string
}

/** `undefined` for a header that this version would not have written. */
export function parseRecord(record: SessionRecord): IndexedSession | undefined {
  const header = v.safeParse(Header, record.header)
  if (!header.success) return undefined
  const { path, repo, entries, sizeBytes, mtimeMs, lastAt, problem } = record
  return {
    key: path,
    cli: header.output.cli,
    session: header.output,
    ...(repo !== null && { repo }),
    entries,
    sizeBytes: sizeBytes ?? 0,
    mtimeMs: mtimeMs ?? lastAt,
    ...(problem !== null && { problem }),
    ...costOf(record.spent),
  }
}

const Spent = v.pipe(v.string(), v.parseJson(), v.tuple([v.number(), v.number(), v.number(), v.number()]))

function costOf(spent: string): { cost?: SessionCost } {
  const sums = v.safeParse(Spent, spent)
  if (!sums.success) return {} // it has no requests
  const [requests, unpriced, nanoUsd, estimates] = sums.output
  return { cost: { usd: unpriced === requests ? null : toUsd(nanoUsd), atLeast: unpriced > 0, estimated: estimates > 0 } }
}

/** What the requests of a session cost, as its row tells it. */
export function readCost(db: Database.Database): (no: number) => { cost?: SessionCost } {
  const spent = db
    .prepare<[number], string>(
      'select json_array(sum(requests), sum(unpriced), sum(nano_usd), sum(estimates)) from spend where session = ?',
    )
    .pluck()
  return (no) => costOf(spent.get(no) ?? '')
}
