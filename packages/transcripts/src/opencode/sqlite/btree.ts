import { CorruptDatabaseError } from './errors.ts'
import { createRow, readVarint, type Row } from './record.ts'

/** The pages of one state of a database. */
export interface Pages {
  /** Bytes of a page that hold content. */
  readonly usableBytes: number
  /** Of the whole database: no row is longer. */
  readonly totalBytes: number
  /** @throws CorruptDatabaseError where there is no such page */
  page(number: number): Buffer
}

/** Deeper than any database that fits on a disk. */
const maxDepth = 24

interface Node {
  readonly page: Buffer
  readonly isLeaf: boolean
  readonly isIndex: boolean
  readonly cells: number
  cellAt(index: number): number
  /** The page left of a cell; with `cells`, the one right of all. */
  child(index: number): number
}

/** https://www.sqlite.org/fileformat2.html#b_tree_pages */
function readNode(pages: Pages, number: number, depth: number): Node {
  if (depth > maxDepth) throw new CorruptDatabaseError('a tree of pages has no end')
  const page = pages.page(number)
  const start = number === 1 ? 100 : 0
  const type = page[start]
  if (type !== 2 && type !== 5 && type !== 10 && type !== 13)
    throw new CorruptDatabaseError(`page ${number} is of type ${String(type)}; expected one of a table or an index`)
  const isLeaf = type === 10 || type === 13
  const cells = page.readUInt16BE(start + 3)
  const pointers = start + (isLeaf ? 8 : 12)
  if (pointers + cells * 2 > page.length) throw new CorruptDatabaseError(`page ${number} has more cells than room`)
  const cellAt = (index: number) => {
    const at = page.readUInt16BE(pointers + index * 2)
    if (at + 4 > page.length) throw new CorruptDatabaseError(`a cell of page ${number} is outside of it`)
    return at
  }
  return {
    page,
    isLeaf,
    isIndex: type === 2 || type === 10,
    cells,
    cellAt,
    child: (index) => page.readUInt32BE(index === cells ? start + 8 : cellAt(index)),
  }
}

/** Every row of a table, by number. */
export function* scanTable(pages: Pages, root: number, depth = 0): Generator<FoundRow, void, undefined> {
  const node = readNode(pages, root, depth)
  if (node.isIndex) throw new CorruptDatabaseError(`page ${root} is of an index; expected one of a table`)
  for (let i = 0; i < node.cells; i += 1) {
    if (node.isLeaf) yield { rowid: rowidAt(node, i), page: node.page, read: () => rowAt(pages, node, i) }
    else yield* scanTable(pages, node.child(i), depth + 1)
  }
  if (!node.isLeaf) yield* scanTable(pages, node.child(node.cells), depth + 1)
}

/** A row that was found, and is decoded when it is asked for. */
export interface FoundRow {
  readonly rowid: number
  /** Where it is; as long as it is the same buffer, the row is the same. */
  readonly page: Buffer
  readonly read: () => Row
}

/** Finds rows of one table by their numbers; quickest when they come in order. */
export function createRowFinder(pages: Pages, root: number): (rowid: number) => FoundRow | undefined {
  let leaf: { readonly node: Node; readonly first: number; readonly last: number } | undefined

  function leafOf(rowid: number): Node {
    let number = root
    for (let depth = 0; ; depth += 1) {
      const node = readNode(pages, number, depth)
      if (node.isIndex) throw new CorruptDatabaseError(`page ${number} is of an index; expected one of a table`)
      if (node.isLeaf) {
        leaf = node.cells === 0 ? undefined : { node, first: rowidAt(node, 0), last: rowidAt(node, node.cells - 1) }
        return node
      }
      number = node.child(firstCell(node, (i) => rowidAt(node, i) >= rowid))
    }
  }

  return (rowid) => {
    const node = leaf && leaf.first <= rowid && rowid <= leaf.last ? leaf.node : leafOf(rowid)
    const index = firstCell(node, (i) => rowidAt(node, i) >= rowid)
    if (index >= node.cells || rowidAt(node, index) !== rowid) return undefined
    return { rowid, page: node.page, read: () => rowAt(pages, node, index) }
  }
}

/** The rows' numbers of the entries of an index whose first column is a text, in order of the index. */
export function* findInIndex(pages: Pages, root: number, key: string): Generator<number, void, undefined> {
  yield* visit(pages, root, Buffer.from(key, 'utf8'), 0)
}

/** What was found last on a page of an index. Pages are never written to, so it holds as long as there is the page. */
const lastFound = new WeakMap<Buffer, { readonly key: Buffer; readonly rowids: readonly number[]; readonly isEnd: boolean }>()

