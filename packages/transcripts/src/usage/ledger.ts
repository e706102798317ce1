import type { Cli, LineCounts } from '../model.ts'
import { createRows, Field, Flag, type RequestRows, rowWidth } from './rows.ts'

/** Whose requests they are. */
export interface UsageSession {
  readonly cli: Cli
  readonly id: string
  /** As recorded first. */
  readonly cwd?: string
}

/** What one file told. */
export interface FileUsage {
  readonly session: UsageSession
  readonly rows: RequestRows
  readonly lines: LineCounts
}

/** Counts every request once, over all files. */
export interface Ledger {
  /** Files come in order: of two records that are alike, that of the earlier file counts. */
  add(file: FileUsage): void
  /** The requests so far, each once, in the order in which they were first seen; and the sessions that rows speak of. */
  requests(): { readonly rows: RequestRows; readonly sessions: readonly UsageSession[] }
  lines(): LineCounts
}

/**
 * Records of one key tell of one request, unless they have different request ids; one without an id is of the first that has one. Of
 * the records of one request that with the largest sum of tokens counts; of equal ones that of the main session before a sub-agent's,
 * then the earlier one.
 */
export function createLedger(): Ledger {
  const best = createRows()
  const sessions: UsageSession[] = []
  const counts = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
  /** The first row of each key, and from each row the next one of the same key with another request id. */
  const firstRow = new Map<string, number>()
  const nextRow: number[] = []

  function add({ session, rows, lines }: FileUsage): void {
    counts.total += lines.total
    counts.parsed += lines.parsed
    counts.ignored += lines.ignored
    counts.unknown += lines.unknown
    counts.malformed += lines.malformed
    if (rows.count === 0) return
    const place = sessions.push(session) - 1
    const names = rows.names.map((name) => best.nameId(name))
    for (let i = 0; i < rows.count; i++) {
      const row = find(rows.keys[i] ?? '', rows.requestIds[i] ?? '')
      if (!row.isNew && !isBetter(rows.figures, i * rowWidth, best.figures, row.at * rowWidth)) continue
      const to = row.at * rowWidth
      best.figures.set(rows.figures.subarray(i * rowWidth, (i + 1) * rowWidth), to)
      best.figures[to + Field.model] = names[rows.figures[i * rowWidth + Field.model] ?? 0] ?? 0
      best.figures[to + Field.speed] = names[rows.figures[i * rowWidth + Field.speed] ?? 0] ?? 0
      best.figures[to + Field.session] = place
    }
  }

  function find(key: string, requestId: string): { readonly at: number; readonly isNew: boolean } {
    const first = firstRow.get(key)
    let last: number | undefined
    for (let at = first; at !== undefined; at = nextRow[at]) {
      if (best.requestIds[at] === requestId) return { at, isNew: false }
      last = at
    }
    const at = best.append(key, requestId) / rowWidth
    if (last === undefined) firstRow.set(key, at)
    else nextRow[last] = at
    return { at, isNew: true }
  }

  /** Rows of a key without a request id, where others of it have one: they go to the first of those. */
  function merged(): ReadonlySet<number> {
    const gone = new Set<number>()
    for (const first of firstRow.values()) {
      if (nextRow[first] === undefined) continue
      let bare: number | undefined
      let named: number | undefined
      for (let at: number | undefined = first; at !== undefined; at = nextRow[at])
        if (best.requestIds[at] === '') bare = at
        else named ??= at
      if (bare === undefined || named === undefined) continue
      gone.add(bare)
      if (isBetter(best.figures, bare * rowWidth, best.figures, named * rowWidth))
        best.figures.copyWithin(named * rowWidth, bare * rowWidth, (bare + 1) * rowWidth)
    }
    return gone
  }

  return {
    add,
    lines: () => ({ ...counts }),
    requests() {
      const gone = merged()
      if (gone.size === 0) return { rows: best, sessions }
      const kept = createRows()
      for (const name of best.names) kept.nameId(name)
      for (let at = 0; at < best.count; at++) {
        if (gone.has(at)) continue
        const to = kept.append(best.keys[at] ?? '', best.requestIds[at] ?? '')
        kept.figures.set(best.figures.subarray(at * rowWidth, (at + 1) * rowWidth), to)
      }
      return { rows: kept, sessions }
    },
  }
}

/** Whether a row counts rather than one that was there before. */
function isBetter(a: Float64Array, at: number, b: Float64Array, than: number): boolean {
  const more = tokens(a, at) - tokens(b, than)
  if (more !== 0) return more > 0
  const isOther = (((a[at + Field.flags] ?? 0) ^ (b[than + Field.flags] ?? 0)) & Flag.isSidechain) !== 0
  if (isOther) return ((a[at + Field.flags] ?? 0) & Flag.isSidechain) === 0
  const time = a[at + Field.at] ?? Number.NaN
  const before = b[than + Field.at] ?? Number.NaN
  return time < before || (Number.isNaN(before) && !Number.isNaN(time))
}

function tokens(figures: Float64Array, row: number): number {
  return (
    (figures[row + Field.input] ?? 0) +
    (figures[row + Field.output] ?? 0) +
    (figures[row + Field.cacheRead] ?? 0) +
    (figures[row + Field.cacheWrite] ?? 0)
  )
}
