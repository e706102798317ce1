import { AuditError, openAudit, readRecords, type AuditEntry, type AuditLog, type Disk, type Head, type Position } from '@hoop/audit'
import type { AuditRecord } from '@hoop/protocol'
import { createAuditPort, type AuditPort } from '../stitches/index.ts'

/** Why nothing can be recorded now. What can only be done together with its record is refused meanwhile. */
export interface AuditProblem {
  /** `audit-broken`: the log on disk is not what it was. `audit-unwritable`: the disk refuses. */
  readonly kind: 'audit-broken' | 'audit-unwritable'
  readonly message: string
  /** Milliseconds since the epoch. */
  readonly since: number
}

/** The one log of a home, open to append. */
export interface AuditService extends AuditPort {
  readonly dir: string
  /** The last durable record. */
  head(): Head | null
  /** Where the durable part ends; `undefined` while the log cannot be opened. */
  position(): Position | undefined
  problem(): AuditProblem | undefined
  /** Opens the log, if it is not open. Rejects where that cannot be done now. */
  ready(): Promise<void>
  append(entry: AuditEntry): Promise<AuditRecord>
  appendAll(entries: readonly AuditEntry[]): Promise<readonly AuditRecord[]>
  /** Called with records once they are durable, in order. Returns a function that stops it. */
  onAppend(listener: (records: readonly AuditRecord[]) => void): () => void
  /**
   * Called with records that a failed append had brought to the disk all the same, found when the log was opened anew. Nobody was told of them; listeners to
   * appended records are, too.
   */
  onRecovered(listener: (records: readonly AuditRecord[]) => void): () => void
  /** Called when a problem comes or goes. */
  onProblem(listener: () => void): () => void
  close(): Promise<void>
}

export interface AuditServiceOptions {
  readonly dir: string
  readonly onRepair: (repair: object) => void
  readonly now?: () => number
  /** A log that cannot be opened is tried again with the next append, but not more often than this. Default 2 s. */
  readonly reopenAfterMs?: number
  /** Tests bring their own. */
  readonly disk?: Disk
}

/**
 * Opens the log; where that fails, HOOP runs without one and refuses what must be recorded. After a write that failed the log is opened anew: what it left
 * on the disk is looked at before anything follows it. A log that another program has changed is not opened again.
 */
export async function openAuditService(options: AuditServiceOptions): Promise<AuditService> {
  const { dir, onRepair, now = Date.now, reopenAfterMs = 2000, disk } = options
  const listeners = new Set<(records: readonly AuditRecord[]) => void>()
  const recoveredListeners = new Set<(records: readonly AuditRecord[]) => void>()
  const problemListeners = new Set<() => void>()
  let chain: AuditLog | undefined
  let opening: Promise<AuditLog> | undefined
  let failure: { readonly error: unknown; readonly at: number } | undefined
  let problem: AuditProblem | undefined
  /** The last record that was reported; `undefined` before the log was first open. */
  let reported: number | undefined
  let isClosed = false

  const setProblem = (next: AuditProblem | undefined) => {
    if (next?.kind === problem?.kind && next?.message === problem?.message) return
    problem = next && { ...next, since: problem?.since ?? next.since }
    for (const listener of problemListeners) listener()
  }
  const tell = (records: readonly AuditRecord[]) => {
    reported = records.at(-1)?.seq ?? reported
    for (const listener of listeners) listener(records)
  }
  const recover = async (log: AuditLog, from: number) => {
    const found: AuditRecord[] = []
    if ((log.head?.seq ?? 0) >= from) for await (const record of readRecords(dir, { from })) found.push(record)
    if (found.length === 0) return
    for (const listener of recoveredListeners) listener(found)
    tell(found)
  }
  const open = async (): Promise<AuditLog> => {
    try {
      const opened = await openAudit({
        dir,
        now,
        onRepair,
        onAppend: tell,
        ...(disk && { disk }),
      })
      if (reported !== undefined) await recover(opened, reported + 1)
      reported = opened.head?.seq ?? 0
      failure = undefined
      return (chain = opened)
    } catch (error) {
      failure = { error, at: now() }
      setProblem(problemOf(error, now()))
      throw error
    } finally {
      opening = undefined
    }
  }
  const theChain = (): Promise<AuditLog> => {
    if (chain) return Promise.resolve(chain)
    if (isClosed) return Promise.reject(new Error('the audit service is closed'))
    const isRecent = failure !== undefined && now() - failure.at < reopenAfterMs && now() >= failure.at
    if (failure && (isRecent || isConflict(failure.error))) return Promise.reject(asError(failure.error))
    return (opening ??= open())
  }
  const appendAll = async (entries: readonly AuditEntry[]): Promise<readonly AuditRecord[]> => {
    const log = await theChain()
    try {
      const records = await log.appendAll(entries)
      setProblem(undefined)
      return records
    } catch (error) {
      if (!(error instanceof AuditError) || error.code === 'AUDIT_INVALID') throw error
      if (chain === log) {
        chain = undefined
        if (isConflict(error)) failure = { error, at: now() }
        setProblem(problemOf(error, now()))
        await log.close().catch(() => undefined) // what cannot be closed is opened anew all the same
      }
      throw error
    }
  }
  const append = async (entry: AuditEntry): Promise<AuditRecord> => {
    const [record] = await appendAll([entry])
    if (!record) throw new Error('an append gave no record')
    return record
  }
  const port = createAuditPort({ append }, dir)
  await open().catch(() => undefined)
  return {
    dir,
    head: () => chain?.head ?? null,
    position: () => chain?.position,
    problem: () => problem,
    appendAll,
    append,
    ready: async () => void (await theChain()),
    onRecovered(listener) {
      recoveredListeners.add(listener)
      return () => recoveredListeners.delete(listener)
    },
    has: (type, subject, key) => port.has(type, subject, key),
    onAppend(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onProblem(listener) {
      problemListeners.add(listener)
      return () => problemListeners.delete(listener)
    },
    async close() {
      isClosed = true
      await opening?.catch(() => undefined)
      await chain?.close()
      chain = undefined
    },
  }
}

const isConflict = (error: unknown) => error instanceof AuditError && error.code === 'AUDIT_CONFLICT'
const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

function problemOf(error: unknown, since: number): AuditProblem {
  const isBroken = error instanceof AuditError && (error.code === 'AUDIT_BROKEN' || error.code === 'AUDIT_CONFLICT')
  const hint = error instanceof AuditError ? ` ${error.hint}` : ''
  return { kind: isBroken ? 'audit-broken' : 'audit-unwritable', message: `${asError(error).message}.${hint}`, since }
}
