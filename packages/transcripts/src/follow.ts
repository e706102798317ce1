import { createBells } from './bells.ts'
import type { Cli, Entry, Format, SessionOf } from './model.ts'
import { isObject } from './parse-record.ts'
import { openReader } from './read.ts'

/** Where a batch ends. `JSON.stringify` it before the next batch is asked for, and give `follow` what `JSON.parse` makes of it. */
export interface Checkpoint {
  readonly version: 1
  readonly path: string
  readonly reader: unknown
}

export interface FollowOptions<C extends string = Cli> {
  readonly cli?: C | undefined
  /** Ends the iteration, quietly and at once. */
  readonly signal?: AbortSignal | undefined
  /** Go on after this place; a restart of the file since then comes as `restarted`. One of another path is an error. */
  readonly from?: unknown
  /** How long a change may go unseen when the file system does not report it. Default 1000 ms. */
  readonly sweepMs?: number | undefined
}

/** What came, and what the session is now. */
export interface FollowBatch<C extends string = Cli> {
  /** New entries; one with a number that was given before replaces that one. */
  readonly entries: readonly Entry[]
  readonly session: SessionOf<C>
  readonly checkpoint: Checkpoint
  /** Forget all entries before these: the file is another one, or was rewritten. */
  readonly restarted?: true
}

/** Reads to the end, then whenever something changed. */
export async function* follow<C extends string>(
  formats: readonly Format<C>[],
  path: string,
  { cli, signal, from, sweepMs = 1000 }: FollowOptions<C> = {},
): AsyncGenerator<FollowBatch<C>, void, undefined> {
  const reader = await openReader(formats, path, cli, readerOf(from, path))
  const bells = createBells({ sweepMs, signal })
  let isFirst = true
  try {
    bells.listenTo(reader.watch())
    for (;;) {
      for await (const { entries, restarted } of reader.read()) {
        if (signal?.aborted) return
        yield { entries, session: reader.session(), checkpoint: markOf(), ...(restarted && { restarted }) }
        isFirst = false
      }
      if (isFirst) yield { entries: [], session: reader.session(), checkpoint: markOf() }
      isFirst = false
      if (bells.listenTo(reader.watch())) continue // what came there before we listened was not heard
      if ((await bells.wait()) === 'closed') return
    }
  } finally {
    bells.close()
    await reader.close()
  }

  function markOf(): Checkpoint {
    return { version: 1, path, reader: reader.checkpoint() }
  }
}

function readerOf(from: unknown, path: string): unknown {
  if (from === undefined) return undefined
  if (!isObject(from) || from.version !== 1) return undefined
  if (from.path !== path) throw new RangeError(`the checkpoint is of ${String(from.path)}; expected one of ${path}`)
  return from.reader
}
