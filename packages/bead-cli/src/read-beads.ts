import { ask } from './ask.ts'
import type { Bead } from './bead.ts'
import { BeadCliError } from './errors.ts'
import { readExport } from './export-file.ts'
import type { ExportedLines, QuarantinedLine } from './lines.ts'
import { mergeRows, replaceBeads } from './merge.ts'
import type { Program } from './program.ts'
import { isAskable, listCall, showCall } from './read-calls.ts'
import { whyNotAsk } from './read-safety.ts'
import type { RunOptions } from './run.ts'
import { type Workspace, inspectWorkspace } from './workspace.ts'

/** Options of {@link readBeads}. */
export interface ReadOptions extends RunOptions {
  /** Asked where the lines may be behind the database. Without one, the lines are all there is. */
  readonly program?: Program
  /** How long a read may take that asks a program. 1800: with all the rest, an answer within 2 s. */
  readonly timeoutMs?: number
  /** The `stateId` of an earlier read that came from the lines: while it is the same, nobody is asked again. */
  readonly confirmed?: string
}

/** No worker's lock is waited for longer. */
export const defaultTimeoutMs = 1800

/** A queue's beads. */
export interface BeadRead {
  readonly beads: readonly Bead[]
  readonly quarantined: readonly QuarantinedLine[]
  /** `lines`: the exported lines, as they are or as the program confirmed them. `program`: its rows, completed from the lines. */
  readonly source: 'lines' | 'program'
  /**
   * Why these may be behind the database, as a sentence; absent where nothing says so. A br database that is up to 2 s newer
   * than its export is usual; that nobody could be asked then is a note.
   */
  readonly stale?: string
  /** The lines are not older than the database, or the program was asked. `false`: these may be behind, by however little. */
  readonly isCertain: boolean
  /** What a reader must know, one sentence each. */
  readonly notes: readonly string[]
  /** The workspace's when it was read. */
  readonly stateId: string
}

/**
 * Reads a queue without changing it: the exported lines where they are current, the program where they may not be.
 *
 * Current, as far as files alone can tell: the export is not older than the database and its log, or there is no
 * database. br writes the database moments after the export, so after each change the program is asked once, and if its
 * list agrees with the lines, these stand; pass the `stateId` back as `confirmed` to be spared that next time. An
 * export that is newer than the database (a git pull) is what br imports next, so it counts.
 *
 * The program is asked with flags that leave every byte, time and inode as they were, and only where that holds
 * (see the README); else the lines are read and `stale` says why. Looks at the files anew, whatever `workspace` holds.
 *
 * Throws `NO_WORKSPACE`; and where there are no lines to fall back on, what kept the program from answering.
 */
export async function readBeads(workspace: Workspace, options: ReadOptions = {}): Promise<BeadRead> {
  const fresh = await inspectWorkspace(workspace.root)
  const until = Date.now() + (options.timeoutMs ?? defaultTimeoutMs)
  const { stateId } = fresh
  const notes: string[] = []
  const lines = await readLines(fresh, notes)
  const behind = whyBehind(fresh, lines, options.confirmed === stateId)
  if (lines && behind === undefined) return { ...fromLines(lines, notes), stateId }
  try {
    return { ...(await askProgram(fresh, lines, options, until, notes)), stateId }
  } catch (error) {
    if (!(error instanceof BeadCliError) || error.code === 'ABORTED') throw error
    if (lines && isUsualLag(fresh))
      return { ...fromLines(lines, [...notes, `these lines were not confirmed: ${error.message}`]), isCertain: false, stateId }
    if (lines)
      return { ...fromLines(lines, notes), stale: `${behind ?? 'the export may be behind'}; ${error.message}`, isCertain: false, stateId }
    if (isNew(fresh))
      return {
        beads: [],
        quarantined: [],
        source: 'lines',
        isCertain: true,
        notes: ['a new queue: it has neither a database nor an export'],
        stateId,
      }
    throw error
  }
}

const usualLagMs = 2000

/** br writes its database once more after each export, some 50 ms later on an idle machine: by itself that means nothing. */
const isUsualLag = ({ kind, database, exported }: Workspace): boolean =>
  kind === 'br' && exported !== undefined && (database.changedAt ?? 0) - exported.changedAt <= usualLagMs

