import type { MessageStamp } from './source.ts'
import type { Database, NamedRow } from './sqlite/database.ts'

/** What the stamp of a message is made of: so much of each row. */
interface Facts {
  /** Of the message. */
  readonly id: string
  readonly created: number
  readonly updated: number
  readonly bytes: number
}

/** `updated` alone would miss a second change within a millisecond. */
interface Sum {
  rows: number
  created: number
  updated: number
  bytes: number
}

/**
 * Stamps the messages of a session, without reading what they say. It remembers what the rows of a page were like: a session of ten
 * thousand parts, of which one has changed, is looked through in a few milliseconds.
 */
export function createStamps(): (database: Database, session: string) => readonly MessageStamp[] {
  const known = new WeakMap<Buffer, Map<number, Facts>>()

  function factsOf(row: NamedRow, idColumn: string): Facts {
    let page = known.get(row.page)
    if (!page) known.set(row.page, (page = new Map()))
    let facts = page.get(row.rowid)
    if (!facts) page.set(row.rowid, (facts = readFacts(row, idColumn)))
    return facts
  }

  return (database, session) => {
    const messages = new Map<string, Sum>()
    for (const row of database.where('message', 'session_id', session)) {
      const { id, created, updated, bytes } = factsOf(row, 'id')
      messages.set(id, { rows: 1, created, updated, bytes })
    }
    for (const row of database.where('part', 'session_id', session)) {
      const { id, updated, bytes } = factsOf(row, 'message_id')
      const sum = messages.get(id)
      if (!sum) continue
      sum.rows += 1
      sum.updated = Math.max(sum.updated, updated)
      sum.bytes += bytes
    }
    return [...messages]
      .sort(([a, one], [b, other]) => one.created - other.created || compareIds(a, b))
      .map(([id, sum]) => ({ id, stamp: textOf(sum), bytes: sum.bytes, records: sum.rows }))
  }
}

/** Of a message and its parts, as {@link createStamps} has it. */
export function stampOf(rows: readonly NamedRow[]): string {
  const facts = rows.map((row) => readFacts(row, 'id'))
  return textOf({
    rows: facts.length,
    updated: facts.reduce((latest, { updated }) => Math.max(latest, updated), 0),
    bytes: facts.reduce((sum, { bytes }) => sum + bytes, 0),
  })
}

/** Ids begin with their time. */
export const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function readFacts(row: NamedRow, idColumn: string): Facts {
  return {
    id: row.text(idColumn) ?? '',
    created: row.number('time_created') ?? 0,
    updated: row.number('time_updated') ?? 0,
    bytes: row.bytes,
  }
}

const textOf = ({ rows, updated, bytes }: Pick<Sum, 'rows' | 'updated' | 'bytes'>): string => `${rows} ${updated} ${bytes}`
