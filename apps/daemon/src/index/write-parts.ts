import type Database from 'better-sqlite3'
import type { LineCounts } from '@hoop/transcripts'
import { wishedId } from './entry-ids.ts'
import { kindNumber } from './entry-kinds.ts'
import { addLines, noLines, type EntryRow, type FileLook, type FilePart } from './session-rows.ts'
import type { SpendBook } from './spend/spend-book.ts'

/** A transcript as it stands in the index. */
export interface KnownFile {
  readonly no: number
  /** How it looked when it had been read to its end; absent while there is more, or where that was never known. */
  readonly seen: FileLook | undefined
  readonly entries: number
  readonly lines: LineCounts
  readonly hasSession: boolean
  /** When the file is known to have been there first. */
  readonly since: number | undefined
}

/** The one writer of the index. */
export interface PartWriter {
  /** Every transcript, by its path. */
  readonly files: ReadonlyMap<string, KnownFile>
  checkpointOf(path: string): string | undefined
  /** Writes parts, in their order, in one transaction. */
  write(parts: readonly FilePart[]): void
  /** Forgets transcripts that are gone. */
  remove(paths: readonly string[]): void
}

interface PendingEntry {
  readonly session: number
  readonly row: EntryRow
  readonly id: number
  readonly at: number
}

