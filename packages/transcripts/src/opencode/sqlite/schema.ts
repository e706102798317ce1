import { type Pages, scanTable } from './btree.ts'

export interface Table {
  readonly root: number
  /** Names, as in the order of a row. */
  readonly columns: readonly string[]
  /** The root of an index whose first column is the named one. */
  readonly indexOn: ReadonlyMap<string, number>
}

/** The tables of a database by name, with the indexes that can be used to find a text in them. */
export function readSchema(pages: Pages): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>()
  const indexes: { readonly table: string; readonly root: number; readonly column: string | undefined }[] = []
  for (const { read } of scanTable(pages, 1)) {
    const row = read()
    const [type, name, table, root, sql] = [0, 1, 2, 3, 4].map((index) => row.column(index))
    if (typeof name !== 'string' || typeof table !== 'string' || typeof root !== 'number') continue
    const text = typeof sql === 'string' ? sql : ''
    if (type === 'table' && !/\bWITHOUT\s+ROWID\b[^)]*$/i.test(text))
      tables.set(name, { root, columns: columnsOf(text), indexOn: new Map() })
    // the index that SQLite makes by itself for `id text PRIMARY KEY` has no text of its own
    if (type === 'index') indexes.push({ table, root, column: text === '' ? undefined : firstIndexed(text) })
  }
  for (const { table, root, column } of indexes) {
    const known = tables.get(table)
    const name = column ?? (known?.columns[0] === 'id' ? 'id' : undefined)
    if (known && name !== undefined) tables.set(table, { ...known, indexOn: new Map([[name, root], ...known.indexOn]) })
  }
  return tables
}

const constraint = /^(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b/i

/** The names of the columns in a `CREATE TABLE`. */
export function columnsOf(sql: string): readonly string[] {
  return listIn(sql)
    .filter((part) => !constraint.test(part))
    .map(nameOf)
}

/** The first column of a plain `CREATE INDEX`: in rising order, of all rows, compared byte by byte. */
function firstIndexed(sql: string): string | undefined {
  if (/\bWHERE\b|\bCOLLATE\b|\bDESC\b/i.test(sql)) return undefined
  const [first] = listIn(sql)
  return first === undefined || first.includes('(') ? undefined : nameOf(first)
}

/** What stands between the outermost parentheses, parted at its commas. */
function listIn(sql: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (const { 0: token, index } of sql.matchAll(/`[^`]*`|"[^"]*"|\[[^\]]*\]|'[^']*'|--[^\n]*|[(),]/g)) {
    if (token === '(' && (depth += 1) === 1) start = index + 1
    else if ((token === ',' && depth === 1) || (token === ')' && depth === 1)) {
      parts.push(sql.slice(start, index).trim())
      start = index + 1
    }
    if (token === ')' && (depth -= 1) === 0) break
  }
  return parts
}

function nameOf(definition: string): string {
  const [, quoted] = /^[`"[']([^`"\]']*)/.exec(definition) ?? []
  return quoted ?? definition.split(/\s/, 1)[0] ?? ''
}
