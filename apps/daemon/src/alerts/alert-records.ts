import { AuditError, readRecords, type AuditEntry } from '@hoop/audit'
import { AuditType, type AuditType as Type } from '@hoop/protocol'
import * as v from 'valibot'
import type { AuditService, Known } from '../audit/index.ts'
import type { AlertRows } from '../db/index.ts'
import { createSweeper } from '../sources/sweeper.ts'
import type { AlertRecord } from './record-of-alert.ts'

const StoredEntry = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    type: AuditType,
    actor: v.string(),
    project: v.nullable(v.string()),
    subject: v.nullable(v.string()),
    at: v.string(),
    data: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(v.string())])),
  }),
)

export interface AlertRecorder {
  /** There is something to record. */
  hint(): void
  /** Records what can be recorded now. */
  flush(): Promise<void>
  close(): Promise<void>
}

const batchSize = 256
const retryMs = 5000
const alertTypes: readonly Type[] = ['alert.raised', 'alert.cleared', 'alert.acknowledged', 'alert.muted']

/**
 * Brings to the audit log what the database says it must hold. What was written to the database with the alert itself is recorded once,
 * whenever HOOP is killed: what it may have recorded already, before a restart or in a write that failed, is looked for in the log first.
 */
export function createAlertRecorder(options: {
  readonly rows: Pick<AlertRows, 'records' | 'removeRecords'>
  readonly audit: Pick<AuditService, 'append' | 'appendAll' | 'ready' | 'dir'>
  readonly known: () => Promise<Pick<Known, 'alerts'>>
  readonly onError: (error: unknown) => void
}): AlertRecorder {
  const { rows, audit, onError } = options
  /** Keys that the log may hold. */
  const doubtful = new Set(rows.records(-1).map(({ key }) => key))

  const record = async (batch: readonly AlertRecord[]) => {
    const { alerts } = await options.known()
    await audit.ready()
    const asked = batch.filter(({ key }) => doubtful.has(key))
    const recorded = asked.length === 0 ? new Set<string>() : await findRecorded(audit.dir, asked)
    const isRecorded = ({ key, entry }: AlertRecord) => {
      const id = entry.data?.['alert']
      return recorded.has(key) || (entry.type === 'alert.raised' && typeof id === 'string' && alerts.has(id))
    }
    const missing = batch.filter((one) => !isRecorded(one))
    for (const { key } of missing) doubtful.add(key)
    await appendAll(missing.map(({ entry }) => entry))
  }
  const appendAll = async (entries: readonly AuditEntry[]) => {
    if (entries.length === 0) return
    try {
      await audit.appendAll(entries)
    } catch (error) {
      if (!(error instanceof AuditError) || error.code !== 'AUDIT_INVALID') throw error
      for (const entry of entries) await audit.append(entry).catch(onError)
    }
  }
  const sweeper = createSweeper({
    everyMs: retryMs,
    onError,
    async run() {
      for (;;) {
        const batch = rows.records(batchSize)
        if (batch.length === 0) return
        const read = batch.map(({ key, json }) => ({ key, parsed: v.safeParse(StoredEntry, json) }))
        await record(read.flatMap(({ key, parsed }) => (parsed.success ? [{ key, entry: parsed.output }] : [])))
        rows.removeRecords(batch.map(({ key }) => key))
        for (const { key } of batch) doubtful.delete(key)
      }
    },
  })
  return { hint: () => sweeper.hint(), flush: () => sweeper.flush(), close: () => sweeper.close() }
}

/** Which of the records the log holds. Newest first, and no further than it must. */
async function findRecorded(dir: string, records: readonly AlertRecord[]): Promise<Set<string>> {
  const wanted = new Set(records.map(({ key }) => key))
  const found = new Set<string>()
  for await (const { data } of readRecords(dir, { types: alertTypes, reverse: true, onDamaged: () => undefined })) {
    const key = data['key']
    if (typeof key === 'string' && wanted.has(key)) found.add(key)
    if (found.size === wanted.size) break
  }
  return found
}
