import type Database from 'better-sqlite3'
import { firstIdAt } from '../entry-ids.ts'
import { kindNumber } from '../entry-kinds.ts'
import { requestColumns, type RequestRow } from '../spend/request-row.ts'
import { slotMs, slotOf, undatedSlot } from '../spend/slots.ts'
import { chooser, readModels, type SpendChoice } from './group-spend.ts'
import { createSessionFacts, type SessionFacts, type SessionFactsOptions } from './session-facts.ts'
import type { SpendRow } from './spend-rows.ts'

export interface RequestsQuery extends SessionFactsOptions {
  readonly choice: SpendChoice
  readonly limit: number
  readonly after?: RequestPlace | undefined
}

/** A place in the list: what came last. Requests without a time come behind all others. */
export type RequestPlace = readonly [at: number | null, session: number, key: string, requestId: string]

/** One request, whose it is, and where the entry is that tells of it. */
export interface ListedRequest extends Omit<RequestRow, 'session' | 'key' | 'requestId'> {
  readonly facts: SessionFacts
  readonly seq: number | null
}

export interface RequestList {
  readonly requests: readonly ListedRequest[]
  readonly next: RequestPlace | null
}

/** Entries of one moment lie close to where that moment begins. */
const nearMs = 2000

/** Requests that count, the newest first. Costs the sessions of the quarters of an hour that a page takes. */
export function listRequests(db: Database.Database, query: RequestsQuery): RequestList {
  const { choice, limit, after } = query
  const factsOf = createSessionFacts(db, query)
  const models = readModels(db)
  const chosen = chooser(choice, factsOf, models)
  const isSpan = choice.since !== undefined || choice.until !== undefined
  const since = choice.since ?? Number.NEGATIVE_INFINITY
  const end = choice.until ?? Number.POSITIVE_INFINITY
  const first = isSpan ? slotOf(Math.max(0, since)) : undatedSlot
  const newest = choice.until === undefined ? Number.MAX_SAFE_INTEGER : slotOf(choice.until - 1)
  const start = after === undefined ? newest : after[0] === null ? undatedSlot : slotOf(after[0])
  const slots = db.prepare<[number, number], SpendRow>(
    'select slot, session, model from spend where slot >= ? and slot <= ? order by slot desc',
  )
  const dated = db.prepare<[number, number, number], RequestRow>(
    `select ${requestColumns} from requests where session = ? and counts = 1 and at >= ? and at < ?`,
  )
  const undated = db.prepare<[number], RequestRow>(`select ${requestColumns} from requests where session = ? and counts = 1 and at is null`)

  const found: RequestRow[] = []
  let slot: number | undefined
  let sessions = new Set<number>()
  const isOfModel = (row: RequestRow) => choice.model === undefined || row.model === choice.model
  const takeSlot = () => {
    if (slot === undefined) return
    const rows = [...sessions].flatMap((no) =>
      slot === undefined || slot === undatedSlot
        ? undated.all(no)
        : dated.all(no, Math.max(since, slot * slotMs), Math.min(end, (slot + 1) * slotMs)),
    )
    const behind = rows.filter((row) => isOfModel(row) && (after === undefined || comparePlaces(placeOf(row), after) > 0))
    found.push(...behind.sort((a, b) => comparePlaces(placeOf(a), placeOf(b))))
  }
  for (const row of slots.raw().iterate(first, start)) {
    if (row[0] !== slot) {
      takeSlot()
      if (found.length > limit) break
      slot = row[0]
      sessions = new Set()
    }
    if (chosen(row)) sessions.add(row[1])
  }
  if (found.length <= limit) takeSlot()

  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { requests: page.flatMap((row) => listed(db, row, factsOf)), next: last && found.length > limit ? placeOf(last) : null }
}

const placeOf = ({ at, session, key, requestId }: RequestRow): RequestPlace => [at, session, key, requestId]

/** The newest first. */
function comparePlaces(a: RequestPlace, b: RequestPlace): number {
  const age = (b[0] ?? -1) - (a[0] ?? -1)
  if (age !== 0) return age
  return b[1] - a[1] || compareTexts(b[2], a[2]) || compareTexts(b[3], a[3])
}

const compareTexts = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1)

function listed(
  db: Database.Database,
  { session, key: _key, requestId: _requestId, ...row }: RequestRow,
  factsOf: (no: number) => SessionFacts | undefined,
): ListedRequest[] {
  const facts = factsOf(session)
  return facts ? [{ ...row, facts, seq: row.at === null ? null : entryAt(db, session, row.at) }] : []
}

/** What a model said in a moment, else what else there is of it, where its transcript has anything. */
function entryAt(db: Database.Database, session: number, at: number): number | null {
  const find = db.prepare<number[], number>(
    `select seq from entries where rowid >= ? and rowid < ? and session = ? and at = ?
     order by kind not in (${modelKinds.join(', ')}), seq limit 1`,
  )
  return find.pluck().get(firstIdAt(at), firstIdAt(at + nearMs), session, at) ?? null
}

const modelKinds = (['assistant', 'thinking', 'tool_call', 'error'] as const).map(kindNumber)
