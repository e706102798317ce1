import { isBetter } from './better.ts'
import { createRows, Field, type RequestRows, rowWidth } from './rows.ts'

/** Counts every request once, over all files. */
export interface Ledger {
  /**
   * Rows may come in any order: it decides nothing.
   * @param realm keys tell requests apart within it; rows of other realms tell of others
   */
  add(rows: RequestRows, realm?: string): void
  /** The requests so far, each once. */
  requests(): RequestRows
}

/**
 * Records of one key tell of one request, unless they have different request ids; one without an id goes with those that have one. Of
 * the records of one request that with the largest sum of tokens counts; of equal ones that of the main session before a sub-agent's,
 * then the earliest, then that of the first session, then the first of its file.
 */
export function createLedger(): Ledger {
  const best = createRows()
  /** By realm, the first row of each key; and from each row the next one of the same key with another request id. */
  const realms = new Map<string, Map<string, number>>()
  const nextRow: number[] = []

  function add(rows: RequestRows, realm = ''): void {
    const firstRow = realms.get(realm) ?? new Map<string, number>()
    realms.set(realm, firstRow)
    const { figures, keys, requestIds } = rows
    const names = rows.names.map((name) => best.nameId(name))
    for (let i = 0; i < rows.count; i++) {
      const key = keys[i] ?? ''
      const requestId = requestIds[i] ?? ''
      const from = i * rowWidth
      let at = firstRow.get(key)
      let last = -1
      while (at !== undefined && best.requestIds[at] !== requestId) {
        last = at
        at = nextRow[at]
      }
      if (at !== undefined && !isBetter(figures, from, best.figures, at * rowWidth)) continue
      if (at === undefined) {
        at = best.append(key, requestId) / rowWidth
        if (last === -1) firstRow.set(key, at)
        else nextRow[last] = at
      }
      const to = at * rowWidth
      const kept = best.figures
      for (let field = 0; field < rowWidth; field++) kept[to + field] = figures[from + field] ?? Number.NaN
      kept[to + Field.model] = names[figures[from + Field.model] ?? 0] ?? 0
      kept[to + Field.speed] = names[figures[from + Field.speed] ?? 0] ?? 0
    }
  }

  /** Rows of a key without a request id, where others of it have one: they go with the best of those. */
  function merged(): ReadonlySet<number> {
    const gone = new Set<number>()
    if (nextRow.length === 0) return gone
    for (const first of [...realms.values()].flatMap((firstRow) => [...firstRow.values()])) {
      if (nextRow[first] === undefined) continue
      let bare: number | undefined
      let named: number | undefined
      for (let at: number | undefined = first; at !== undefined; at = nextRow[at])
        if (best.requestIds[at] === '') bare = at
        else if (named === undefined || isBetter(best.figures, at * rowWidth, best.figures, named * rowWidth)) named = at
      if (bare === undefined || named === undefined) continue
      gone.add(bare)
      if (isBetter(best.figures, bare * rowWidth, best.figures, named * rowWidth))
        best.figures.copyWithin(named * rowWidth, bare * rowWidth, (bare + 1) * rowWidth)
    }
    return gone
  }

  return {
    add,
    requests() {
      const gone = merged()
      if (gone.size === 0) return best
      const kept = createRows()
      for (const name of best.names) kept.nameId(name)
      for (let at = 0; at < best.count; at++) {
        if (gone.has(at)) continue
        const to = kept.append(best.keys[at] ?? '', best.requestIds[at] ?? '')
        kept.figures.set(best.figures.subarray(at * rowWidth, (at + 1) * rowWidth), to)
      }
      return kept
    },
  }
}
