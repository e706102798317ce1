import type Database from 'better-sqlite3'
import type { Cli, Entry } from '@hoop/protocol'
import { firstIdAt } from '../entry-ids.ts'
import { kindNumber, kindOf } from '../entry-kinds.ts'
import type { Masker } from '../../redaction/masker.ts'
import { excerptOf, lookAtChars, patternOf, textWithHits, type Piece } from './excerpt.ts'
import { conditionsOf, type SessionFilter } from './list-sessions.ts'
import { matchOf, parseQuery } from './parse-query.ts'
import { readRaw } from './read-raw.ts'

export interface SearchQuery {
  readonly text: string
  readonly sort: 'newest' | 'rank'
  readonly kinds?: readonly Entry['kind'][] | undefined
  /** Of the sessions; `since` and `until` are of the entries. */
  readonly sessions: SessionFilter
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly limit: number
  /** The id of the last hit that the caller has, or how many it has where they are ranked. */
  readonly after?: number | undefined
}

export interface Found {
  readonly sessionId: string
  readonly key: string
  readonly cli: Cli
  readonly cwd: string | null
  readonly repo: string | null
  readonly title: string | null
  readonly seq: number
  readonly kind: Entry['kind']
  readonly tool: string | null
  readonly at: number | null
  readonly excerpt: readonly Piece[]
}

export interface SearchResult {
  readonly hits: readonly Found[]
  readonly next: number | null
}

/** Of a record, this much is looked at for the excerpt. */
const recordBytes = 256 * 1024
/** Ranked are the newest of so many hits: what is older is seldom meant, and a common word would take a second. */
const rankedAtMost = 5000

interface Row {
  readonly rowid: number
  readonly sessionId: string
  readonly key: string
  readonly cli: Cli
  readonly cwd: string | null
  readonly repo: string | null
  readonly title: string | null
  readonly seq: number
  readonly kind: number
  readonly tool: string | null
  readonly at: number | null
  readonly offset: number
  readonly length: number
}

const columns = `e.rowid, s.id as sessionId, s.path as key, s.cli, s.cwd, s.repo, s.title, e.seq, e.kind, e.tool, e.at, e.offset, e.length`

/** Entries in which all that is asked for stands, with the text around it, read from the transcripts. */
export async function search(db: Database.Database, query: SearchQuery, masker: Masker): Promise<SearchResult> {
  const terms = parseQuery(query.text)
  if (terms.length === 0) return { hits: [], next: null }
  const rows = query.sort === 'newest' ? newest(db, matchOf(terms), query) : ranked(db, matchOf(terms), query)
  const page = rows.slice(0, query.limit)
  const pattern = patternOf(terms)
  // Each word is found in one spelling only; a beginning, or words in a row, in many.
  const enough = terms.every(({ text, isPrefix }) => !isPrefix && /^[\p{L}\p{N}]+$/u.test(text)) ? terms.length : undefined
  const hits = await Promise.all(
    page.map(async ({ rowid: _id, offset, length, kind, ...row }): Promise<Found> => {
      const raw = await readRaw(row.key, row.cli, { offset, length }, recordBytes)
      return {
        ...row,
        kind: kindOf(kind),
        excerpt: raw ? excerptOf(masker.text(textWithHits(recordOf(raw.text), pattern, enough).slice(0, lookAtChars)), pattern) : [],
      }
    }),
  )
  const last = page.at(-1)
  const isMore = rows.length > query.limit && last !== undefined
  return { hits, next: isMore ? (query.sort === 'newest' ? last.rowid : (query.after ?? 0) + query.limit) : null }
}

function newest(db: Database.Database, match: string, query: SearchQuery): readonly Row[] {
  const { sql, values } = filtersOf(db, query)
  const ids = query.after === undefined ? sql : [...sql, 'e.rowid < ?']
  return db
    .prepare<(string | number)[], Row>(
      `select ${columns} from words join entries e on e.rowid = words.rowid join sessions s on s.no = e.session
       where words match ? and ${ids.map((one) => one.replace('e.rowid', 'words.rowid')).join(' and ')} order by words.rowid desc limit ?`,
    )
    .all(match, ...values, ...(query.after === undefined ? [] : [query.after]), query.limit + 1)
}

function ranked(db: Database.Database, match: string, query: SearchQuery): readonly Row[] {
  const { sql, values } = filtersOf(db, query)
  return db
    .prepare<(string | number)[], Row>(
      `select ${columns} from (select rowid, bm25(words) as score from words where words match ? order by rowid desc limit ${rankedAtMost}) w
       join entries e on e.rowid = w.rowid join sessions s on s.no = e.session
       where ${sql.join(' and ')} order by w.score, e.rowid desc limit ? offset ?`,
    )
    .all(match, ...values, query.limit + 1, query.after ?? 0)
}

function filtersOf(db: Database.Database, { kinds, sessions, since, until }: SearchQuery) {
  const of = conditionsOf(db, sessions)
  const sql = ['s.header is not null', ...of.sql]
  const values = [...of.values]
  if (kinds) {
    sql.push(`e.kind in (${kinds.map(() => '?').join(', ')})`)
    values.push(...kinds.map(kindNumber))
  }
  if (since !== undefined) {
    sql.push('e.rowid >= ?')
    values.push(firstIdAt(since))
  }
  if (until !== undefined) {
    sql.push('e.rowid < ?')
    values.push(firstIdAt(until + 1))
  }
  return { sql, values }
}

/** A record as JSON, or the text that it is. */
function recordOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return text
  }
}
