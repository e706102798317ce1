import * as v from 'valibot'
import { type Decoded, decoded, malformed } from './decoded.ts'
import { Count, Pid, Text, Time, WorkerName, whyNot } from './schema.ts'
import { parseRecord } from './record.ts'

const Entry = v.pipe(
  v.object({
    id: WorkerName,
    pid: Pid,
    workspace: v.nullish(Text, null),
    agent: v.nullish(Text, null),
    model: v.nullish(Text, null),
    provider: v.nullish(Text, null),
    started_at: v.nullish(Time, null),
    beads_processed: v.nullish(Count, null),
  }),
  v.transform(({ id, agent, started_at, beads_processed, ...rest }) => ({
    qualifiedId: id,
    ...rest,
    adapter: agent,
    startedAt: started_at,
    beadsProcessed: beads_processed,
  })),
)

/** One worker of `workers.json`. Entries of killed workers stay until a peer tidies up. `model` is null in practice. */
export type RegistryEntry = Readonly<v.InferOutput<typeof Entry>>

/** `~/.needle/state/workers.json`. */
export interface Registry {
  readonly workers: readonly RegistryEntry[]
  readonly updatedAt: number | null
  /** Entries that could not be read, with the reason; the others stand. */
  readonly skipped: readonly string[]
}

/** The registry. An empty file is an empty registry: the lock creates it before anything is written. */
export function decodeRegistry(text: string): Decoded<Registry> {
  const parsed = parseRecord(text)
  if (!parsed.ok) return parsed.kind === 'blank' ? decoded({ workers: [], updatedAt: null, skipped: [] }) : parsed
  const rows = parsed.value['workers']
  if (!Array.isArray(rows)) return malformed('workers is not a list')
  const updatedAt = v.safeParse(Time, parsed.value['updated_at'])
  const workers: RegistryEntry[] = []
  const skipped: string[] = []
  for (const row of rows) {
    const entry = v.safeParse(Entry, row)
    if (entry.success) workers.push(entry.output)
    else skipped.push(whyNot(entry.issues))
  }
  return decoded({ workers, updatedAt: updatedAt.success ? updatedAt.output : null, skipped })
}
