import { readAt, readRecords, scanIndex, type Position } from '@hoop/audit'
import type { AuditRecord, AuditType } from '@hoop/protocol'
import type { AuditIndexRow, AuditRows } from '../db/index.ts'

/** Which records. Times are milliseconds since the epoch; `after` is the `seq` that the page before ended with. */
export interface AuditQuery {
  readonly types?: readonly AuditType[] | undefined
  readonly actor?: string | undefined
  readonly project?: string | undefined
  readonly subject?: string | undefined
  readonly sinceMs?: number | undefined
  readonly untilMs?: number | undefined
  readonly order: 'newest' | 'oldest'
  readonly after?: number | undefined
  readonly limit: number
}

/** The chain, to be asked. What was recorded before asking is in the answer. */
export interface ChainIndex {
  find(query: AuditQuery): Promise<AuditRecord[]>
  /** Brings the index up to the end of the chain; made anew where it does not fit it. Joins one that is under way. */
  catchUp(): Promise<void>
  /** Records have been appended: catch up soon. */
  hint(): void
  close(): Promise<void>
}

const batch = 1000
/** More than this is not waited for: the answer then comes from the chain itself. */
const waitForAtMost = 2000
const restMs = 200

export function createChainIndex(options: {
  readonly dir: string
  readonly rows: Pick<AuditRows, 'addToIndex' | 'clearIndex' | 'lastIndexed' | 'find'>
  readonly head: () => { readonly seq: number } | null
  readonly onError: (error: unknown) => void
}): ChainIndex {
  const { dir, rows, head, onError } = options
  const ending = new AbortController()
  let running: Promise<void> | undefined
  let resting: NodeJS.Timeout | undefined
  let isTrusted = false

  /** Where the index ends, or the beginning: one that does not fit the chain is dropped. */
  const begin = async (): Promise<Position | undefined> => {
    const last = rows.lastIndexed()
    if (!last) return undefined
    if (!isTrusted) {
      const record = await readAt(dir, last).catch(() => undefined)
      if (record?.seq !== last.seq) {
        rows.clearIndex()
        return undefined
      }
      isTrusted = true
    }
    return { segment: last.segment, offset: last.offset + last.length }
  }
  const run = async () => {
    const from = await begin()
    let found: AuditIndexRow[] = []
    for await (const { at, ...entry } of scanIndex(dir, { from, signal: ending.signal, onDamaged: () => undefined })) {
      found.push({ ...entry, at: Date.parse(at) })
      if (found.length < batch) continue
      rows.addToIndex(found)
      found = []
      await new Promise((resolve) => setImmediate(resolve)) // whoever asks something meanwhile comes first
    }
    rows.addToIndex(found)
    isTrusted = true
  }
  const catchUp = (): Promise<void> => (running ??= run().finally(() => (running = undefined)))
  const behind = () => (head()?.seq ?? 0) - (rows.lastIndexed()?.seq ?? 0)

  const fromChain = async ({ order, after, ...query }: AuditQuery): Promise<AuditRecord[]> => {
    const isNewest = order === 'newest'
    const range = after === undefined ? {} : isNewest ? { to: after - 1 } : { from: after + 1 }
    const found: AuditRecord[] = []
    if (after !== undefined && isNewest && after <= 1) return found
    const asked = { ...query, ...range, reverse: isNewest, signal: ending.signal, onDamaged: () => undefined }
    for await (const record of readRecords(dir, asked)) found.push(record)
    return found
  }
  return {
    async find(query) {
      if (behind() > waitForAtMost) {
        void catchUp().catch(onError)
        return fromChain(query)
      }
      try {
        if (behind() !== 0) {
          await running?.catch(() => undefined)
          await catchUp()
        }
        return await Promise.all(rows.find(query).map((row) => readAt(dir, row)))
      } catch (error) {
        // The index tells of places where the chain holds something else: it was changed, or is another one.
        onError(error)
        isTrusted = false
        rows.clearIndex()
        return fromChain(query)
      }
    },
    catchUp,
    hint() {
      resting ??= setTimeout(() => {
        resting = undefined
        void catchUp().catch(onError)
      }, restMs).unref()
    },
    async close() {
      clearTimeout(resting)
      ending.abort()
      await running?.catch(() => undefined)
    },
  }
}
