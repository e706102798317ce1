import type { MessagePort } from 'node:worker_threads'
import type { EntryView, RawRecord } from '@hoop/protocol'
import type Database from 'better-sqlite3'
import { openIndexForReading } from './index-db.ts'
import { askExcerpt, type ExcerptAnswer, type ExcerptAsk } from '../excerpt/ask-excerpt.ts'
import { createMasker, type Masker } from '../redaction/masker.ts'
import type { Rule } from '@hoop/redact'
import { cutEntry, sizeOfEntry } from './query/cut-entry.ts'
import { type FoundSession, findSession } from './query/find-session.ts'
import { type ListPlace, listSessions, type SessionFilter, type SessionList } from './query/list-sessions.ts'
import { type FoundOutline, outlineSession } from './query/outline-session.ts'
import { readRaw } from './query/read-raw.ts'
import { readWindow } from './query/read-window.ts'
import { search, type SearchQuery, type SearchResult } from './query/search.ts'
import { type GroupQuery, type Groups, groupSpend } from './query/group-spend.ts'
import { listRequests, type RequestList, type RequestsQuery } from './query/list-requests.ts'
import { spendOfSessions } from './query/session-spend.ts'
import type { SessionSpend, SpendFilter, SpendSum } from './query/spend-filter.ts'
import { firstRequest, sumSpend } from './query/spend-sum.ts'

/** Where in a session the entries are that are asked for. */
export interface EntriesQuery {
  readonly name: string
  readonly limit: number
  readonly from?: number | undefined
  /** The entry in the middle. */
  readonly around?: number | undefined
  /** From the first entry whose record is at this byte or later. */
  readonly offset?: number | undefined
  /** The next error after this entry is in the middle; −1 for the first of all. */
  readonly errorAfter?: number | undefined
}

/** No keys: no session. `focus: null`: there is no such entry. */
export type FoundEntries =
  | { readonly entries: readonly EntryView[]; readonly total: number; readonly focus?: number | null }
  | { readonly keys: readonly string[] }

/** A session as it is indexed, with the last place before its end, by so many entries, where a reader can begin. */
export type Located = Extract<FoundSession, { readonly session: unknown }> & { readonly checkpoint: string | undefined }

/** Everything that the index can be asked, with its answer. */
export interface Calls {
  readonly list: { readonly ask: { filter: SessionFilter; limit: number; after?: ListPlace | undefined }; readonly answer: SessionList }
  readonly find: { readonly ask: { name: string }; readonly answer: FoundSession }
  readonly entries: { readonly ask: EntriesQuery; readonly answer: FoundEntries }
  readonly excerpt: { readonly ask: ExcerptAsk; readonly answer: ExcerptAnswer }
  readonly locate: { readonly ask: { name: string; back: number }; readonly answer: Located | { keys: readonly string[] } }
  readonly raw: {
    readonly ask: { name: string; seq: number; /** Nothing masked. */ isBare?: boolean }
    readonly answer: { record: RawRecord | null } | { keys: readonly string[] }
  }
  readonly outline: { readonly ask: { name: string }; readonly answer: FoundOutline }
  readonly search: { readonly ask: SearchQuery; readonly answer: SearchResult }
  readonly usage: { readonly ask: SpendFilter; readonly answer: SpendSum }
  readonly firstRequest: { readonly ask: SpendFilter; readonly answer: number | null }
  readonly group: { readonly ask: GroupQuery; readonly answer: Groups }
  readonly requests: { readonly ask: RequestsQuery; readonly answer: RequestList }
  readonly costs: { readonly ask: { keys: readonly string[] }; readonly answer: readonly SessionSpend[] }
}

type Ask = { readonly [K in keyof Calls]: { readonly id: number; readonly call: K; readonly ask: Calls[K]['ask'] } }[keyof Calls]
/** To the reader. */
export type ReaderOrder = Ask | { readonly call: 'rules'; readonly rules: readonly Rule[] } | { readonly call: 'close' }
/** From the reader. */
export type ReaderAnswer = { readonly id: number } & ({ readonly answer: Calls[keyof Calls]['answer'] } | { readonly error: string })

/** What the reader is started with. */
export interface ReaderSetup {
  readonly path: string
  /** The operator's, of what is masked. */
  readonly rules: readonly Rule[]
}

const rawBytes = 1024 * 1024
/** Windows are cut where they hold so many characters, so that no answer is without bound. */
const windowChars = 2 * 1024 * 1024

/** Answers questions about the index, in a thread of its own: what is parsed for them keeps nobody waiting. */
export function runReader(port: MessagePort, { path, rules }: ReaderSetup): void {
  let masker = createMasker(rules)
  let db: Database.Database | undefined
  const open = () => (db ??= openIndexForReading(path))
  port.on('message', (order: ReaderOrder) => {
    if (order.call === 'close') {
      db?.close()
      port.close()
      return
    }
    if (order.call === 'rules') {
      masker = createMasker(order.rules)
      return
    }
    const { id } = order
    void answer(order, open, masker).then(
      (found) => port.postMessage({ id, answer: found } satisfies ReaderAnswer),
      (error: unknown) => port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies ReaderAnswer),
    )
  })
}

