import type Database from 'better-sqlite3'
import { keyOf } from '../../beads/bead-view.ts'
import { pathToWorkspace, type Project } from '../../projects/index.ts'
import { projectOf } from '../project-of.ts'

/** Whose run a session was, where that is known better than by its tag. */
export interface Attribution {
  /** Of the session. */
  readonly key: string
  readonly worker: string
  /** The bead's id. */
  readonly bead: string
  readonly workspace: string | null
  readonly strand: string | null
}

/** What requests are grouped and filtered by, as far as their session tells it. */
export interface SessionFacts {
  readonly no: number
  readonly key: string
  readonly id: string | null
  readonly cli: string
  readonly project: string | null
  readonly worker: string | null
  /** With its workspace, where that is known; else the id alone. */
  readonly bead: string | null
  readonly beadId: string | null
  readonly strand: string | null
  readonly account: string
}

export interface SessionFactsOptions {
  readonly projects: readonly Project[]
  readonly attributions: readonly Attribution[]
}

interface Row {
  readonly no: number
  readonly key: string
  readonly cli: string
  readonly id: string | null
  readonly cwd: string | null
  readonly repo: string | null
  readonly worker: string | null
  readonly bead: string | null
  readonly strand: string | null
  readonly parentId: string | null
}

/** Sub-agents of sub-agents: deeper than this is a circle. */
const deepest = 16

/** Looks sessions up, each once. A sub-agent belongs to whom the session belongs that it works for. */
export function createSessionFacts(
  db: Database.Database,
  { projects, attributions }: SessionFactsOptions,
): (no: number) => SessionFacts | undefined {
  const rows = createRowReader(db)
  const runs = new Map(attributions.map((one) => [one.key, one]))
  const known = new Map<number, SessionFacts>()
  const placed = new Map<string, string | null>()

  function factsOf(row: Row, depth: number): SessionFacts {
    const found = known.get(row.no)
    if (found) return found
    const above = needsParent(row) && row.parentId !== null && depth < deepest ? rows.parentOf(row) : undefined
    const inherited = above && factsOf(above, depth + 1)
    const { no, key, id, cli, cwd, repo } = row
    const facts = {
      no,
      key,
      id,
      cli,
      account: accountOf(cli, key),
      project: cwd === null && repo === null ? (inherited?.project ?? null) : projectAt(cwd, repo),
      ...(runOf(row) ?? {
        worker: inherited?.worker ?? null,
        bead: inherited?.bead ?? null,
        beadId: inherited?.beadId ?? null,
        strand: inherited?.strand ?? null,
      }),
    }
    known.set(no, facts)
    return facts
  }

  /** Sessions are many, and the folders that they run in few. */
  function projectAt(cwd: string | null, repo: string | null): string | null {
    const place = `${cwd ?? ''}\n${repo ?? ''}`
    const before = placed.get(place)
    if (before !== undefined) return before
    const project = projectOf(projects, { cwd, repo })
    placed.set(place, project)
    return project
  }

  const needsParent = (row: Row) => runOf(row) === undefined || (row.cwd === null && row.repo === null)

  function runOf(row: Row): Pick<SessionFacts, 'worker' | 'bead' | 'beadId' | 'strand'> | undefined {
    const run = runs.get(row.key)
    if (run) {
      const { worker, bead, workspace, strand } = run
      return { worker, bead: workspace === null ? bead : keyOf(workspace, bead), beadId: bead, strand }
    }
    if (row.worker === null && row.bead === null) return undefined
    const workspace = [row.cwd, row.repo]
      .map((path) => (path === null ? undefined : pathToWorkspace(projects, path)))
      .find(Boolean)?.workspace
    const bead = row.bead !== null && workspace ? keyOf(workspace.path, row.bead) : row.bead
    return { worker: row.worker, bead, beadId: row.bead, strand: row.strand }
  }

  return (no) => {
    const facts = known.get(no)
    if (facts) return facts
    const row = rows.get(no)
    return row && factsOf(row, 0)
  }
}

const columns = 'no, path as key, cli, id, cwd, repo, worker, bead, strand, parent_id as parentId'
/** Asked for more sessions than this, it is faster to read them all at once. */
const worthAll = 200

interface RowReader {
  get(no: number): Row | undefined
  /** The session that one says it works for, or goes on with; of several the first by its path. */
  parentOf(row: Row): Row | undefined
}

function createRowReader(db: Database.Database): RowReader {
  const byNo = db.prepare<[number], Row>(`select ${columns} from sessions where no = ?`)
  // With the +, the order is no reason to walk through all paths.
  const parent = db.prepare<[string, string, number], Row>(
    `select ${columns} from sessions where id = ? and cli = ? and no <> ? order by +path limit 1`,
  )
  let asked = 0
  let all: { readonly byNo: ReadonlyMap<number, Row>; readonly byId: ReadonlyMap<string, readonly Row[]> } | undefined

  function readAll() {
    const rows = db.prepare<[], Row>(`select ${columns} from sessions indexed by sessions_by_facts`).all()
    const byId = new Map<string, Row[]>()
    for (const row of rows) {
      const name = `${row.cli} ${row.id}`
      const same = byId.get(name)
      if (same) same.push(row)
      else byId.set(name, [row])
    }
    return { byNo: new Map(rows.map((row) => [row.no, row])), byId }
  }
  const isMany = () => ++asked > worthAll

  return {
    get(no) {
      if (isMany()) all ??= readAll()
      return all ? all.byNo.get(no) : byNo.get(no)
    },
    parentOf({ no, cli, parentId }) {
      if (parentId === null) return undefined
      if (!all) return parent.get(parentId, cli, no)
      const others = (all.byId.get(`${cli} ${parentId}`) ?? []).filter((row) => row.no !== no)
      return others.sort((a, b) => (a.key < b.key ? -1 : 1))[0]
    },
  }
}

/** What of a CLI's paths lies below the folder that holds an account. */
const belowAccount: Readonly<Record<string, RegExp>> = {
  claude: /\/projects\/.*$/s,
  codex: /\/(?:archived_)?sessions\/.*$/s,
  gemini: /\/tmp\/.*$/s,
}

/** A CLI, and where it keeps the files of the account: `claude /home/ada/.claude`. The CLI alone where it keeps none. Pure. */
function accountOf(cli: string, path: string): string {
  const below = belowAccount[cli]
  return below?.test(path) ? `${cli} ${path.replace(below, '')}` : cli
}
