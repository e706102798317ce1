import type Database from 'better-sqlite3'
import { isReported } from '../../cost/charge.ts'
import type { RequestRow } from './request-row.ts'
import { slotOf } from './slots.ts'

/** What `spend` adds up, in the order of its columns behind the key. */
const columns = [
  'requests',
  'input',
  'cache_read',
  'cache_write',
  'output',
  'reasoning',
  'estimates',
  'unpriced',
  'nano_usd',
  'reported',
  'reported_nano_usd',
] as const

interface Change {
  readonly slot: number
  readonly session: number
  readonly model: number
  readonly figures: number[]
  isLess: boolean
}

/** The sums of requests by quarter of an hour, session and model: changes are gathered, and written at the end of a transaction. */
export interface SpendSums {
  /** @param sign 1 adds the request, −1 takes it away */
  change(row: RequestRow, sign: 1 | -1): void
  /** All of a session; what was gathered before is written. */
  removeSession(session: number): void
  write(): void
  /** The sessions that were changed since the last time this was asked. */
  takeChanged(): ReadonlySet<number>
}

export function createSpendSums(db: Database.Database): SpendSums {
  const models = new Map(
    db
      .prepare<[], { no: number; name: string }>('select no, name from models')
      .all()
      .map(({ no, name }) => [name, no]),
  )
  const insertModel = db.prepare<[string]>('insert into models (name) values (?)')
  const upsert = db.prepare<number[]>(
    `insert into spend (slot, session, model, ${columns.join(', ')}) values (${Array.from({ length: columns.length + 3 }, () => '?').join(', ')})
     on conflict do update set ${columns.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
  )
  const prune = db.prepare<[number, number, number]>('delete from spend where slot = ? and session = ? and model = ? and requests = 0')
  const removeAll = db.prepare<[number]>('delete from spend where session = ?')
  const changes = new Map<string, Change>()
  let last: Change | undefined
  let changed = new Set<number>()

  function modelNo(name: string): number {
    const known = models.get(name)
    if (known !== undefined) return known
    const no = Number(insertModel.run(name).lastInsertRowid)
    models.set(name, no)
    return no
  }

  /** Requests of a file follow each other: mostly it is the one before. */
  function changeFor(slot: number, session: number, model: number): Change {
    if (last && last.slot === slot && last.session === session && last.model === model) return last
    const name = `${slot} ${session} ${model}`
    const found = changes.get(name) ?? { slot, session, model, figures: columns.map(() => 0), isLess: false }
    changes.set(name, found)
    return (last = found)
  }

  function write(): void {
    for (const { slot, session, model, figures, isLess } of changes.values()) {
      if (figures.every((figure) => figure === 0)) continue
      upsert.run(slot, session, model, ...figures)
      if (isLess) prune.run(slot, session, model)
      changed.add(session)
    }
    changes.clear()
    last = undefined
  }

  return {
    change(row, sign) {
      const change = changeFor(slotOf(row.at), row.session, modelNo(row.model ?? ''))
      if (sign < 0) change.isLess = true
      const reported = isReported(row.costUsd ?? undefined)
      const cost = row.nanoUsd ?? 0
      const figures = [1, row.input, row.cacheRead, row.cacheWrite, row.output, row.reasoning, row.isEstimate]
      figures.push(row.nanoUsd === null ? 1 : 0, cost, Number(reported), reported ? cost : 0)
      for (const [i, figure] of figures.entries()) change.figures[i] = (change.figures[i] ?? 0) + sign * figure
    },
    removeSession(session) {
      write()
      if (removeAll.run(session).changes > 0) changed.add(session)
    },
    write,
    takeChanged() {
      const taken = changed
      changed = new Set()
      return taken
    },
  }
}