async function answer(order: Ask, open: () => Database.Database, masker: Masker): Promise<Calls[keyof Calls]['answer']> {
  switch (order.call) {
    case 'list':
      return listSessions(open(), order.ask.filter, order.ask.limit, order.ask.after)
    case 'find':
      return findSession(open(), order.ask.name, masker)
    case 'entries':
      return entriesOf(open(), order.ask, masker)
    case 'excerpt':
      return askExcerpt(open(), order.ask, masker)
    case 'locate':
      return locate(open(), order.ask, masker)
    case 'raw':
      return rawOf(open(), order.ask, masker)
    case 'outline':
      return outlineSession(open(), order.ask.name, masker)
    case 'search':
      return search(open(), order.ask, masker)
    case 'usage':
      return sumSpend(open(), order.ask)
    case 'firstRequest':
      return firstRequest(open(), order.ask)
    case 'group':
      return groupSpend(open(), order.ask, masker)
    case 'requests':
      return listRequests(open(), order.ask)
    case 'costs':
      return spendOfSessions(open(), order.ask.keys)
  }
}

async function entriesOf(db: Database.Database, query: EntriesQuery, masker: Masker): Promise<FoundEntries> {
  const found = findSession(db, query.name, masker)
  if ('keys' in found) return found
  const { session, no } = found
  const total = session.entries
  const focus = focusOf(db, no, query)
  if (focus === null) return { entries: [], total, focus }
  const centre = query.around ?? (query.errorAfter === undefined ? undefined : focus)
  const fromSeq = centre === undefined ? (query.from ?? focus ?? 0) : Math.max(0, centre - Math.floor(query.limit / 2))
  const checkpoint = checkpointBefore(db, no, fromSeq)
  const window = await readWindow({ path: session.key, cli: session.cli, fromSeq, limit: query.limit, checkpoint })
  const entries = bounded(
    window.map((entry) => cutEntry(entry, masker)),
    centre,
  )
  return { entries, total: Math.max(total, (entries.at(-1)?.seq ?? -1) + 1), ...(focus !== undefined && { focus }) }
}

/** A session, and where a reader can begin who wants its last entries. */
function locate(db: Database.Database, { name, back }: Calls['locate']['ask'], masker: Masker): Calls['locate']['answer'] {
  const found = findSession(db, name, masker)
  if ('keys' in found) return found
  return { ...found, checkpoint: checkpointBefore(db, found.no, found.session.entries - back) }
}

/** The last place at or before an entry where a reader can begin, as JSON. */
const checkpointBefore = (db: Database.Database, no: number, seq: number): string | undefined =>
  db
    .prepare<[number, number], string>('select checkpoint from marks where session = ? and seq <= ? order by seq desc limit 1')
    .pluck()
    .get(no, seq)

/** The entry that is asked for by another mark than its number; `null` where there is none, `undefined` where none is asked for. */
function focusOf(db: Database.Database, no: number, { around, offset, errorAfter }: EntriesQuery): number | null | undefined {
  const one = (condition: string, value: number) =>
    db
      .prepare<[number, number], number>(`select seq from entries where session = ? and ${condition} order by seq limit 1`)
      .pluck()
      .get(no, value) ?? null
  if (offset !== undefined) return one('offset + length > ?', offset)
  if (errorAfter !== undefined) return one('is_error = 1 and seq > ?', errorAfter)
  return around
}

/** The entries that fit, the one in the middle among them. */
function bounded(entries: readonly EntryView[], centre: number | undefined): readonly EntryView[] {
  let from = 0
  let to = entries.length
  const sizes = entries.map(sizeOfEntry)
  let size = sizes.reduce((sum, one) => sum + one, 0)
  while (size > windowChars && to - from > 1) {
    const isBehind = centre === undefined || (entries[to - 1]?.seq ?? 0) > centre
    size -= (isBehind ? sizes[--to] : sizes[from++]) ?? 0
  }
  return entries.slice(from, to)
}

async function rawOf(db: Database.Database, { name, seq, isBare }: Calls['raw']['ask'], masker: Masker): Promise<Calls['raw']['answer']> {
  const found = findSession(db, name, masker)
  if ('keys' in found) return found
  const source = db
    .prepare<[number, number], { offset: number; length: number }>('select offset, length from entries where session = ? and seq = ?')
    .get(found.no, seq)
  const raw = source && (await readRaw(found.session.key, found.session.cli, source, rawBytes))
  return { record: raw ? { seq, ...source, ...raw, text: isBare ? raw.text : masker.count(raw.text).value } : null }
}
