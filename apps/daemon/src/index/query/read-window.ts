import { type Entry, formats, parseTarget } from '@hoop/transcripts'
import type { Cli } from '@hoop/protocol'

export interface WindowQuery {
  readonly path: string
  readonly cli: Cli
  readonly fromSeq: number
  readonly limit: number
  /** A place before `fromSeq` where a reader can begin, as JSON. */
  readonly checkpoint: string | undefined
}

/** Entries as they are in the transcript now, read from the nearest place that is known. Holds only those that are asked for. */
export async function readWindow({ path, cli, fromSeq, limit, checkpoint }: WindowQuery): Promise<readonly Entry[]> {
  const format = formats.find((one) => one.cli === cli)
  if (!format || limit <= 0) return []
  const end = fromSeq + limit
  const reader = await format.open(await parseTarget(path), checkpoint === undefined ? undefined : JSON.parse(checkpoint))
  const found = new Map<number, Entry>()
  try {
    for await (const { entries, settled, restarted } of reader.read()) {
      if (restarted) found.clear()
      for (const entry of entries) if (entry.seq >= fromSeq && entry.seq < end) found.set(entry.seq, entry)
      if (settled >= end) break
    }
  } finally {
    await reader.close()
  }
  return [...found.values()].sort((a, b) => a.seq - b.seq)
}
