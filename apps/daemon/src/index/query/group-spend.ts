import type { CostGrouping } from '@hoop/protocol'
import type Database from 'better-sqlite3'
import { createCalendar, formatDay } from '../../cost/calendar.ts'
import type { Masker } from '../../redaction/masker.ts'
import { slotMs, undatedSlot } from '../spend/slots.ts'
import { createSessionFacts, type SessionFacts, type SessionFactsOptions } from './session-facts.ts'
import { Figure, figures, type SpendRow, spendRows } from './spend-rows.ts'

/** Which requests are meant; all that is given must hold, and `null` means: of none. Times in milliseconds since the epoch. */
export interface SpendChoice {
  readonly since?: number | undefined
  /** Does not count itself. */
  readonly until?: number | undefined
  readonly project?: string | null | undefined
  readonly worker?: string | null | undefined
  /** A bead's key, or its id. */
  readonly bead?: string | null | undefined
  /** A session's key, or its id. */
  readonly session?: string | undefined
  readonly model?: string | null | undefined
  readonly cli?: string | undefined
  readonly strand?: string | null | undefined
  readonly account?: string | undefined
}

export interface GroupQuery extends SessionFactsOptions {
  readonly by: CostGrouping
  readonly split?: CostGrouping | undefined
  readonly timezone: string
  readonly choice: SpendChoice
  /** Rows beyond it come as one sum. Days are never cut. */
  readonly limit: number
}

/** A sum as figures in the order of {@link Figure}. */
export interface GroupPart {
  readonly key: string | null
  readonly label?: string
  readonly sum: Float64Array
}

export interface GroupRow extends GroupPart {
  readonly parts?: readonly GroupPart[]
}

export interface Groups {
  readonly rows: readonly GroupRow[]
  readonly rest: { readonly rows: number; readonly sum: Float64Array } | null
  readonly total: Float64Array
  readonly unpriced: readonly string[]
  /** Requests without a time, which a span leaves out. */
  readonly undated: number
}

interface Group {
  readonly key: string | null
  readonly sum: Float64Array
  readonly parts: Map<string | null, Group>
}

/** Adds up requests by anything. Costs a row for each quarter of an hour, session and model in the span. */
export function groupSpend(db: Database.Database, query: GroupQuery, masker: Masker): Groups {
  const { by, split, choice } = query
  const factsOf = createSessionFacts(db, query)
  const models = readModels(db)
  const chosen = chooser(choice, factsOf, models)
  const keyBy = keyReader(query, factsOf, models)
  const keyOf = keyBy(by)
  const partOf = split === undefined ? undefined : keyBy(split)
  const groups = new Map<string | null, Group>()
  const total = new Float64Array(figures)
  const unpriced = new Set<string>()
  for (const row of spendRows(db, choice)) {
    if (!chosen(row)) continue
    const group = groupFor(groups, keyOf(row))
    add(group.sum, row)
    if (partOf) add(groupFor(group.parts, partOf(row)).sum, row)
    add(total, row)
    if ((row[3 + Figure.unpriced] ?? 0) > 0) unpriced.add(models.get(row[2]) || 'unknown')
  }
  const labels = labelReader(db, query, masker)
  const sorted = [...groups.values()].sort(by === 'day' ? byKey : byWeight)
  const cut = by === 'day' ? sorted.length : query.limit
  const view = ({ key, sum }: Group, grouping: CostGrouping): GroupPart => ({ key, sum, ...labels(grouping, key) })
  return {
    rows: sorted.slice(0, cut).map((group) => ({
      ...view(group, by),
      ...(split && { parts: [...group.parts.values()].sort(split === 'day' ? byKey : byWeight).map((part) => view(part, split)) }),
    })),
    rest: sorted.length > cut ? { rows: sorted.length - cut, sum: sumOf(sorted.slice(cut)) } : null,
    total,
    unpriced: [...unpriced].sort(),
    undated: choice.since === undefined && choice.until === undefined ? 0 : countUndated(db, chosen),
  }
}

export const readModels = (db: Database.Database): ReadonlyMap<number, string> =>
  new Map(
    db
      .prepare<[], { no: number; name: string }>('select no, name from models')
      .all()
      .map(({ no, name }) => [no, name]),
  )

