import type Database from 'better-sqlite3'
import type { Project } from '../../projects/index.ts'
import { projectOf } from '../project-of.ts'
import { type IndexedSession, parseRecord, sessionColumns, type SessionRecord } from './session-record.ts'

/** Sessions of one of these projects. */
export interface ProjectFilter {
  readonly name: string
  readonly projects: readonly Project[]
}

/** Which sessions; all that are given must hold. */
export interface SessionFilter {
  readonly cli?: string | undefined
  readonly worker?: string | undefined
  readonly bead?: string | undefined
  /** Keys of sessions that are of that worker and bead without saying so. */
  readonly joined?: readonly string[] | undefined
  readonly parent?: string | undefined
  readonly project?: ProjectFilter | undefined
  readonly only?: readonly string[] | undefined
  readonly except?: readonly string[] | undefined
  /** Milliseconds since the epoch: of the last entry. */
  readonly since?: number | undefined
  readonly until?: number | undefined
}

/** A place in the list: what came last. */
export interface ListPlace {
  readonly lastAt: number
  readonly no: number
}

export interface SessionList {
  readonly sessions: readonly IndexedSession[]
  readonly next: ListPlace | null
}

/** SQL that holds for the sessions of a filter, and its parameters. */
export function conditionsOf(
  db: Database.Database,
  filter: SessionFilter,
): { readonly sql: readonly string[]; readonly values: readonly (string | number)[] } {
  const sql: string[] = []
  const values: (string | number)[] = []
  const add = (text: string, ...of: readonly (string | number)[]) => {
    sql.push(text)
    values.push(...of)
  }
  if (filter.cli !== undefined) add('cli = ?', filter.cli)
  const { worker, bead, joined = [] } = filter
  const said = [...(worker === undefined ? [] : ['worker = ?']), ...(bead === undefined ? [] : ['bead = ?'])]
  if (said.length > 0) {
    const names = [worker, bead].filter((name) => name !== undefined)
    add(`((${said.join(' and ')}) or path in (select value from json_each(?)))`, ...names, JSON.stringify(joined))
  }
  if (filter.parent !== undefined) add('parent_id = ?', filter.parent)
  if (filter.since !== undefined) add('last_at >= ?', filter.since)
  if (filter.until !== undefined) add('last_at <= ?', filter.until)
  if (filter.project)
    add(
      "coalesce(cwd, '') || char(10) || coalesce(repo, '') in (select value from json_each(?))",
      JSON.stringify(placesOf(db, filter.project)),
    )
  if (filter.only) add(`path in (select value from json_each(?))`, JSON.stringify(filter.only))
  if (filter.except) add(`path not in (select value from json_each(?))`, JSON.stringify(filter.except))
  return { sql, values }
}

/** Sessions, the one with the newest entry first. */
export function listSessions(db: Database.Database, filter: SessionFilter, limit: number, after: ListPlace | undefined): SessionList {
  const { sql, values } = conditionsOf(db, filter)
  const conditions = ['header is not null', ...sql, ...(after ? ['(last_at, no) < (?, ?)'] : [])]
  const found = db
    .prepare<(string | number)[], SessionRecord>(
      `select ${sessionColumns} from sessions where ${conditions.join(' and ')} order by last_at desc, no desc limit ?`,
    )
    .all(...values, ...(after ? [after.lastAt, after.no] : []), limit + 1)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    sessions: page.flatMap((record) => parseRecord(record) ?? []),
    next: last && found.length > limit ? { lastAt: last.lastAt, no: last.no } : null,
  }
}

/** The folders of all sessions that lie in a project, each with its repository, in the form that the conditions compare. */
function placesOf(db: Database.Database, { name, projects }: ProjectFilter): readonly string[] {
  const places = db.prepare<[], { cwd: string; repo: string | null }>('select distinct cwd, repo from sessions where cwd is not null').all()
  return places.filter((place) => projectOf(projects, place) === name).map(({ cwd, repo }) => `${cwd}\n${repo ?? ''}`)
}
