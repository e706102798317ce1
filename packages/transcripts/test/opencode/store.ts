// What OpenCode does to its files, so far as a reader can see: rows and files that are made, updated in place, and deleted.
import BetterSqlite from 'better-sqlite3'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type Json = Readonly<Record<string, unknown>>

/** Somewhere that sessions are kept. */
export interface Store {
  /** Of a session, as every function of the package takes it. */
  path(session: string): string
  session(id: string, created: number, more?: Json): void
  message(session: string, id: string, created: number, data: Json): void
  part(session: string, message: string, id: string, data: Json): void
  removeMessage(session: string, id: string): void
  removeSession(id: string): void
  /** What a database does now and then by itself. */
  tidy(): void
  close(): void
}

/** The tables of 1.18, so far as they matter. */
const tables = `
  CREATE TABLE session (id text PRIMARY KEY, project_id text NOT NULL, parent_id text, directory text NOT NULL, title text NOT NULL,
    version text NOT NULL, cost real DEFAULT 0 NOT NULL, revert text, time_created integer NOT NULL, time_updated integer NOT NULL);
  CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL,
    data text NOT NULL, CONSTRAINT fk FOREIGN KEY (session_id) REFERENCES session(id) ON DELETE CASCADE);
  CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL, time_created integer NOT NULL,
    time_updated integer NOT NULL, data text NOT NULL, CONSTRAINT fk FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE);
  CREATE INDEX message_session_time_created_id_idx ON message (session_id, time_created, id);
  CREATE INDEX part_message_id_id_idx ON part (message_id, id);
  CREATE INDEX part_session_idx ON part (session_id);`

export function createDatabaseStore(file: string, now: () => number = Date.now): Store & { readonly database: BetterSqlite.Database } {
  mkdirSync(dirname(file), { recursive: true })
  const database = new BetterSqlite(file)
  database.pragma('journal_mode = WAL')
  database.pragma('foreign_keys = ON')
  database.pragma('synchronous = OFF')
  database.exec(tables)
  const putSession = database.prepare(
    `INSERT INTO session (id, project_id, parent_id, directory, title, version, time_created, time_updated) VALUES (?, 'p', ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET parent_id = excluded.parent_id, directory = excluded.directory, title = excluded.title, time_updated = excluded.time_updated`,
  )
  const putMessage = database.prepare(
    `INSERT INTO message VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data, time_updated = excluded.time_updated`,
  )
  const putPart = database.prepare(
    `INSERT INTO part VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data, time_updated = excluded.time_updated`,
  )
  const modes = ['PASSIVE', 'TRUNCATE', 'RESTART', 'FULL']
  let turn = 0
  return {
    database,
    path: (session) => `${file}#${session}`,
    session(id, created, { parentID = null, directory = '/home/op/ws', title = 'A title', version = '1.18.33' } = {}) {
      putSession.run(id, parentID, directory, title, version, created, now())
    },
    message: (session, id, created, data) => void putMessage.run(id, session, created, now(), JSON.stringify(data)),
    part: (session, message, id, data) => void putPart.run(id, message, session, now(), now(), JSON.stringify(data)),
    removeMessage: (_session, id) => void database.prepare('DELETE FROM message WHERE id = ?').run(id),
    removeSession: (id) => void database.prepare('DELETE FROM session WHERE id = ?').run(id),
    tidy: () => void database.pragma(`wal_checkpoint(${modes[(turn += 1) % modes.length] ?? 'PASSIVE'})`),
    close: () => void database.close(),
  }
}

/** The tree of 1.0: a file is written beside its place and renamed, or written in place. */
export function createTreeStore(home: string, isAtomic = true): Store {
  const storage = join(home, '.local/share/opencode/storage')
  const info = (id: string) => join(storage, 'session/project', `${id}.json`)
  function write(file: string, data: Json): void {
    mkdirSync(dirname(file), { recursive: true })
    const text = JSON.stringify(data, undefined, 2)
    writeFileSync(isAtomic ? `${file}.tmp` : file, text)
    if (isAtomic) renameSync(`${file}.tmp`, file)
  }
  return {
    path: info,
    session: (id, created, more = {}) =>
      write(info(id), { id, version: '1.0.162', directory: '/home/op/ws', title: 'A title', time: { created }, ...more }),
    message: (session, id, _created, data) => write(join(storage, 'message', session, `${id}.json`), { id, sessionID: session, ...data }),
    part: (session, message, id, data) =>
      write(join(storage, 'part', message, `${id}.json`), { id, sessionID: session, messageID: message, ...data }),
    removeMessage(session, id) {
      rmSync(join(storage, 'message', session, `${id}.json`), { force: true })
      rmSync(join(storage, 'part', id), { recursive: true, force: true })
    },
    removeSession(id) {
      rmSync(info(id), { force: true })
      rmSync(join(storage, 'message', id), { recursive: true, force: true })
    },
    tidy() {},
    close() {},
  }
}