/** Whether a row is chosen. Sessions and models are looked at once each. */
export function chooser(
  choice: SpendChoice,
  factsOf: (no: number) => SessionFacts | undefined,
  models: ReadonlyMap<number, string>,
): (row: SpendRow) => boolean {
  const { since: _since, until: _until, model, ...ofSession } = choice
  const isOfSession = Object.values(ofSession).some((value) => value !== undefined)
  const sessions = new Map<number, boolean>()
  const isChosen = (no: number): boolean => {
    const known = sessions.get(no)
    if (known !== undefined) return known
    const facts = factsOf(no)
    const is = facts !== undefined && fits(facts, choice)
    sessions.set(no, is)
    return is
  }
  return ([, session, no]) => (model === undefined || models.get(no) === (model ?? '')) && (!isOfSession || isChosen(session))
}

function fits(facts: SessionFacts, { project, worker, bead, session, cli, strand, account }: SpendChoice): boolean {
  return (
    (project === undefined || facts.project === project) &&
    (worker === undefined || facts.worker === worker) &&
    (bead === undefined || facts.bead === bead || facts.beadId === bead) &&
    (session === undefined || facts.key === session || facts.id === session) &&
    (cli === undefined || facts.cli === cli) &&
    (strand === undefined || facts.strand === strand) &&
    (account === undefined || facts.account === account)
  )
}

function keyReader({ timezone }: GroupQuery, factsOf: (no: number) => SessionFacts | undefined, models: ReadonlyMap<number, string>) {
  const calendar = createCalendar(timezone) ?? createCalendar('UTC')
  const days = new Map<number, string | null>([[undatedSlot, null]])
  const dayOf = (slot: number) => {
    let day = days.get(slot)
    if (day === undefined) days.set(slot, (day = calendar ? formatDay(calendar.dayOf(slot * slotMs)) : null))
    return day
  }
  return (grouping: CostGrouping): ((row: SpendRow) => string | null) => {
    if (grouping === 'day') return ([slot]) => dayOf(slot)
    if (grouping === 'model') return ([, , model]) => models.get(model) || null
    const key = grouping === 'session' ? 'key' : grouping
    return ([, session]) => factsOf(session)?.[key] ?? null
  }
}

/** What a key is called where it does not say it itself. */
function labelReader(db: Database.Database, { projects }: GroupQuery, masker: Masker) {
  const session = db.prepare<[string], { id: string | null; title: string | null }>('select id, title from sessions where path = ?')
  return (grouping: CostGrouping, key: string | null): { label?: string } => {
    if (key === null) return {}
    const label =
      grouping === 'session'
        ? titleOf(session.get(key))
        : grouping === 'project'
          ? projects.find(({ name }) => name === key)?.label
          : undefined
    return label === undefined ? {} : { label: grouping === 'session' ? masker.text(label) : label }
  }
}

const titleOf = (found: { readonly id: string | null; readonly title: string | null } | undefined) => found?.title ?? found?.id ?? undefined

function countUndated(db: Database.Database, chosen: (row: SpendRow) => boolean): number {
  const rows = db.prepare<[number], SpendRow>('select slot, session, model, requests from spend where slot = ?')
  return rows
    .raw()
    .all(undatedSlot)
    .reduce((count, row) => count + (chosen(row) ? (row[3] ?? 0) : 0), 0)
}

function groupFor(groups: Map<string | null, Group>, key: string | null): Group {
  const known = groups.get(key)
  if (known) return known
  const made: Group = { key, sum: new Float64Array(figures), parts: new Map() }
  groups.set(key, made)
  return made
}

function add(sum: Float64Array, row: SpendRow): void {
  for (let i = 0; i < figures; i++) sum[i] = (sum[i] ?? 0) + (row[i + 3] ?? 0)
}

function sumOf(groups: readonly Group[]): Float64Array {
  return Float64Array.from({ length: figures }, (_, i) => groups.reduce((total, { sum }) => total + (sum[i] ?? 0), 0))
}

/** What is not known comes last. */
function byKey(a: Group, b: Group): number {
  if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null)
  return a.key < b.key ? -1 : 1
}

/** What costs most first; then what used most. */
function byWeight(a: Group, b: Group): number {
  return (b.sum[Figure.nanoUsd] ?? 0) - (a.sum[Figure.nanoUsd] ?? 0) || tokensOf(b.sum) - tokensOf(a.sum) || byKey(a, b)
}

const tokensOf = (sum: Float64Array) =>
  (sum[Figure.input] ?? 0) + (sum[Figure.output] ?? 0) + (sum[Figure.cacheRead] ?? 0) + (sum[Figure.cacheWrite] ?? 0)
