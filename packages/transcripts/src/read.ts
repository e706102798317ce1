import type { Cli, Entry, Format, Reader, SessionOf } from './model.ts'
import { resolveTarget } from './target.ts'

export interface ReadOptions<C extends string = Cli> {
  /** Whose session it is, where the caller knows; otherwise found out from the file. */
  readonly cli?: C | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ReadEntriesOptions<C extends string = Cli> extends ReadOptions<C> {
  /** Entries whose raw record begins before this byte are passed over; they keep their numbers. Default 0. */
  readonly fromOffset?: number | undefined
  /** Entries with a smaller number are passed over. Default 0. */
  readonly fromSeq?: number | undefined
  /** How many entries at most. Default: all. */
  readonly limit?: number | undefined
}

/** @throws as {@link resolveTarget} */
export async function openReader<C extends string>(
  formats: readonly Format<C>[],
  path: string,
  cli?: C,
  checkpoint?: unknown,
): Promise<Reader<C>> {
  const { target, format } = await resolveTarget(path, formats, cli)
  return format.open(target, checkpoint)
}

/** Reads to the end; the header and the totals there. */
export async function readSession<C extends string>(
  formats: readonly Format<C>[],
  path: string,
  { cli, signal }: ReadOptions<C> = {},
): Promise<SessionOf<C>> {
  const reader = await openReader(formats, path, cli)
  try {
    for await (const _update of reader.read(signal));
    return reader.session()
  } finally {
    await reader.close()
  }
}

/** The entries as they are after the last update, each once, in order. Holds only those that may yet be replaced. */
export async function* readEntries<C extends string>(
  formats: readonly Format<C>[],
  path: string,
  { cli, signal, fromOffset = 0, fromSeq = 0, limit = Number.POSITIVE_INFINITY }: ReadEntriesOptions<C> = {},
): AsyncGenerator<Entry, void, undefined> {
  let left = limit
  if (left <= 0) return
  const reader = await openReader(formats, path, cli)
  const open = new Map<number, Entry>()

  function* release(below: number): Generator<Entry, void, undefined> {
    for (const seq of [...open.keys()].sort((a, b) => a - b)) {
      if (seq >= below || left <= 0) return
      const entry = open.get(seq)
      open.delete(seq)
      if (!entry || seq < fromSeq || entry.source.offset < fromOffset) continue
      left -= 1
      yield entry
    }
  }

  try {
    for await (const { entries, settled, restarted } of reader.read(signal)) {
      if (restarted) open.clear()
      for (const entry of entries) open.set(entry.seq, entry)
      yield* release(settled)
      if (left <= 0) return
    }
    yield* release(Number.POSITIVE_INFINITY)
  } finally {
    await reader.close()
  }
}
