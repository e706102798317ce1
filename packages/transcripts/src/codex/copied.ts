import type { JsonObject } from '../parse-record.ts'
import { timeOfId } from './origin.ts'
import type { Thread } from './thread.ts'

/** Copies are written in one go; a pause as long as this is the end of them. */
const pauseMs = 1_000

/**
 * Keeps `memory.copied`: whether the lines are those of another thread. Older forks copy their parent's lines in front of their own, most
 * with the time of the fork. Where they end is told by the first turn whose id was made after the thread began, else by a pause.
 */
export function trackCopy(thread: Thread, type: string, payload: JsonObject): void {
  const { memory, at } = thread
  const { copied, bornAt } = memory
  if (!copied && memory.forkOf === undefined) return
  const turnAt = type === 'turn_context' || payload.type === 'task_started' ? timeOfId(payload.turn_id) : undefined
  if (turnAt !== undefined && bornAt !== undefined) {
    if (turnAt >= bornAt) memory.copied = undefined
    else if (!copied && memory.forkOf !== undefined) beginCopy(thread, memory.forkOf)
  }
  if (!memory.copied || at === undefined) return
  const before = memory.copied.at
  const isNew = bornAt === undefined || at >= bornAt
  if (turnAt === undefined && isNew && before !== undefined && at - before > pauseMs) memory.copied = undefined
  else memory.copied = { id: memory.copied.id, at }
}

/** From here on the lines are those of another thread. */
export function beginCopy({ memory, totals, at }: Thread, id: string): void {
  memory.copied = { id, ...(at !== undefined && { at }) }
  totals.note(`the history of session ${id} is copied in: its tokens count there`)
}
