import Database from 'better-sqlite3'
import type { Tree } from '../tree.ts'
import { DATA, type Store } from './store.ts'

/** The tables that sessions are read from, as 1.18 creates them. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS project (id text PRIMARY KEY, worktree text NOT NULL, vcs text, name text, icon_url text, icon_url_override text,
  icon_color text, time_created integer NOT NULL, time_updated integer NOT NULL, time_initialized integer, sandboxes text NOT NULL, commands text);
CREATE TABLE IF NOT EXISTS session (id text PRIMARY KEY, project_id text NOT NULL, workspace_id text, parent_id text, slug text NOT NULL, directory text NOT NULL,
  path text, title text NOT NULL, version text NOT NULL, share_url text, summary_additions integer, summary_deletions integer,
  summary_files integer, summary_diffs text, metadata text, cost real DEFAULT 0 NOT NULL, tokens_input integer DEFAULT 0 NOT NULL,
  tokens_output integer DEFAULT 0 NOT NULL, tokens_reasoning integer DEFAULT 0 NOT NULL, tokens_cache_read integer DEFAULT 0 NOT NULL,
  tokens_cache_write integer DEFAULT 0 NOT NULL, revert text, permission text, agent text, model text, time_created integer NOT NULL,
  time_updated integer NOT NULL, time_compacting integer, time_archived integer,
  FOREIGN KEY (project_id) REFERENCES project(id) ON DELETE CASCADE);
CREATE TABLE IF NOT EXISTS message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL,
  data text NOT NULL, FOREIGN KEY (session_id) REFERENCES session(id) ON DELETE CASCADE);
CREATE TABLE IF NOT EXISTS part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL, time_created integer NOT NULL,
  time_updated integer NOT NULL, data text NOT NULL, FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE);
CREATE INDEX IF NOT EXISTS message_session_time_created_id_idx ON message (session_id, time_created, id);
CREATE INDEX IF NOT EXISTS part_message_id_id_idx ON part (message_id, id);
CREATE INDEX IF NOT EXISTS part_session_idx ON part (session_id);
`

/** 1.2 and later: one database for everything; one that is there is written on. */
export function openDatabase(tree: Tree): Store {
  const database = new Database(tree.place(`${DATA}/opencode.db`))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = OFF')
  database.exec(SCHEMA)
  const project = database.prepare(
    `INSERT OR IGNORE INTO project (id, worktree, vcs, time_created, time_updated, sandboxes) VALUES (?, ?, 'git', ?, ?, '[]')`,
  )
  const session = database.prepare(
    `INSERT INTO session (id, project_id, parent_id, slug, directory, title, version, time_created, time_updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const message = database.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?)')
  const part = database.prepare('INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)')
  database.exec('BEGIN')
  const written = (text: string): string => {
    tree.count(Buffer.byteLength(text) + 100)
    return text
  }
  return {
    session({ id, projectId, parentId, directory, title, version, created, updated }) {
      project.run(projectId, directory, created, updated)
      session.run(id, projectId, parentId ?? null, 'misty-wizard', directory, title, version, created, updated)
    },
    message({ id, sessionId, created, updated, data }) {
      message.run(id, sessionId, created, updated, written(JSON.stringify(data)))
    },
    part({ id, messageId, sessionId, created, updated, data }) {
      part.run(id, messageId, sessionId, created, updated, written(JSON.stringify(data)))
    },
    close() {
      database.exec('COMMIT')
      database.close()
    },
  }
}
