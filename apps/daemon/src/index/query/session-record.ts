import { Session } from '@hoop/protocol'
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
}

/** The columns of a {@link SessionRecord}. */
export const sessionColumns = 'no, path, header, repo, entries, size_bytes as sizeBytes, mtime_ms as mtimeMs, problem, last_at as lastAt'

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
  }
}
