import type { Cli, Session } from '@hoop/protocol'
import type Database from 'better-sqlite3'
import type { SessionFact } from './messages.ts'

const factsPerMessage = 250

interface Row {
  readonly key: string
  readonly cli: Cli
  readonly id: string
  readonly cwd: string | null
  readonly repo: string | null
  readonly parentId: string | null
  readonly worker: string | null
  readonly bead: string | null
  readonly strand: string | null
  readonly title: string | null
  readonly startedAt: number | null
  readonly lastAt: number | null
  readonly mtimeMs: number | null
  readonly orderedAt: number
  readonly costUsd: number | null
}

/** Every session that is indexed, in batches: who hears of them has other things to do. */
export function* readKnownSessions(db: Database.Database): Generator<readonly SessionFact[], void, undefined> {
  const all = db.prepare<[], Row>(
    `select path as key, cli, id, cwd, repo, parent_id as parentId, worker, bead, header ->> '$.tag.strand' as strand, title,
     header ->> '$.startedAt' as startedAt, header ->> '$.lastAt' as lastAt, mtime_ms as mtimeMs, last_at as orderedAt,
     header ->> '$.costUsd' as costUsd from sessions where header is not null`,
  )
  let batch: SessionFact[] = []
  for (const row of all.iterate()) {
    batch.push(factOfRow(row))
    if (batch.length < factsPerMessage) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** What is kept in memory of a session. */
export function factOf(read: {
  readonly session: Session
  readonly key: string
  readonly repo: string | undefined
  readonly mtimeMs: number
}): SessionFact {
  const { session, key, repo, mtimeMs } = read
  const { id, cli, cwd, parentId, tag, title, startedAt, lastAt, costUsd } = session
  return { key, cli, id, cwd, repo, parentId, tag, title, startedAt, lastAt, mtimeMs, costUsd }
}

function factOfRow(row: Row): SessionFact {
  const { key, cli, id, worker, bead, strand } = row
  return {
    key,
    cli,
    id,
    cwd: row.cwd ?? undefined,
    repo: row.repo ?? undefined,
    parentId: row.parentId ?? undefined,
    tag: worker === null || bead === null ? undefined : { worker, bead, ...(strand !== null && { strand }) },
    title: row.title ?? undefined,
    startedAt: row.startedAt ?? undefined,
    lastAt: row.lastAt ?? undefined,
    mtimeMs: row.mtimeMs ?? row.orderedAt,
    costUsd: row.costUsd ?? undefined,
  }
}