export function createPartWriter(db: Database.Database, spend: SpendBook, now: () => number): PartWriter {
  const files = loadFiles(db)
  const insertSession = db.prepare<[string, string]>(
    `insert into sessions (path, cli, last_at, entries, parsed, ignored, unknown, malformed) values (?, ?, 0, 0, 0, 0, 0, 0)`,
  )
  const updateSession = db.prepare(
    `update sessions set id = @id, cwd = @cwd, repo = @repo, worker = @worker, bead = @bead, parent_id = @parentId, title = @title,
     last_at = @lastAt, header = @header, entries = @entries, parsed = @parsed, ignored = @ignored, unknown = @unknown,
     malformed = @malformed, size_bytes = @sizeBytes, mtime_ms = @mtimeMs, inode = @inode, checkpoint = @checkpoint, problem = @problem,
     since_ms = @since, strand = @strand where no = @no`,
  )
  const insertEntry = db.prepare<[number, number, number, number, string | null, number, number | null, number, number]>(
    `insert or ignore into entries (rowid, session, seq, kind, tool, is_error, at, offset, length) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const updateEntry = db.prepare<[number, string | null, number, number | null, number, number, number]>(
    `update entries set kind = ?, tool = ?, is_error = ?, at = ?, offset = ?, length = ? where rowid = ?`,
  )
  const entryId = db.prepare<[number, number], number>('select rowid from entries where session = ? and seq = ?').pluck()
  const lastId = db.prepare<[number], number>('select rowid from entries where session = ? order by seq desc limit 1').pluck()
  const insertWords = db.prepare<[number, string]>('insert into words (rowid, text) values (?, ?)')
  const deleteWords = db.prepare<[number]>('delete from words where rowid = ?')
  const insertMark = db.prepare<[number, number, string]>('insert or replace into marks (session, seq, checkpoint) values (?, ?, ?)')
  const checkpoint = db.prepare<[string], string | null>('select checkpoint from sessions where path = ?').pluck()
  const clear = ['delete from words where rowid in (select rowid from entries where session = ?)']
    .concat(['entries', 'marks'].map((table) => `delete from ${table} where session = ?`))
    .map((sql) => db.prepare<[number]>(sql))
  const deleteSession = db.prepare<[number]>('delete from sessions where no = ?')

  function place(part: FilePart): KnownFile {
    const known = files.get(part.path)
    if (known) return known
    const no = Number(insertSession.run(part.path, part.cli).lastInsertRowid)
    return { no, seen: undefined, entries: 0, lines: noLines, hasSession: false, since: undefined }
  }

  /** What is new goes into `pending`, to be written in the order of its ids; what is known is changed at once. */
  function takeEntries({ no, entries: known }: KnownFile, part: FilePart, pending: PendingEntry[]): void {
    let at = part.session?.startedAt ?? part.seen?.mtimeMs ?? now()
    let last: number | undefined
    for (const row of part.rows.entries) {
      at = row.at ?? at
      if (row.seq < known) {
        if (entryId.get(no, row.seq) === undefined) writeEntries(pending.splice(0)) // it came in this very transaction
        changeEntry(no, row)
        continue
      }
      last ??= known > 0 ? lastId.get(no) : undefined
      last = wishedId(at, no, last)
      pending.push({ session: no, row, id: last, at })
    }
  }

  function changeEntry(no: number, row: EntryRow): void {
    const id = entryId.get(no, row.seq)
    if (id === undefined) return
    updateEntry.run(kindNumber(row.kind), row.tool ?? null, Number(row.isError), row.at ?? null, row.offset, row.length, id)
    deleteWords.run(id)
    if (row.text !== '') insertWords.run(id, row.text)
  }

  /** FTS5 takes ascending rows without looking back. */
  function writeEntries(pending: PendingEntry[]): void {
    pending.sort((a, b) => a.id - b.id)
    let free = 0
    for (const { session, row, id } of pending) {
      const { seq, kind, tool = null, isError, at = null, offset, length, text } = row
      let given = Math.max(id, free)
      while (insertEntry.run(given, session, seq, kindNumber(kind), tool, Number(isError), at, offset, length).changes === 0) given += 1
      free = given + 1
      if (text !== '') insertWords.run(given, text)
    }
  }

  const writeAll = db.transaction((parts: readonly FilePart[]) => {
    const written = new Map<string, KnownFile>()
    const pending: PendingEntry[] = []
    for (const part of parts) {
      const { rows, session, seen } = part
      let file = written.get(part.path) ?? place(part)
      if (rows.isRestarted) {
        writeEntries(pending.splice(0))
        for (const statement of clear) statement.run(file.no)
        spend.forget(file.no)
        file = { ...file, entries: 0, lines: noLines }
      }
      takeEntries(file, part, pending)
      for (const mark of rows.marks) insertMark.run(file.no, mark.seq, mark.checkpoint)
      const entries = rows.entries.reduce((most, { seq }) => Math.max(most, seq + 1), file.entries)
      const since = part.since ?? file.since
      const isOther = file.since !== undefined && since !== file.since
      file = { no: file.no, seen, entries, lines: addLines(file.lines, rows.lines), hasSession: session !== undefined, since }
      written.set(part.path, file)
      updateSession.run(sessionColumns(part, file, now()))
      if (isOther) spend.age(file.no)
      spend.take(file.no, rows.requests)
    }
    writeEntries(pending)
    spend.write()
    return written
  })

  return {
    files,
    checkpointOf: (path) => (files.has(path) ? (checkpoint.get(path) ?? undefined) : undefined),
    write(parts) {
      for (const [path, file] of writeAll(parts)) files.set(path, file)
    },
    remove(paths) {
      db.transaction(() => {
        for (const path of paths) {
          const no = files.get(path)?.no
          if (no === undefined) continue
          for (const statement of clear) statement.run(no)
          spend.forget(no)
          deleteSession.run(no)
        }
        spend.write()
      })()
      for (const path of paths) files.delete(path)
    },
  }
}

function sessionColumns({ session, seen, repo, checkpoint, problem }: FilePart, file: KnownFile, now: number) {
  const { parsed, ignored, unknown, malformed } = file.lines
  return {
    no: file.no,
    id: session?.id ?? null,
    cwd: session?.cwd ?? null,
    repo: repo ?? null,
    worker: session?.tag?.worker ?? null,
    bead: session?.tag?.bead ?? null,
    parentId: session?.parentId ?? null,
    title: session?.title ?? null,
    lastAt: Math.floor(session?.lastAt ?? session?.startedAt ?? seen?.mtimeMs ?? now),
    header: session ? JSON.stringify(session) : null,
    entries: file.entries,
    parsed,
    ignored,
    unknown,
    malformed,
    sizeBytes: seen?.sizeBytes ?? null,
    mtimeMs: seen?.mtimeMs ?? null,
    inode: seen?.inode ?? null,
    checkpoint: checkpoint ?? null,
    problem: problem ?? null,
    since: file.since ?? null,
    strand: session?.tag?.strand ?? null,
  }
}

interface FileRecord {
  readonly no: number
  readonly path: string
  readonly entries: number
  readonly parsed: number
  readonly ignored: number
  readonly unknown: number
  readonly malformed: number
  readonly sizeBytes: number | null
  readonly mtimeMs: number | null
  readonly inode: string | null
  readonly since: number | null
  readonly hasSession: number
}

function loadFiles(db: Database.Database): Map<string, KnownFile> {
  const files = new Map<string, KnownFile>()
  const all = db.prepare<[], FileRecord>(
    `select no, path, entries, parsed, ignored, unknown, malformed, size_bytes as sizeBytes, mtime_ms as mtimeMs, inode,
     since_ms as since, header is not null as hasSession from sessions`,
  )
  for (const row of all.iterate()) {
    const { no, path, entries, parsed, ignored, unknown, malformed, sizeBytes, mtimeMs, inode } = row
    const seen = sizeBytes === null || mtimeMs === null || inode === null ? undefined : { sizeBytes, mtimeMs, inode }
    const lines = { total: parsed + ignored + unknown + malformed, parsed, ignored, unknown, malformed }
    files.set(path, { no, seen, entries, lines, hasSession: row.hasSession === 1, since: row.since ?? undefined })
  }
  return files
}
