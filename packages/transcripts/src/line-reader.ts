import {
  type Checkpoint as TailCheckpoint,
  createTail,
  type Line,
  parseCheckpoint,
  readBatchesSync,
  type ReadBatchesSyncOptions,
  type Tail,
} from '@hoop/jsonl'
import type { Cli, Entry, LineCounts, Reader, SessionOf, Target, Update, UsageRequest } from './model.ts'
import { isObject } from './parse-record.ts'

/** An entry before it has its number and place. */
export type NewEntry = Omit<Entry, 'seq' | 'source'>

/** Takes what one line gave. */
export interface LineOutput {
  /** One more entry, in order; its place is the line's. Takes it over, and returns it as it went out, for a later `amend`. */
  entry(entry: NewEntry): Entry
  /** An entry that went out before, with the same `seq`: more became known of it. */
  amend(entry: Entry): void
  request(request: UsageRequest): void
}

/** Turns the lines of one file into entries and totals. Synchronous and total: it never throws, whatever the line. */
export interface LineDecoder<C extends string = Cli> {
  /** Says what became of the line. A line of which nothing is to be shown gives no entry; a malformed or unknown one gives one `unknown` entry. */
  line(line: Line & { readonly number: number }, out: LineOutput): Exclude<keyof LineCounts, 'total'>
  /** Entries below this number will not be amended. `next` is the number that the next entry gets. */
  settled(next: number): number
  session(): SessionOf<C>
  /** As a value for `JSON.stringify`, now or later; with `recent`, of the requests only so many of the last: see `Totals`. */
  state(recent?: number): unknown
}

export interface LineFormat<C extends string = Cli> {
  readonly cli: C
  readonly target: Target
  /** Makes a decoder that begins at the first line, or goes on from a state that was parsed back. @throws for a state that does not fit. */
  readonly createDecoder: (state?: unknown) => LineDecoder<C>
  /** The text of a line for the decoder, where it is not to see all of it. Only for `readSync`: there is much to read. */
  readonly textOf?: ReadBatchesSyncOptions['textOf']
}

/** How much of the file one update covers at most; a longer line is an update of its own. */
const bytesPerUpdate = 256 * 1024
/** Of so many requests a mark keeps each; a CLI that tells of one again does so soon. */
const recentRequests = 64

/** Reads a file in which one line is one record: Claude Code, Codex, Gemini's newer form. */
export function createLineReader<C extends string>({ cli, target, createDecoder, textOf }: LineFormat<C>, checkpoint?: unknown): Reader<C> {
  const stored = restore(cli, createDecoder, checkpoint)
  let tail: Tail | undefined
  let decoder = stored?.decoder ?? createDecoder()
  let next = stored?.next ?? 0
  let lineNumber = stored?.lineNumber ?? 0
  /** Where the last update ends; nowhere before the first one. */
  let at: TailCheckpoint | undefined = stored?.tail
  const mark = (recent?: number) => ({ version: 1, cli, tail: at, next, lineNumber, state: decoder.state(recent) })
  let given = { session: decoder.session(), checkpoint: mark() }

  function decode(lines: readonly Line[]): Update {
    const entries: Entry[] = []
    const requests: UsageRequest[] = []
    const counts = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
    let source = { offset: 0, length: 0, line: 0 }
    const out: LineOutput = {
      entry(entry) {
        // Its own from here on: a copy of each entry is a twentieth of all the work.
        const made: Entry = Object.assign(entry, { seq: next, source })
        next += 1
        entries.push(made)
        return made
      },
      amend: (entry) => void entries.push(entry),
      request: (request) => void requests.push(request),
    }
    for (const line of lines) {
      lineNumber += 1
      source = { offset: line.offset, length: line.length, line: lineNumber }
      counts[decoder.line(numbered(line, lineNumber), out)] += 1
      counts.total += 1
    }
    return { entries, settled: decoder.settled(next), requests, lines: counts }
  }

  return {
    *readSync() {
      if (at) throw new Error(`${target.path} has been read before: readSync begins at the start`)
      for (const batch of readBatchesSync(target.file, { maxBytesPerBatch: bytesPerUpdate, textOf })) {
        const update = decode(batch.lines)
        at = batch.checkpoint()
        given = { session: decoder.session(), checkpoint: mark() }
        yield update
      }
    },
    async *read(signal) {
      tail ??= createTail(target.file, { from: at, maxBytesPerRead: bytesPerUpdate })
      for (let more = true; more;) {
        signal?.throwIfAborted()
        const batch = await tail.read()
        more = batch.more
        if (batch.reset) {
          decoder = createDecoder()
          next = lineNumber = 0
        }
        if (batch.lines.length === 0 && !batch.reset) continue
        const update = decode(batch.lines)
        at = tail.checkpoint()
        given = { session: decoder.session(), checkpoint: mark() }
        yield batch.reset ? { ...update, restarted: true } : update
      }
    },
    session: () => ({ ...given.session }),
    checkpoint: () => given.checkpoint,
    mark: () => mark(recentRequests),
    watch: () => [target.file],
    close: async () => tail?.close(),
  }
}

/** Nearly all lines have nothing but these three: they are read several times faster than a copy is made of whatever there is. */
function numbered(line: Line, number: number): Line & { readonly number: number } {
  if (line.nulBytes !== undefined || line.oversized !== undefined) return { ...line, number }
  return { text: line.text, offset: line.offset, length: line.length, number }
}

function restore<C extends string>(cli: C, createDecoder: LineFormat<C>['createDecoder'], stored: unknown) {
  if (!isObject(stored) || stored.version !== 1 || stored.cli !== cli) return undefined
  const tail = parseCheckpoint(stored.tail)
  const { next, lineNumber } = stored
  if (!tail || typeof next !== 'number' || typeof lineNumber !== 'number') return undefined
  try {
    return { tail, next, lineNumber, decoder: createDecoder(stored.state) }
  } catch {
    return undefined
  }
}