/** @returns whether there can be more to the right */
function* visit(pages: Pages, number: number, key: Buffer, depth: number): Generator<number, boolean, undefined> {
  const node = readNode(pages, number, depth)
  if (!node.isIndex) throw new CorruptDatabaseError(`page ${number} is of a table; expected one of an index`)
  if (node.isLeaf) {
    const known = lastFound.get(node.page)
    const found = known?.key.equals(key) ? known : findOnLeaf(pages, node, key)
    lastFound.set(node.page, found)
    yield* found.rowids
    return !found.isEnd
  }
  const at = (index: number) => node.cellAt(index) + 4
  for (let i = firstCell(node, (index) => compareKey(pages, node.page, at(index), key) >= 0); i < node.cells; i += 1) {
    if (!(yield* visit(pages, node.child(i), key, depth + 1))) return false
    if (compareKey(pages, node.page, at(i), key) > 0) return false
    yield rowidOf(pages, node.page, at(i))
  }
  return yield* visit(pages, node.child(node.cells), key, depth + 1)
}

function findOnLeaf(pages: Pages, node: Node, key: Buffer) {
  const rowids: number[] = []
  for (let i = firstCell(node, (index) => compareKey(pages, node.page, node.cellAt(index), key) >= 0); i < node.cells; i += 1) {
    if (compareKey(pages, node.page, node.cellAt(i), key) > 0) return { key, rowids, isEnd: true }
    rowids.push(rowidOf(pages, node.page, node.cellAt(i)))
  }
  return { key, rowids, isEnd: false }
}

/** The last column of an entry of an index. */
function rowidOf(pages: Pages, page: Buffer, at: number): number {
  const entry = payloadRow(pages, page, at, true)
  const rowid = entry.column(entry.columns - 1)
  if (typeof rowid !== 'number') throw new CorruptDatabaseError('an index does not say which row an entry is of')
  return rowid
}

/** As SQLite compares the first column of an entry: nothing and numbers before texts, texts by their bytes, bytes after texts. */
function compareKey(pages: Pages, page: Buffer, at: number, key: Buffer): number {
  const [bytes, start] = readVarint(page, at)
  const [headerEnd, typeAt] = readVarint(page, start)
  const [type] = readVarint(page, typeAt)
  if (type < 12) return -1
  if (type % 2 === 0) return 1
  const from = start + headerEnd
  const to = from + (type - 13) / 2
  if (to <= start + localBytes(bytes, pages.usableBytes, true) && to <= page.length) return -key.compare(page, from, to)
  const value = payloadRow(pages, page, at, true).column(0)
  return typeof value === 'string' ? -key.compare(Buffer.from(value, 'utf8')) : -1
}

/** The first cell for which something holds, where it holds for all that follow. */
function firstCell(node: Node, holds: (index: number) => boolean): number {
  let [low, high] = [0, node.cells]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

function rowidAt(node: Node, index: number): number {
  const at = node.cellAt(index)
  const start = node.isLeaf ? readVarint(node.page, at)[1] : at + 4
  return readVarint(node.page, start)[0]
}

function rowAt(pages: Pages, node: Node, index: number): Row {
  return payloadRow(pages, node.page, node.cellAt(index), false)
}

function payloadRow(pages: Pages, page: Buffer, at: number, isIndex: boolean): Row {
  const [bytes, afterSize] = readVarint(page, at)
  if (bytes > pages.totalBytes) throw new CorruptDatabaseError('a row is longer than the database')
  const [rowid, start] = isIndex ? [0, afterSize] : readVarint(page, afterSize)
  const size = localBytes(bytes, pages.usableBytes, isIndex)
  if (start + size + (size < bytes ? 4 : 0) > page.length) throw new CorruptDatabaseError('a row runs over the end of its page')
  const local = page.subarray(start, start + size)
  let whole: Buffer | undefined
  return createRow({
    rowid,
    bytes,
    local,
    whole: () => (whole ??= size === bytes ? local : withOverflow(pages, local, bytes, page.readUInt32BE(start + size))),
  })
}

/** How much of a row stays on its page. */
function localBytes(bytes: number, usable: number, isIndex: boolean): number {
  const most = isIndex ? Math.floor(((usable - 12) * 64) / 255) - 23 : usable - 35
  if (bytes <= most) return bytes
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const size = least + ((bytes - least) % (usable - 4))
  return size <= most ? size : least
}

function withOverflow(pages: Pages, local: Buffer, bytes: number, first: number): Buffer {
  const parts = [local]
  let left = bytes - local.length
  for (let number = first; left > 0;) {
    const page = pages.page(number)
    const part = page.subarray(4, 4 + Math.min(left, pages.usableBytes - 4))
    parts.push(part)
    left -= part.length
    number = page.readUInt32BE(0)
  }
  return Buffer.concat(parts, bytes)
}
