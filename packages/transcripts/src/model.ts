import type { Cli, Entry, Session, Usage } from '@hoop/protocol'

export type { Cli, Entry, Session, Usage }

/** A session of a CLI that need not be one of the five. */
export type SessionOf<C extends string> = Omit<Session, 'cli'> & { readonly cli: C }

/** A file, or a part of one, that holds one session. */
export interface SessionFile<C extends string = Cli> {
  readonly cli: C
  /** What every function of this package takes; `file#selector` where one file holds several sessions. */
  readonly path: string
  /** Of the file; of the part where that is known more exactly. */
  readonly sizeBytes: number
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number
}

/** Where CLIs look for their own files. */
export interface Place {
  /** The home folder they run in. */
  readonly home: string
  /** Variables such as `CLAUDE_CONFIG_DIR` and `CODEX_HOME` move the files of a CLI. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folders that are known to be worked in: some CLIs keep their sessions beside the code. */
  readonly workspaces?: readonly string[]
}

/**
 * What became of each record of a file; the sum of the four parts is `total`. `parsed`: it gave an entry, or changed the header or the
 * totals. `ignored`: known, and repeats or tells nothing. `unknown`: of a type we have not seen. `malformed`: not a record at all.
 */
export interface LineCounts {
  readonly total: number
  readonly parsed: number
  readonly ignored: number
  readonly unknown: number
  readonly malformed: number
}

/** One billable request to a model, as one record tells it. The same request may stand in several records and several files. */
export interface UsageRequest {
  /** Says which request it is, over all files; equal keys are the same request. Begins with the name of the CLI. */
  readonly key: string
  /**
   * The provider's own id of the request, where a key alone does not tell it for certain: two with the same key and two different ids
   * are two requests; one without an id is the same request as the one with that key.
   */
  readonly requestId?: string
  /** Milliseconds since the epoch; absent where the file does not tell. */
  readonly at?: number
  /** As recorded; absent where the file does not tell. */
  readonly model?: string
  /** Without cached tokens. */
  readonly input: number
  readonly cacheRead: number
  /** All that was written to a cache, whatever its time to live. */
  readonly cacheWrite: number
  /** How much of `cacheWrite` is kept for an hour, and costs more. */
  readonly cacheWrite1h: number
  /** With reasoning. */
  readonly output: number
  /** How much of `output` is reasoning. */
  readonly reasoning: number
  /** Billed at the rate of a faster tier, where the record says so. */
  readonly speed?: string
  /** The CLI's own figure in US dollars, where the record has one. */
  readonly costUsd?: number
  /** Not the provider's own figures: rounded, or counted by the CLI. */
  readonly isEstimate: boolean
  /** A sub-agent's. */
  readonly isSidechain: boolean
}

/** What was read since the update before. */
export interface Update {
  /** In order. One whose `seq` was given out before replaces the earlier one: more became known of it. */
  readonly entries: readonly Entry[]
  /** Forget every entry, request and count before this update: the file is another one, or begins anew. */
  readonly restarted?: true
  /** Entries with a `seq` below this will not be replaced unless the file is rewritten. */
  readonly settled: number
  readonly requests: readonly UsageRequest[]
  readonly lines: LineCounts
}

/** One session, being read. Made by the `open` of a {@link Format}. */
export interface Reader<C extends string = Cli> {
  /**
   * Reads on to what is the end of the file now, in updates of bounded size. Call it again to go on when more was written; one call at a
   * time. Nothing stays open between two calls.
   * @throws the signal's reason when that aborts; an error of the file system when the file cannot be read. Nothing is lost then.
   */
  read(signal?: AbortSignal): AsyncGenerator<Update, void, undefined>
  /**
   * The same from the start of the file, without giving up the thread: for a worker that reads thousands of small files one after the
   * other. Only before anything was read, and without a checkpoint; `read` goes on after it. Absent where the format cannot.
   * @throws an error of the file system when the file cannot be read, or is not there
   */
  readSync?(): Generator<Update, void, undefined>
  /** Header and totals as of the last update. A new object every time. */
  session(): SessionOf<C>
  /** Where the last update ends, as a value for `JSON.stringify`; `open` takes what `JSON.parse` makes of it. Cheap until it is stringified. */
  checkpoint(): unknown
  /**
   * As `checkpoint`, and small however long the session is: a place to read entries from, not one to go on counting from. Requests that were
   * told of long before stand in it as their sum. Not with every format.
   */
  mark?(): unknown
  /**
   * Paths, of files that may not exist yet, whose change means that there may be more to read. One that ends in a separator is a folder, and
   * means anything in it. May grow while reading.
   */
  watch(): readonly string[]
  close(): Promise<void>
}

/** A file and, where it holds several sessions, which one. */
export interface Target {
  /** As given: what `Session.path` says. */
  readonly path: string
  readonly file: string
  readonly selector?: string
}

/** Which records of which versions of a CLI are understood. */
export interface FormatVersion {
  /** One version or a range of versions, as people write it. */
  readonly versions: string
  readonly layout: string
  /** Records that give entries, header or totals. */
  readonly read: readonly string[]
  /** Records that are known and left out, because they repeat others or tell nothing of the conversation. */
  readonly ignored: readonly string[]
}

export interface OpenOptions {
  /**
   * Of what tools take and give, only so many characters of each string are wanted, from its beginning: an index needs no more. A reader may
   * give more, all of it; header, totals, requests and places are the same. Default: all.
   */
  readonly toolChars?: number | undefined
}

/** One CLI's way of keeping sessions. All that the rest of the package knows of a CLI. */
export interface Format<C extends string = Cli> {
  readonly cli: C
  readonly versions: readonly FormatVersion[]
  /** Every session below the places where this CLI keeps them; nothing where there are none. Unreadable folders are passed over. Makes no folder. */
  discover(place: Place): AsyncIterable<SessionFile<C>>
  /** Whether a file is of this format, by its name and its first bytes (up to 64 KiB). Total. `file` has no selector. */
  recognises(file: string, head: Buffer): boolean
  /** For files that hold several sessions: the path of each, as `file#selector`. Absent where a file is one session. */
  sessionsIn?(file: string): Promise<readonly string[]>
  /**
   * Begins at the start, or goes on at a checkpoint; one that does not fit is as good as none.
   * @throws TranscriptFormatError where there is no session of this CLI at the target.
   */
  open(target: Target, checkpoint?: unknown, options?: OpenOptions): Promise<Reader<C>>
  /**
   * The raw record that an entry was made of, as it is now; `undefined` where it is gone. Absent where `source` tells bytes of the file.
   * @throws as `open`
   */
  readRaw?(target: Target, source: Entry['source']): Promise<string | undefined>
}
