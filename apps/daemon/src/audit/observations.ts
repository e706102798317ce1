import { AuditError, type AuditEntry } from '@hoop/audit'
import type { AuditRecord } from '@hoop/protocol'
import { isDeepStrictEqual } from 'node:util'
import type { AuditService } from './audit-service.ts'

/** Records what was seen or has happened, where nobody waits for the record: in order, and again until it is on the disk. */
export interface Observations {
  record(entry: AuditEntry): void
  /** Tries what waits, once. Resolves when that is done, whether it was recorded or not. */
  flush(): Promise<void>
  /** How many wait. */
  waiting(): number
  close(): Promise<void>
}

/** What waits for a disk that refuses; more than this is given up, the oldest first, and said. */
const keptAtMost = 10_000
const batchSize = 256

export function createObservations(options: {
  readonly audit: Pick<AuditService, 'append' | 'appendAll' | 'ready' | 'onRecovered'>
  readonly onError: (error: unknown) => void
  readonly now?: () => number
  readonly retryMs?: number
}): Observations {
  const { audit, onError, now = Date.now, retryMs = 5000 } = options
  let queue: AuditEntry[] = []
  let draining: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let givenUp = 0
  let isClosed = false

  // A write that failed may have brought some of what waits to the disk: not twice.
  const stop = audit.onRecovered((records) => {
    queue = queue.filter((entry) => !records.some((record) => isOf(entry, record)))
  })
  const drain = async (): Promise<void> => {
    await Promise.resolve() // what is recorded in this same turn goes together
    while (queue.length > 0) {
      let batch: readonly AuditEntry[] = []
      try {
        await audit.ready()
        batch = queue.slice(0, batchSize)
        await audit.appendAll(batch)
      } catch (error) {
        if (!(error instanceof AuditError) || error.code !== 'AUDIT_INVALID') {
          onError(error)
          if (!isClosed) retry ??= setTimeout(again, retryMs).unref()
          return
        }
        for (const entry of batch) await audit.append(entry).catch(onError)
      }
      queue = queue.slice(batch.length)
    }
  }
  const start = (): Promise<void> => (draining ??= drain().finally(() => (draining = undefined)))
  const again = () => {
    retry = undefined
    void start()
  }
  return {
    record(entry) {
      // The moment at which it was seen, should the disk refuse it for a while.
      queue.push({ ...entry, at: entry.at ?? new Date(now()).toISOString() })
      if (queue.length > keptAtMost) {
        queue.shift()
        if (givenUp++ === 0) onError(new Error(`more than ${keptAtMost} records wait for the audit log: the oldest are given up`))
      }
      if (retry === undefined) void start()
    },
    flush: start,
    waiting: () => queue.length,
    async close() {
      isClosed = true
      clearTimeout(retry)
      retry = undefined
      await start()
      stop()
    },
  }
}

function isOf({ type, at, subject = null, data = {} }: AuditEntry, record: AuditRecord): boolean {
  return type === record.type && at === record.at && subject === record.subject && isDeepStrictEqual(data, record.data)
}
