import type { AuditCheckpoint } from '@hoop/protocol'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode, errorText, HoopError } from '../errors.ts'
import { type AlertRows, createAlertRows } from './alert-rows.ts'
import { type AuditRows, createAuditRows } from './audit-rows.ts'
import { createDraftRows, type DraftRows } from './draft-rows.ts'
import { createLastSeen, type LastSeen } from './last-seen.ts'
import { findMigrations, newestMigration } from './migrations.ts'
import { createQuotaRows, type QuotaRows } from './quota-rows.ts'
import { createSessionJoinRows, type SessionJoinRows } from './session-join-rows.ts'
import { createStateChangeRows, type StateChangeRows } from './state-change-rows.ts'
import { createStitchRows, type StitchRows } from './stitch-rows.ts'
import { createStuckRows, type StuckRows } from './stuck-rows.ts'
import { createWorkerMemories, type WorkerMemories } from './worker-memories.ts'

/** What cannot be rebuilt from the fleet's files. */
export interface FleetDb {
  readonly path: string
  readonly workers: WorkerMemories
  readonly drafts: DraftRows
  readonly stitches: StitchRows
  readonly lastSeen: LastSeen
  readonly audit: AuditRows
  readonly states: StateChangeRows
  readonly joins: SessionJoinRows
  readonly quota: QuotaRows
  readonly alerts: AlertRows
  readonly stuck: StuckRows
  close(): void
}

/**
 * Opens `fleet.db` below a home, makes it or brings it up to date. Every commit is on disk when it returns. Throws a {@link HoopError}
 * for a damaged file or one that a newer HOOP has written, and leaves it as it is.
 */
export function openFleetDb(home: string, migrations: string = findMigrations()): FleetDb {
  const path = join(home, 'fleet.db')
  let sqlite: Database.Database | undefined
  try {
    closeSync(openSync(path, 'a', 0o600)) // SQLite gives its side files the mode of the file that is there
    chmodSync(path, 0o600)
    sqlite = new Database(path)
    refuseDamaged(sqlite, path)
    refuseNewer(sqlite, path, migrations)
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('synchronous = FULL') // a WAL database is reopened with NORMAL otherwise
    sqlite.pragma('foreign_keys = ON')
    const db = drizzle(sqlite)
    migrate(db, { migrationsFolder: migrations })
    const opened = sqlite
    return {
      path,
      workers: createWorkerMemories(db),
      drafts: createDraftRows(db),
      stitches: createStitchRows(db),
      lastSeen: createLastSeen(db),
      audit: createAuditRows(db),
      states: createStateChangeRows(db),
      joins: createSessionJoinRows(db),
      quota: createQuotaRows(db),
      alerts: createAlertRows(db),
      stuck: createStuckRows(db),
      close: () => opened.close(),
    }
  } catch (error) {
    sqlite?.close()
    throw isDamage(error) ? damaged(path, error) : error
  }
}

function refuseDamaged(sqlite: Database.Database, path: string): void {
  const found: unknown = sqlite.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw damaged(path, new Error(String(found)))
}

function refuseNewer(sqlite: Database.Database, path: string, migrations: string): void {
  const table = sqlite.prepare<[], { name: string }>("select name from sqlite_master where name = '__drizzle_migrations'").get()
  if (!table) return
  const applied = sqlite.prepare<[], { at: number | null }>('select max(created_at) as at from __drizzle_migrations').get()?.at ?? 0
  if (applied <= newestMigration(migrations)) return
  throw new HoopError('SCHEMA_NEWER', `${path} was written by a newer HOOP than this one`, {
    exitCode: 3,
    hint: 'start the newer version, or restore a backup that this one made; the file was not changed',
  })
}

function isDamage(error: unknown): boolean {
  return /^SQLITE_(?:NOTADB|CORRUPT)/.test(errorCode(error)) || (error instanceof Error && isDamage(error.cause))
}

function damaged(path: string, cause: unknown): HoopError {
  return new HoopError('DB_DAMAGED', `${path} is damaged: ${errorText(cause)}`, {
    exitCode: 3,
    hint: `restore it from a backup, or move it aside to begin anew (mv ${path} ${path}.damaged); it was not changed`,
    cause,
  })
}

/** What `fleet.db` remembers of the workers, without a daemon and without writing to it. Nothing where there is none, or none that can be read. */
export function readWorkerMemories(home: string): Map<string, unknown> {
  let sqlite: Database.Database | undefined
  try {
    sqlite = new Database(join(home, 'fleet.db'), { readonly: true, fileMustExist: true })
    return createWorkerMemories(drizzle(sqlite)).load()
  } catch {
    return new Map()
  } finally {
    sqlite?.close()
  }
}

/** The newest checkpoint in `fleet.db`, without a daemon and without writing to it. `undefined` where there is no database, or none that holds one. */
export function readNewestCheckpoint(home: string): AuditCheckpoint | undefined {
  const path = join(home, 'fleet.db')
  if (!existsSync(path)) return undefined
  const sqlite = new Database(path, { readonly: true })
  try {
    const isThere = sqlite.prepare("select 1 from sqlite_master where name = 'audit_checkpoints'").get() !== undefined
    return isThere ? createAuditRows(drizzle(sqlite)).newestCheckpoint() : undefined
  } finally {
    sqlite.close()
  }
}
