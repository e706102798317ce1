import { readLines } from '@hoop/jsonl'
import { decodeTraceMetadata } from '@hoop/needle'
import { isClaudeModel, type Observation, parseRateLimitEvent } from '@hoop/quota'
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What a worker's captured run tells of limits. */
export interface TraceReading {
  /** The run's session, by which its account is found. */
  readonly sessionId: string
  readonly cwd: string | null
  /** Their `account` is still empty. */
  readonly observations: readonly Observation[]
}

/** The `rate_limit_event`s in the captured output of NEEDLE's workers. */
export interface TraceEvents {
  /** Of the traces that are new since the last time, in these workspaces. */
  read(workspaces: readonly string[], now: number): Promise<readonly TraceReading[]>
  /** A run of this bead has ended: its trace is looked for at once, and for a minute. */
  expect(workspace: string, bead: string, now: number): void
}

const recentMs = 8 * 86_400_000
const expectedMs = 60_000
const listEveryMs = 15_000
/** Looking through all folders takes no more than this share of the time. */
const restPerLook = 200
const maxLineBytes = 1024 * 1024

export function createTraceEvents(): TraceEvents {
  const seen = new Map<string, { sizeBytes: number; mtimeMs: number }>()
  const expected = new Map<string, number>()
  let nextListAt = -Infinity

  async function readNew(path: string, now: number): Promise<TraceReading | undefined> {
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile() || now - found.mtimeMs > recentMs) return undefined
    const before = seen.get(path)
    if (before?.sizeBytes === found.size && before.mtimeMs === found.mtimeMs) return undefined
    seen.set(path, { sizeBytes: found.size, mtimeMs: found.mtimeMs })
    return readTrace(path, found.mtimeMs).catch(() => undefined)
  }

  async function readBead(folder: string, now: number): Promise<readonly TraceReading[]> {
    const names = await readdir(folder, { withFileTypes: true }).catch(() => [])
    const files = names.flatMap((item) =>
      item.name === 'stdout.txt' ? [item.name] : item.isDirectory() ? [join(item.name, 'stdout.txt')] : [],
    )
    const found: TraceReading[] = []
    for (const file of files) {
      const reading = await readNew(join(folder, file), now)
      if (reading) found.push(reading)
    }
    return found
  }

  return {
    async read(workspaces, now) {
      const folders = new Set<string>()
      for (const [folder, until] of expected) {
        folders.add(folder)
        if (until < now) expected.delete(folder)
      }
      if (now >= nextListAt) {
        for (const workspace of workspaces) {
          const traces = join(workspace, '.beads', 'traces')
          for (const name of await readdir(traces).catch((): string[] => [])) folders.add(join(traces, name))
        }
      }
      const began = performance.now()
      const found: TraceReading[] = []
      for (const folder of folders) found.push(...(await readBead(folder, now)))
      if (now >= nextListAt) nextListAt = now + Math.max(listEveryMs, restPerLook * (performance.now() - began))
      return found
    },
    expect(workspace, bead, now) {
      if (/^[\w.-]+$/.test(bead)) expected.set(join(workspace, '.beads', 'traces', bead), now + expectedMs)
    },
  }
}

interface Pending {
  readonly line: string
  readonly offset: number
}

/** One capture. An event's time is that of a line beside it, else of the run's start, else of the file. Other endpoints than Anthropic's tell nothing of the account. */
async function readTrace(path: string, mtimeMs: number): Promise<TraceReading | undefined> {
  const observations: Observation[] = []
  let session: { readonly id: string; readonly cwd: string | null; readonly isClaude: boolean } | undefined
  let timed = ''
  let pending: Pending[] = []
  const settle = (observedAt: number) => {
    for (const { line, offset } of pending)
      observations.push(...parseRateLimitEvent(line, { account: '', observedAt, sourceRef: { path, offset } }))
    pending = []
  }
  for await (const { text, offset } of readLines(path, { maxLineBytes })) {
    if (!session && text.includes('"init"')) session = sessionOf(text)
    if (text.includes('"rate_limit_event"')) {
      pending.push({ line: text, offset })
      const before = timeIn(timed)
      if (before !== undefined) settle(before)
    } else if (text.includes('"timestamp"')) {
      timed = text
      const after = pending.length > 0 ? timeIn(text) : undefined
      if (after !== undefined) settle(after)
    }
  }
  if (pending.length > 0) settle((await startOf(path)) ?? Math.round(mtimeMs))
  return session?.isClaude && observations.length > 0 ? { sessionId: session.id, cwd: session.cwd, observations } : undefined
}

function sessionOf(line: string) {
  const record = parse(line)
  if (record?.['type'] !== 'system' || record['subtype'] !== 'init' || typeof record['session_id'] !== 'string') return undefined
  const { session_id: id, cwd, model } = record
  return { id, cwd: typeof cwd === 'string' ? cwd : null, isClaude: typeof model !== 'string' || isClaudeModel(model) }
}

function timeIn(line: string): number | undefined {
  const at = Date.parse(/"timestamp"\s*:\s*"([^"]{10,40})"/.exec(line)?.[1] ?? '')
  return Number.isNaN(at) ? undefined : at
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** When the run began, by the trace's own metadata. */
async function startOf(path: string): Promise<number | undefined> {
  const text = await readFile(join(dirname(path), 'metadata.json'), 'utf8').catch(() => undefined)
  const metadata = text === undefined ? undefined : decodeTraceMetadata(text)
  if (!metadata?.ok) return undefined
  const { startedAt, capturedAt, durationMs } = metadata.value
  return startedAt ?? (durationMs === null ? undefined : capturedAt - durationMs)
}
