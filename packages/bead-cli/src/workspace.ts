import { readFile, readdir, realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { type Database, readDatabase } from './database.ts'
import { BeadCliError, isNotFound, systemCode } from './errors.ts'
import { isRecord, textOf } from './record.ts'

/** Which program's files these are. `unknown`: an empty `.beads`, or files of none of the four. */
export type WorkspaceKind = 'br' | 'bd' | 'bf' | 'bead' | 'unknown'

/** The file of exported lines. */
export interface ExportFile {
  readonly path: string
  readonly sizeBytes: number
  readonly changedAt: number
  /** Changes with every change: inode, size, time. */
  readonly fileId: string
}

/** One queue on disk, as its files were when it was looked at. */
export interface Workspace {
  /** The folder that was named, links resolved: where programs are started. */
  readonly root: string
  readonly kind: WorkspaceKind
  /** The folder of the queue: `.beads` or `_beads` of the root, redirects followed, links resolved. */
  readonly beadsDir: string
  /** There was a `redirect` file: the queue is another folder's. */
  readonly redirected: boolean
  /** There is a `routes.jsonl`: br may look up an id in another workspace. */
  readonly hasRoutes: boolean
  readonly database: Database
  /** br, bd, bf: `issues.jsonl` or what stands for it. bead: `checkpoint/current.json`. */
  readonly exported: ExportFile | undefined
  /** Changes with every change of the database, its log or the export: while it is the same, a read gives the same. */
  readonly stateId: string
}

/**
 * Looks at a queue's files: what kind it is, where it is, what its database's header says. Reads files only, starts
 * nothing, touches nothing.
 *
 * Throws `NO_WORKSPACE` if the folder itself has no queue. Parents are not searched: a program that is started there
 * would silently work on a parent's queue.
 */
export async function inspectWorkspace(root: string): Promise<Workspace> {
  const folder = await realFolder(root)
  const start = await findBeads(folder)
  const beadsDir = await followRedirects(start)
  const names = new Set(await list(beadsDir))
  const metadata = names.has('metadata.json') ? await readJson(join(beadsDir, 'metadata.json')) : undefined
  const named = textIn(metadata, 'database') ?? 'beads.db'
  const database = await readDatabase(isAbsolute(named) ? named : join(beadsDir, named))
  const kind = await kindOf(beadsDir, names, metadata, database)
  const exported = await findExport(beadsDir, kind, names, textIn(metadata, 'jsonl_export'))
  return {
    root: folder,
    kind,
    beadsDir,
    redirected: beadsDir !== start,
    hasRoutes: names.has('routes.jsonl'),
    database,
    exported,
    stateId: `${database.fileId} ${exported?.fileId ?? '-'}`,
  }
}

async function realFolder(root: string): Promise<string> {
  try {
    const folder = await realpath(resolve(root))
    if ((await stat(folder)).isDirectory()) return folder
  } catch (error) {
    if (!isNotFound(error)) throw noWorkspace(root, `cannot be looked at (${systemCode(error) ?? 'unknown error'})`, error)
    throw noWorkspace(root, 'does not exist', error)
  }
  throw noWorkspace(root, 'is not a folder')
}

async function findBeads(folder: string): Promise<string> {
  for (const name of ['.beads', '_beads']) {
    const candidate = join(folder, name)
    if (await isFolder(candidate)) return realpath(candidate)
  }
  throw noWorkspace(folder, 'holds no queue: it has neither .beads nor _beads')
}

const maxHops = 10

/** `.beads/redirect` holds the path of the queue's folder, from the folder it stands in; br follows ten of them. */
async function followRedirects(start: string): Promise<string> {
  const seen = [start]
  for (let current = start; ;) {
    const target = (await readText(join(current, 'redirect')))?.trim()
    if (target === undefined || target === '') return current
    const next = await realpath(resolve(current, target)).catch(() => undefined)
    if (next === undefined || !(await isFolder(next)))
      throw noWorkspace(start, `redirects to ${JSON.stringify(target)}, which is not there`)
    if (next === current) return current
    if (!['.beads', '_beads'].includes(basename(next))) throw noWorkspace(start, `redirects to ${next}, which is not a .beads folder`)
    if (seen.includes(next)) throw noWorkspace(start, 'redirects in a circle')
    if (seen.length > maxHops) throw noWorkspace(start, `redirects more than ${maxHops} times`)
    seen.push(next)
    current = next
  }
}

/** By files alone; the tests of the programs' own fixtures fix what each leaves behind. */
async function kindOf(beadsDir: string, names: ReadonlySet<string>, metadata: unknown, database: Database): Promise<WorkspaceKind> {
  if (names.has('checkpoint') && names.has('config.json')) return 'bead'
  if (names.has('dolt') || names.has('embeddeddolt') || textIn(metadata, 'backend') === 'dolt') return 'bd'
  const config = names.has('config.yaml') ? ((await readText(join(beadsDir, 'config.yaml'))) ?? '') : ''
  if (/^issue_prefixes\s*:/m.test(config)) return 'bf'
  const hasMarks = (names.has('metadata.json') && names.has('config.yaml')) || names.has('issues.jsonl') || names.has('beads.jsonl')
  return hasMarks || database.state !== 'missing' ? 'br' : 'unknown'
}

async function findExport(
  beadsDir: string,
  kind: WorkspaceKind,
  names: ReadonlySet<string>,
  configured: string | undefined,
): Promise<ExportFile | undefined> {
  if (kind === 'bead') return exportFile(join(beadsDir, 'checkpoint', 'current.json'))
  const standard = names.has('issues.jsonl') || !names.has('beads.jsonl') ? 'issues.jsonl' : 'beads.jsonl'
  const wanted = resolve(beadsDir, configured ?? standard)
  const found = await exportFile(wanted)
  // The name in metadata.json may be that of a file not yet written, beside a legacy one.
  return found ?? (configured === undefined ? undefined : exportFile(join(beadsDir, standard)))
}

async function exportFile(path: string): Promise<ExportFile | undefined> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return undefined
    return { path, sizeBytes: found.size, changedAt: found.mtimeMs, fileId: `${found.ino}:${found.size}:${found.mtimeMs}` }
  } catch {
    return undefined
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    throw noWorkspace(folder, `cannot be listed (${systemCode(error) ?? 'unknown error'})`, error)
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readText(path)
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

const textIn = (value: unknown, key: string): string | undefined => (isRecord(value) ? textOf(value, key) : undefined)

function noWorkspace(path: string, what: string, cause?: unknown): BeadCliError {
  return new BeadCliError('NO_WORKSPACE', `${path} ${what}`, {
    hint: 'Name the folder of the repository that holds .beads, as a path that this user may read.',
    cause,
  })
}
