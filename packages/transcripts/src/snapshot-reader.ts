import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { LineOutput, NewEntry } from './line-reader.ts'
import type { Cli, Entry, LineCounts, Reader, SessionOf, Target, UsageRequest } from './model.ts'

/** A whole session, as a file tells it at one moment. */
export interface Snapshot<C extends string = Cli> {
  readonly entries: readonly Entry[]
  readonly requests: readonly UsageRequest[]
  readonly lines: LineCounts
  readonly session: SessionOf<C>
}

export interface SnapshotFormat<C extends string = Cli> {
  readonly cli: C
  readonly target: Target
  /** The bytes that hold the session now; `undefined` where they cannot be had at this moment, and what was read before stands. */
  readonly load: (hasContent: boolean) => Promise<Buffer | undefined>
  /** Synchronous and total. Bytes of nothing give a session of nothing. */
  readonly decode: (bytes: Buffer) => Snapshot<C>
}

const Mark = v.object({ version: v.literal(1), cli: v.string(), file: v.string(), entries: v.array(v.string()) })

/** Reads a session that must be read whole whenever it changes: a file that is rewritten, a text of which a later line decides what an earlier one was. Gives out what differs from before. */
export function createSnapshotReader<C extends string>({ cli, target, load, decode }: SnapshotFormat<C>, checkpoint?: unknown): Reader<C> {
  const stored = v.safeParse(Mark, checkpoint)
  let seen = stored.success && stored.output.cli === cli ? stored.output : undefined
  let last: Snapshot<C> | undefined

  return {
    async *read(signal) {
      signal?.throwIfAborted()
      const bytes = await load(last !== undefined)
      if (bytes === undefined) return
      const file = digestOf(bytes)
      if (seen?.file === file && last) return
      const now = decode(bytes)
      last = now
      if (seen?.file === file) return
      const digests = now.entries.map((entry) => digestOf(JSON.stringify(entry)))
      const known = seen?.entries ?? []
      const restarted = known.length > digests.length
      const entries = restarted ? now.entries : now.entries.filter((_, index) => known[index] !== digests[index])
      seen = { version: 1, cli, file, entries: digests }
      const { requests, lines } = now
      yield { entries, ...(restarted && { restarted: true }), settled: now.entries.length, requests, lines }
    },
    session: () => (last ?? decode(Buffer.alloc(0))).session,
    checkpoint: () => seen,
    watch: () => [target.file],
    close: () => Promise.resolve(),
  }
}

/** Collects what a fold gives out, for a snapshot. */
export interface SnapshotOutput {
  readonly entries: readonly Entry[]
  readonly requests: readonly UsageRequest[]
  readonly lines: LineCounts
  /** Where entries go whose record is at this place. */
  at(source: Entry['source']): LineOutput
  /** One more record, and what became of it. */
  count(became: Exclude<keyof LineCounts, 'total'>, records?: number): void
}

export function createSnapshotOutput(): SnapshotOutput {
  const entries: Entry[] = []
  const requests: UsageRequest[] = []
  const lines = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
  return {
    entries,
    requests,
    lines,
    at: (source) => ({
      entry(entry: NewEntry): Entry {
        const made = { seq: entries.length, ...entry, source }
        entries.push(made)
        return made
      },
      amend: (entry: Entry) => void (entries[entry.seq] = entry),
      request: (request: UsageRequest) => void requests.push(request),
    }),
    count(became, records = 1) {
      lines[became] += records
      lines.total += records
    },
  }
}

const digestOf = (content: Buffer | string): string => createHash('sha256').update(content).digest('base64url').slice(0, 16)