const isNew = ({ database, exported, kind }: Workspace): boolean =>
  !exported && (database.state === 'missing' || database.state === 'empty') && kind !== 'bd' && kind !== 'bead'

async function readLines(workspace: Workspace, notes: string[]): Promise<ExportedLines | undefined> {
  try {
    return await readExport(workspace)
  } catch (error) {
    if (!(error instanceof BeadCliError)) throw error
    notes.push(error.message)
    return undefined
  }
}

/** Why the lines may be behind, or `undefined` if nothing says so. */
function whyBehind({ kind, database, exported }: Workspace, lines: ExportedLines | undefined, isConfirmed: boolean): string | undefined {
  if (!lines || !exported) return 'there is no export'
  if (isConfirmed) return undefined
  // bead writes its checkpoint with every change.
  if (kind === 'bead') return undefined
  if (kind === 'bd') return 'bd exports only when it is told to'
  if (database.state !== 'present') return undefined
  return (database.changedAt ?? 0) > exported.changedAt ? 'the database is newer than the export' : undefined
}

type Reading = Omit<BeadRead, 'stateId'>

function fromLines(lines: ExportedLines, notes: readonly string[]): Reading {
  const { beads, quarantined, duplicates } = lines
  const repeated = duplicates > 0 ? [`${duplicates} lines repeat an id; the newest of each counts`] : []
  return { beads, quarantined, source: 'lines', isCertain: true, notes: [...notes, ...repeated] }
}

async function askProgram(
  workspace: Workspace,
  lines: ExportedLines | undefined,
  options: ReadOptions,
  until: number,
  notes: readonly string[],
): Promise<Reading> {
  const { program } = options
  if (!program)
    throw new BeadCliError('PROGRAM_NOT_FOUND', 'no program is known that could be asked', { hint: 'Install the program of this queue.' })
  const why = await within(until, whyNotAsk(workspace, program, options))
  if (why !== undefined)
    throw new BeadCliError('WRONG_PROGRAM', `${program.path} is not asked: ${why}`, { hint: 'Use the program that the workers run.' })
  const { root } = workspace
  const { beads: rows, refused } = await ask(program, listCall(program), 'list', root, left(until), options)
  if (!lines) return { beads: rows, quarantined: refused, source: 'program', isCertain: true, notes }

  const { beads, changed, gone } = mergeRows(rows, lines.beads)
  const asLines = fromLines(lines, notes)
  // The lines say the same, and say more: dependencies and comments.
  if (changed.length === 0 && gone.length === 0) return asLines
  const details = await showChanged(workspace, program, changed, until, options)
  return {
    beads: replaceBeads(beads, details),
    quarantined: [...asLines.quarantined, ...refused],
    source: 'program',
    isCertain: true,
    notes: [...asLines.notes, `${changed.length} beads changed and ${gone.length} went since the export`],
  }
}

const maxDetails = 50

/** Dependencies and comments of what changed, as far as they come in time; without them the rows stand as they are. */
async function showChanged(
  workspace: Workspace,
  program: Program,
  ids: readonly string[],
  until: number,
  options: RunOptions,
): Promise<readonly Bead[]> {
  const [first, ...rest] = ids.filter(isAskable)
  // bf shows neither; with routes, br may look into another workspace.
  if (first === undefined || ids.length > maxDetails || workspace.hasRoutes || program.flavour === 'bf') return []
  try {
    const shown = await ask(program, showCall(program, [first, ...rest]), 'show', workspace.root, left(until), options)
    return shown.beads.filter((bead) => ids.includes(bead.id))
  } catch (error) {
    if (error instanceof BeadCliError && error.code !== 'ABORTED') return []
    throw error
  }
}

const left = (until: number): number => Math.max(50, until - Date.now())

/** The answer if it comes in time. What is asked goes on: learning a program's schema serves the next read. */
async function within<T>(until: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new BeadCliError('LOCKED', 'the program did not say in time which schema it keeps', { hint: 'Try again.', retryable: true }))
    }, left(until))
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
