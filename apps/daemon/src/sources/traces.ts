import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  decodeAttemptRow,
  decodeTraceMetadata,
  isBeadId,
  parseTracePath,
  sessionOfStderr,
  sessionOfStdout,
  workspacePaths,
} from '@hoop/needle'
import type { TraceFact } from '../joins/index.ts'

/** Of what an agent printed, the beginning tells which session it was. */
const headBytes = 64 * 1024
const metadataBytes = 1024 * 1024
/** `attempts.jsonl` keeps 50 rows. */
const attemptsBytes = 1024 * 1024
const attemptsAtMost = 50

/** What the captures of a bead below `.beads/traces` tell of its sessions, in either layout. What cannot be read tells nothing. */
export async function readTraces(workspace: string, bead: string): Promise<readonly TraceFact[]> {
  if (!isBeadId(bead)) return []
  const folder = join(workspacePaths(workspace).traces, bead)
  const names = await readdir(folder).catch((): string[] => [])
  if (names.length === 0) return []
  const attempts = names.filter((name) => parseTracePath(`${bead}/${name}/metadata.json`)?.attempt !== undefined)
  const workers = attempts.length > 0 ? await readWorkers(folder) : new Map<string, string>()
  const found: TraceFact[] = []
  // Ids of attempts grow with time.
  for (const name of ['', ...attempts.sort().slice(-attemptsAtMost)]) {
    const fact = await readCapture(join(folder, name), { workspace, bead, worker: workers.get(name) })
    if (fact) found.push(fact)
  }
  return found
}

async function readCapture(
  folder: string,
  of: { readonly workspace: string; readonly bead: string; readonly worker: string | undefined },
): Promise<TraceFact | undefined> {
  const path = join(folder, 'metadata.json')
  const written = await stat(path).catch(() => undefined)
  if (!written?.isFile()) return undefined
  const decoded = decodeTraceMetadata(await readHead(path, metadataBytes))
  const metadata = decoded.ok ? decoded.value : undefined
  if (metadata && metadata.bead !== of.bead) return undefined
  const session = await sessionOf(folder, metadata?.sessionId ?? undefined)
  if (!session) return undefined
  return {
    ...of,
    ...session,
    capturedAt: metadata?.finishedAt ?? metadata?.capturedAt ?? written.mtimeMs,
    startedAt: metadata?.startedAt ?? undefined,
  }
}

async function sessionOf(folder: string, named: string | undefined): Promise<Pick<TraceFact, 'sessionId' | 'by'> | undefined> {
  if (named !== undefined) return { sessionId: named, by: 'trace' }
  const printed = sessionOfStdout(await readHead(join(folder, 'stdout.txt'), headBytes))
  if (printed) return { sessionId: printed.sessionId, by: 'trace' }
  const banner = sessionOfStderr(await readHead(join(folder, 'stderr.txt'), headBytes))
  return banner && { sessionId: banner.sessionId, by: 'banner' }
}

/** Which worker made which attempt. */
async function readWorkers(folder: string): Promise<ReadonlyMap<string, string>> {
  const text = await readHead(join(folder, 'attempts.jsonl'), attemptsBytes)
  const rows = text.split('\n').flatMap((line) => {
    const row = decodeAttemptRow(line)
    return row.ok ? [[row.value.attemptId, row.value.worker] as const] : []
  })
  return new Map(rows)
}

/** The beginning of a file, as text; nothing where it cannot be read. */
async function readHead(path: string, bytes: number): Promise<string> {
  const file = await open(path).catch(() => undefined)
  if (!file) return ''
  try {
    if (!(await file.stat()).isFile()) return ''
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return ''
  } finally {
    await file.close()
  }
}
