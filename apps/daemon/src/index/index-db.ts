import Database from 'better-sqlite3'
import { chmodSync, closeSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode } from '../errors.ts'

/** Of the tables below. A file of another version is thrown away: all that is in it can be read again from the transcripts. */
const schemaVersion = 3

/**
 * `sessions`: one row a transcript. `header` is the session as JSON, `NULL` where it could not be read; `size_bytes`, `mtime_ms` and
 * `inode` are those of the file when it had been read to its end, `NULL` while there is more. `checkpoint` is where reading goes on.
 * `entries`: one row an entry; its rowid is made of its time (see `entry-ids.ts`), so that the newest are found first. `words`: the text
 * of the entries with the same rowid, as an index without the text: that is in the transcripts, at `offset`.
 * `marks`: places inside long transcripts where a reader can begin. `requests`: what each request to a model used, as each file tells it,
 * and whether it is this record of it that `counts`, for several files may tell of one. `holders`: by the hash of its key, a session that
 * tells of a request; `copies`: keys of which several records tell, and all sessions that do. `spend`: the requests that count, added up by
 * quarter of an hour, session and model, in billionths of a US dollar at the prices whose fingerprint is in `prices`.
 */
const schema = `
create table sessions (
  no integer primary key, path text not null unique, cli text not null, id text, cwd text, repo text, worker text, bead text,
  parent_id text, title text, last_at integer not null, header text, entries integer not null, parsed integer not null,
  ignored integer not null, unknown integer not null, malformed integer not null, size_bytes integer, mtime_ms real, inode text,
  checkpoint text, problem text, since_ms real, strand text);
create index sessions_by_time on sessions (last_at, no);
create index sessions_by_id on sessions (id);
create index sessions_by_place on sessions (cwd, repo);
create index sessions_by_parent on sessions (parent_id) where parent_id is not null;
-- What costs are grouped by, without the header: all of it is read for one answer.
create index sessions_by_facts on sessions (no, path, cli, id, cwd, repo, worker, bead, strand, parent_id);
create table entries (
  rowid integer primary key, session integer not null, seq integer not null, kind integer not null, tool text, is_error integer not null,
  at integer, offset integer not null, length integer not null);
create index entries_by_session on entries (session, seq, is_error, kind);
create table marks (session integer not null, seq integer not null, checkpoint text not null, primary key (session, seq)) without rowid;
create table requests (
  session integer not null, key text not null, request_id text not null, at integer, model text, input integer not null,
  cache_read integer not null, cache_write integer not null, cache_write_1h integer not null, output integer not null,
  reasoning integer not null, speed text, cost_usd real, is_estimate integer not null, is_sidechain integer not null,
  nano_usd integer, counts integer not null, primary key (session, key, request_id)) without rowid;
create table holders (hash integer primary key, session integer not null);
create table copies (key text not null, session integer not null, primary key (key, session)) without rowid;
create index copies_by_session on copies (session);
create table models (no integer primary key, name text not null unique);
create table spend (
  slot integer not null, session integer not null, model integer not null, requests integer not null, input integer not null,
  cache_read integer not null, cache_write integer not null, output integer not null, reasoning integer not null,
  estimates integer not null, unpriced integer not null, nano_usd integer not null, reported integer not null,
  reported_nano_usd integer not null, primary key (slot, session, model)) without rowid;
create index spend_by_session on spend (session);
create table prices (fingerprint text not null);
create virtual table words using fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
`

/** FTS5 gathers so much before it writes a segment: fewer segments are merged less often. */
const wordsHeldBytes = 8 * 1024 * 1024
/** Segments are merged when there are so many of a size, not at four: each word is written again less often, and a search looks into a few more. */
const wordsMergedAt = 12
/** Most of what is written is long: four times fewer pages than usual, each with its own place in the log. Of a file that is there already it stays. */
const pageBytes = 16 * 1024
/** What is written is moved from the log into the file at every 32 MiB, not at every 4. */
const pagesPerCheckpoint = 2048

/** Where the index lies below a home. It may be deleted at any time while no daemon runs. */
export const indexPath = (home: string): string => join(home, 'index.db')

/** Opens the index for its one writer; begins anew where it is missing, damaged or of another version. */
export function openIndexDb(path: string): Database.Database {
  try {
    const found = open(path)
    if (versionOf(found) === schemaVersion) return found
    found.close()
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
  const made = open(path)
  made.transaction(() => {
    made.exec(schema)
    made.exec(`insert into words (words, rank) values ('hashsize', ${wordsHeldBytes}), ('automerge', ${wordsMergedAt})`)
    made.pragma(`user_version = ${schemaVersion}`)
  })()
  return made
}

/** Opens the index for reading, beside its writer. @throws where there is none yet */
export function openIndexForReading(path: string): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  db.pragma('cache_size = -8000')
  return db
}

function open(path: string): Database.Database {
  closeSync(openSync(path, 'a', 0o600)) // SQLite gives its side files the mode of the file that is there
  chmodSync(path, 0o600)
  const db = new Database(path)
  try {
    db.pragma(`page_size = ${pageBytes}`)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('cache_size = -8000')
    db.pragma(`wal_autocheckpoint = ${pagesPerCheckpoint}`)
    versionOf(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function versionOf(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

const isDamage = (error: unknown) => /^SQLITE_(?:NOTADB|CORRUPT)/.test(errorCode(error))
