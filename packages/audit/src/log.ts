import { formatTimestamp, type AuditRecord } from '@hoop/protocol'
import { recordOf, type Head } from './chain.ts'
import { realDisk, type Disk } from './disk.ts'
import { AuditError } from './errors.ts'
import { prepare, type AuditDraft, type Prepared } from './record.ts'
import { repairEnd, type Repair } from './repair.ts'
import type { Position } from './segment.ts'
import { readEnd } from './tail.ts'
import { createWriter, unwritable } from './writer.ts'

/** What is to be recorded. Left out: `at` is now, `project` and `subject` are null, `data` is empty. */
export type AuditEntry = Pick<AuditDraft, 'type' | 'actor'> & {
  readonly [K in 'at' | 'project' | 'subject' | 'data']?: AuditDraft[K] | undefined
}

export interface AuditOptions {
  /** The folder of the segments; created (0700) if it is not there. */
  readonly dir: string
  /** A segment is closed before it would grow over this: 64 MiB. A single larger append has a segment to itself. */
  readonly maxSegmentBytes?: number
  /** Milliseconds since the epoch, for entries without `at`. */
  readonly now?: () => number
  /** Who is said to have repaired a torn last line: `hoop`. */
  readonly actor?: string
  /** Called before `openAudit` resolves, if it had to repair. */
  readonly onRepair?: (repair: Repair) => void
  /** Called with every record once it is durable, in order, just before the promise of its append resolves. */
  readonly onAppend?: (records: readonly AuditRecord[]) => void
  /** The system's files, unless a test brings its own. */
  readonly disk?: Disk
}

/** An open log. Only the holder of HOOP's lock may have one: see the README for what happens with two. */
export interface AuditLog {
  /** The last durable record; `null` for an empty log. */
  readonly head: Head | null
  /** Where the durable part ends: `verify(dir, { until: log.position })` does not look at what is being written. */
  readonly position: Position
  /**
   * Resolves when the record is on the disk. Appends that come while the disk is busy share the next write and fsync, in the order they came.
   * Rejects with an `AuditError`: `AUDIT_INVALID` (naming the field), `AUDIT_UNWRITABLE` (the log is as before; try again), `AUDIT_CONFLICT`,
   * `AUDIT_CLOSED`. The act that it was to record must then not be done.
   */
  append(entry: AuditEntry): Promise<AuditRecord>
  /** Several records that follow each other, in one segment: all, or an error and none. (A kill −9 may leave the first of them.) */
  appendAll(entries: readonly AuditEntry[]): Promise<readonly AuditRecord[]>
  /** Waits for what was appended, then closes the file. */
  close(): Promise<void>
}

interface Waiting {
  readonly prepared: readonly Prepared[]
  readonly resolve: (records: readonly AuditRecord[]) => void
  readonly reject: (error: unknown) => void
}

const maxBatchBytes = 1024 * 1024

/**
 * Opens a log to append to. Reads only the end of the last segment, however long the log is. A torn last line is replaced by a record that tells of it;
 * anything else that is wrong there throws `AUDIT_BROKEN`. Creates folder and first segment where there are none.
 */
export async function openAudit(options: AuditOptions): Promise<AuditLog> {
  const { dir, maxSegmentBytes = 64 * 1024 * 1024, now = Date.now, actor = 'hoop', onRepair, onAppend, disk = realDisk } = options
  await disk.makeFolder(dir).catch((cause: unknown) => Promise.reject(unwritable(dir, cause)))
  let end = await readEnd(disk, dir)
  if (end.torn) {
    const repaired = await repairEnd(disk, dir, end, end.torn, actor, now())
    end = repaired.end
    onRepair?.(repaired.repair)
  }
  const writer = await createWriter(disk, dir, end, maxSegmentBytes)
  let queue: Waiting[] = []
  let draining: Promise<void> | undefined
  let closing: Promise<void> | undefined

  async function appendAll(entries: readonly AuditEntry[]): Promise<readonly AuditRecord[]> {
    if (closing) throw closed(dir)
    if (writer.fatal) throw writer.fatal
    const prepared = entries.map(({ type, actor, at, project = null, subject = null, data = {} }) =>
      prepare({ type, actor, at: at ?? formatTimestamp(now()), project, subject, data }),
    )
    if (prepared.length === 0) return []
    const records = new Promise<readonly AuditRecord[]>((resolve, reject) => queue.push({ prepared, resolve, reject }))
    draining ??= drain()
    return records
  }

  async function drain(): Promise<void> {
    await Promise.resolve() // whoever appends in this same turn shares the write
    while (queue.length > 0) {
      const batch = takeBatch(queue, Math.min(maxBatchBytes, maxSegmentBytes))
      queue = queue.slice(batch.length)
      await commit(batch)
    }
    draining = undefined
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const sealed = await writer.write(batch.map(({ prepared }) => prepared))
      const records = batch.map(({ prepared }, n) => prepared.map((one, m) => recordOf(one, sealed[n]![m]!)))
      tell(records.flat())
      batch.forEach(({ resolve }, n) => resolve(records[n] ?? []))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  /** A listener that throws must neither stop the log nor be passed over: its error surfaces as an uncaught one. */
  function tell(records: readonly AuditRecord[]): void {
    try {
      onAppend?.(records)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  return {
    get head() {
      return writer.head && { seq: writer.head.seq, hash: writer.head.hash }
    },
    get position() {
      return writer.position
    },
    async append(entry) {
      const [record] = await appendAll([entry])
      return record!
    },
    appendAll,
    close: () => (closing ??= (draining ?? Promise.resolve()).then(() => writer.close())),
  }
}

/** As many as fit in a batch, at least one. */
function takeBatch(queue: readonly Waiting[], maxBytes: number): readonly Waiting[] {
  let batchBytes = 0
  let count = 0
  for (const { prepared } of queue) {
    for (const { sizeBytes } of prepared) batchBytes += sizeBytes
    if (count > 0 && batchBytes > maxBytes) break
    count += 1
  }
  return queue.slice(0, count)
}

function closed(dir: string): AuditError {
  return new AuditError('AUDIT_CLOSED', { what: `the audit log in ${dir} is closed`, hint: 'Open it again to append to it.', path: dir })
}
