import { setTimeout as sleep } from 'node:timers/promises'
import { createRowFinder, findInIndex, type FoundRow, type Pages, scanTable } from './btree.ts'
import { CorruptDatabaseError, StaleSnapshotError } from './errors.ts'
import type { Row, SqlValue } from './record.ts'
import { readSchema, type Table } from './schema.ts'
import { createFileMemory, type FileMemory, openSnapshot } from './snapshot.ts'

/** A row whose columns are asked for by name. */
export interface NamedRow {
  readonly rowid: number
  /** As long as it is the same buffer, the row is the same. */
  readonly page: Buffer
  /** Of the row. */
  readonly bytes: number
  /** `null` also where there is no such column. */
  get(column: string): SqlValue
  text(column: string): string | undefined
  number(column: string): number | undefined
}

/** One state of a database. */
export interface Database {
  /** Whether there is such a table, with these columns. */
  has(table: string, columns: readonly string[]): boolean
  /** Every row. */
  all(table: string): Iterable<NamedRow>
  /** The rows with a text in a column; by an index where there is one. */
  where(table: string, column: string, value: string): Iterable<NamedRow>
}

/** Databases of other programs, looked at while these write them. */
export interface Databases {
  /**
   * Calls back with one state of the database; again with another, if that one turned out to be mixed with a later one. So it must be a
   * pure function, and short. The files are open only meanwhile; they are never locked or written, and nothing is made beside them.
   * @throws CorruptDatabaseError; an error of the file system; StaleSnapshotError when the file does not hold still for a second
   */
  read<T>(path: string, use: (database: Database) => T): Promise<T>
}

const patienceMs = 1_000
/** So many files are remembered: their tables, some of their pages, and where the pages in their logs are. */
const maxFiles = 4

interface KnownFile extends FileMemory {
  schema?: { readonly key: string; readonly tables: ReadonlyMap<string, Table> }
}

export function createDatabases(): Databases {
  const files = new Map<string, KnownFile>()

  function fileAt(path: string): KnownFile {
    const file = files.get(path) ?? createFileMemory()
    files.delete(path)
    files.set(path, file)
    for (const oldest of files.keys()) {
      if (files.size <= maxFiles) break
      files.delete(oldest)
    }
    return file
  }

  return {
    async read(path, use) {
      const until = performance.now() + patienceMs
      for (let attempt = 0; ; attempt += 1) {
        const file = fileAt(path)
        try {
          return lookOnce(path, file, use)
        } catch (error) {
          file.pages.clear()
          delete file.schema
          if (!(error instanceof StaleSnapshotError) || performance.now() > until) throw error
        }
        await sleep(Math.min(attempt, 20))
      }
    },
  }
}

function lookOnce<T>(path: string, file: KnownFile, use: (database: Database) => T): T {
  const snapshot = openSnapshot(path, file)
  try {
    let result: T
    const isRemembered = file.pages.size > 0 || file.schema !== undefined
    try {
      if (file.schema?.key !== snapshot.schemaKey) file.schema = { key: snapshot.schemaKey, tables: readSchema(snapshot) }
      result = use(createDatabase(snapshot, file.schema.tables))
    } catch (error) {
      snapshot.verify() // what looks broken may only be mixed
      if (isRemembered) throw new StaleSnapshotError('what is remembered of the file may be wrong', { cause: error })
      throw error instanceof RangeError ? new CorruptDatabaseError('a number points outside of its page', { cause: error }) : error
    }
    snapshot.verify()
    return result
  } finally {
    snapshot.close()
  }
}

function createDatabase(pages: Pages, tables: ReadonlyMap<string, Table>): Database {
  function tableOf(name: string): Table {
    const table = tables.get(name)
    if (!table) throw new CorruptDatabaseError(`it has no table ${name}`)
    return table
  }
  return {
    has: (name, columns) => columns.every((column) => tables.get(name)?.columns.includes(column)),
    *all(name) {
      const { root, columns } = tableOf(name)
      for (const row of scanTable(pages, root)) yield named(row, columns)
    },
    *where(name, column, value) {
      const { root, columns, indexOn } = tableOf(name)
      const index = indexOn.get(column)
      if (index === undefined) {
        for (const row of scanTable(pages, root)) {
          const one = named(row, columns)
          if (one.get(column) === value) yield one
        }
        return
      }
      const find = createRowFinder(pages, root)
      for (const rowid of findInIndex(pages, index, value)) {
        const row = find(rowid)
        if (!row) throw new CorruptDatabaseError(`an index of ${name} names row ${rowid}, which is not there`)
        yield named(row, columns)
      }
    },
  }
}

function named(found: FoundRow, columns: readonly string[]): NamedRow {
  return new LazyRow(found, columns)
}

/** A class, for once: there are as many of these as rows, and most of them are asked for nothing but their number. */
class LazyRow implements NamedRow {
  readonly #found: FoundRow
  readonly #columns: readonly string[]
  #row: Row | undefined

  constructor(found: FoundRow, columns: readonly string[]) {
    this.#found = found
    this.#columns = columns
  }

  get rowid(): number {
    return this.#found.rowid
  }

  get page(): Buffer {
    return this.#found.page
  }

  get bytes(): number {
    return this.#read().bytes
  }

  get(column: string): SqlValue {
    return this.#read().column(this.#columns.indexOf(column))
  }

  text(column: string): string | undefined {
    const value = this.get(column)
    return typeof value === 'string' ? value : undefined
  }

  number(column: string): number | undefined {
    const value = this.get(column)
    return typeof value === 'number' ? value : undefined
  }

  #read(): Row {
    return (this.#row ??= this.#found.read())
  }
}
