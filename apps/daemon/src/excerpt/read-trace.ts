import { open, readdir, readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { decodeTraceMetadata, isBeadId, workspacePaths } from '@hoop/needle'
import { type ExcerptTrace, formatTimestamp } from '@hoop/protocol'
import type { Masker } from '../redaction/masker.ts'

/** An execution that has ended. Times in milliseconds since the epoch. */
export interface TracedRun {
  readonly workspace: string
  readonly bead: string
  readonly startedAt: number
  readonly endedAt: number
}

/** Of each stream so much is shown. */
const tailBytes = 16 * 1024
/** Looked at before it: a secret that begins there is seen whole. */
const marginBytes = 16 * 1024
const metadataBytes = 256 * 1024
/** Newest first; NEEDLE keeps 50 attempts of a bead. */
const attemptsAtMost = 100
/** Captures are written within moments of an agent's end; on a busy host a little later. */
const afterEndMs = 15_000
const beforeEndMs = 2000
const sameStartMs = 15_000

/**
 * What the agent of an execution printed, from the trace folder of its bead. That is overwritten by the bead's next run where NEEDLE keeps one
 * folder for each bead: only a capture that was made when this execution ended is its own. `null` where there is none, or it was pruned.
 */
export async function readTrace(run: TracedRun, masker: Masker): Promise<ExcerptTrace | null> {
  if (!isBeadId(run.bead)) return null
  const traces = await realpath(workspacePaths(run.workspace).traces).catch(() => undefined)
  const own = traces === undefined ? undefined : await realpath(join(traces, run.bead)).catch(() => undefined)
  if (traces === undefined || own === undefined || !own.startsWith(traces + sep)) return null
  const attempts = await readdir(own, { withFileTypes: true }).catch(() => [])
  const folders = attempts
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(own, name))
    .sort()
    .toReversed() // attempts are named by time
    .slice(0, attemptsAtMost)
  for (const folder of [...folders, own]) {
    const capturedAt = await capturedFor(folder, run)
    if (capturedAt === undefined) continue
    const [stdout, stderr] = await Promise.all(['stdout.txt', 'stderr.txt'].map((name) => readTail(join(folder, name), masker)))
    return { folder, capturedAt: formatTimestamp(capturedAt), stdout: stdout ?? null, stderr: stderr ?? null }
  }
  return null
}

/** When the capture in a folder was made, if it is of this execution. */
async function capturedFor(folder: string, { startedAt, endedAt }: TracedRun): Promise<number | undefined> {
  const text = await readFile(join(folder, 'metadata.json'), 'utf8').catch(() => undefined)
  if (text === undefined || text.length > metadataBytes) return undefined
  const decoded = decodeTraceMetadata(text)
  if (!decoded.ok) return undefined
  const { capturedAt, startedAt: began } = decoded.value
  if (began !== null && Math.abs(began - startedAt) <= sameStartMs) return capturedAt
  const afterMs = capturedAt - endedAt
  return afterMs <= afterEndMs && afterMs >= -beforeEndMs ? capturedAt : undefined
}

/** The end of a file, from the beginning of a line on. */
async function readTail(path: string, masker: Masker): Promise<ExcerptTrace['stdout'] | undefined> {
  const file = await open(path).catch(() => undefined)
  if (!file) return undefined
  try {
    const { size } = await file.stat()
    const from = Math.max(0, size - tailBytes - marginBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    const text = masker.text(buffer.toString('utf8', 0, bytesRead))
    if (text === '') return undefined
    const cut = text.length > tailBytes ? text.slice(-tailBytes) : text
    const isCut = from > 0 || cut.length < text.length
    const line = isCut ? cut.indexOf('\n') + 1 : 0
    return { path, text: cut.slice(line < cut.length ? line : 0), isCut }
  } catch {
    return undefined // gone, or no file
  } finally {
    await file.close()
  }
}
