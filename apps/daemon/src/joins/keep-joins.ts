import { JoinedBy } from '@hoop/protocol'
import * as v from 'valibot'
import type { JoinBook } from './join-book.ts'

/** Where joins outlive a restart. `startedAt` is the execution's, in milliseconds since the epoch. */
export interface JoinRows {
  load(limit: number): readonly JoinRow[]
  save(joins: readonly JoinRow[], gone: readonly string[]): void
  prune(before: number): void
}

interface JoinRow {
  readonly executionId: string
  readonly sessionId: string
  readonly sessionKey: string
  readonly joinedBy: string
  readonly startedAt: number
}

export interface JoinKeeperOptions {
  readonly book: JoinBook
  readonly rows: JoinRows
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

const keptMs = 90 * 24 * 3_600_000
/** As many as there are executions. */
const loadedAtMost = 20_000
const gatherMs = 1000
/** So many are written at a time: nobody waits for the others. */
const savedAtMost = 500

/** Hands the book the joins of earlier runs, and writes those that it makes. */
export function keepJoins({ book, rows, now, onError }: JoinKeeperOptions): { close(): void } {
  const known = new Map<string, string>()
  const changed = new Set<string>()
  let saving: NodeJS.Timeout | undefined

  const saveSome = () => {
    saving = undefined
    const ids = [...changed].slice(0, savedAtMost)
    for (const id of ids) changed.delete(id)
    const joins: JoinRow[] = []
    const gone: string[] = []
    for (const executionId of ids) {
      const binding = book.bindingOf(executionId)
      const startedAt = book.run(executionId)?.startedAt
      const line = binding && `${binding.by} ${binding.key}`
      if (line === known.get(executionId)) continue
      if (line === undefined || !binding) {
        known.delete(executionId)
        gone.push(executionId)
      } else {
        known.set(executionId, line)
        joins.push({
          executionId,
          sessionId: binding.sessionId,
          sessionKey: binding.key,
          joinedBy: binding.by,
          startedAt: startedAt ?? now(),
        })
      }
    }
    try {
      rows.save(joins, gone)
    } catch (error) {
      onError(error)
    }
    if (changed.size > 0) saving = setTimeout(saveSome, 10).unref()
  }
  try {
    rows.prune(now() - keptMs)
    for (const { executionId, sessionId, sessionKey: key, joinedBy } of rows.load(loadedAtMost)) {
      const by = v.safeParse(JoinedBy, joinedBy)
      if (!by.success) continue
      known.set(executionId, `${by.output} ${key}`)
      book.restore([[executionId, { sessionId, key, by: by.output }]])
    }
  } catch (error) {
    onError(error)
  }
  const stop = book.onChange(({ runIds }) => {
    for (const id of runIds) changed.add(id)
    if (changed.size > 0) saving ??= setTimeout(saveSome, gatherMs).unref()
  })
  return {
    close() {
      stop()
      clearTimeout(saving)
      while (changed.size > 0) saveSome()
      clearTimeout(saving)
    },
  }
}
