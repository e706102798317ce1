import { createBell } from './bell.ts'
import type { Checkpoint } from './checkpoint.ts'
import { JsonlError } from './errors.ts'
import type { Line } from './lines.ts'
import { createTail, type Tail, type TailOptions, type TailReset } from './tail.ts'

export interface FollowOptions extends TailOptions {
  /** Ends the iteration, quietly and at once. */
  readonly signal?: AbortSignal | undefined
  /** How long a change may go unseen when the file system does not report it. Default 1000 ms. */
  readonly sweepMs?: number | undefined
  /** Whether to listen to the file system between sweeps. Default true; its notices are only hints. */
  readonly watch?: boolean | undefined
}

/** Something changed: there are lines, a reset, a file that appeared or went, or a trouble that began. */
export interface FollowBatch {
  readonly lines: readonly Line[]
  /** Forget the lines before these. */
  readonly reset?: TailReset
  /** Where these lines end. Store it once they are dealt with. */
  readonly checkpoint: Checkpoint
  /** Nothing has this name now. */
  readonly missing: boolean
  /** Why the file cannot be read just now. Said once; following goes on, and the next batch without it means that it is over. */
  readonly trouble?: JsonlError
}

const defaultSweepMs = 1000

/**
 * Follows a file of lines for as long as the caller iterates, from its start or from a checkpoint, through rotation, truncation,
 * deletion and trouble. Reads only when asked for the next batch. Ends when the signal aborts or the loop is left; then nothing stays open.
 */
export async function* follow(path: string, options: FollowOptions = {}): AsyncGenerator<FollowBatch, void, undefined> {
  const { signal, sweepMs = defaultSweepMs, watch = true } = options
  const tail = createTail(path, options)
  const bell = createBell(path, { sweepMs, watch, signal })
  let before: { readonly missing: boolean; readonly trouble?: JsonlError } = { missing: false }
  try {
    for (let rung = 'start'; rung !== 'closed';) {
      const { batch, more } = await readBatch(tail, before.missing)
      if (signal?.aborted) return
      const isNews = batch.lines.length > 0 || batch.reset !== undefined || batch.missing !== before.missing
      if (isNews || batch.trouble?.message !== before.trouble?.message) yield batch
      before = batch
      if (more) continue
      rung = await bell.wait()
      if (rung === 'sweep' && batch.missing) bell.renew()
    }
  } finally {
    bell.close()
    await tail.close()
  }
}

async function readBatch(tail: Tail, wasMissing: boolean): Promise<{ batch: FollowBatch; more: boolean }> {
  try {
    const { lines, reset, missing, more } = await tail.read()
    return { batch: { lines, ...(reset && { reset }), checkpoint: tail.checkpoint(), missing }, more }
  } catch (error) {
    if (!(error instanceof JsonlError)) throw error
    return { batch: { lines: [], checkpoint: tail.checkpoint(), missing: wasMissing, trouble: error }, more: false }
  }
}
