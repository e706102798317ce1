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
  readonly title: string | null
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
  readonly title: string | null
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
  const columns = 'no, path as key, cli, id, title, cwd, repo, worker, bead, strand, parent_id as parentId'
  const byNo = db.prepare<[number], Row>(`select ${columns} from sessions where no = ?`)
  // With the +, the order is no reason to walk through all paths.
  const parent = db.prepare<[string, string, number], Row>(
    `select ${columns} from sessions where id = ? and cli = ? and no <> ? order by +path limit 1`,
  )
  const runs = new Map(attributions.map((one) => [one.key, one]))
  const known = new Map<number, SessionFacts | undefined>()

  function factsOf(row: Row, depth: number): SessionFacts {
    const found = known.get(row.no)
    if (found) return found
    const above = needsParent(row) && row.parentId !== null && depth < deepest ? parent.get(row.parentId, row.cli, row.no) : undefined
    const inherited = above && factsOf(above, depth + 1)
    const { no, key, id, title, cli, cwd, repo } = row
    const facts = {
      ...{ no, key, id, title, cli, account: accountOf(cli, key) },
      project: cwd === null && repo === null ? (inherited?.project ?? null) : projectOf(projects, { cwd, repo }),
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
    if (!known.has(no)) {
      const row = byNo.get(no)
      if (row) factsOf(row, 0)
      else known.set(no, undefined)
    }
    return known.get(no)
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
