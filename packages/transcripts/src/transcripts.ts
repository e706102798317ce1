import { discover, type DiscoverOptions } from './discover.ts'
import { follow, type FollowBatch, type FollowOptions } from './follow.ts'
import type { Cli, Entry, Format, SessionFile, SessionOf } from './model.ts'
import { readEntries, type ReadEntriesOptions, type ReadOptions, readSession } from './read.ts'
import { findFormat, parseTarget } from './target.ts'

/** What this package does with a set of formats. A path is what `discover` gives: a file, or `file#selector`. */
export interface Transcripts<C extends string = Cli> {
  /** Every session that the CLIs left below a home, one CLI after the other, in no order. Reads names and times, not contents, where it can. */
  readonly discover: (options?: DiscoverOptions<C>) => AsyncGenerator<SessionFile<C>, void, undefined>
  /** Whose sessions a file holds, by its name and first bytes; `undefined` for nobody's. @throws TranscriptNotFoundError */
  readonly detectCli: (path: string) => Promise<C | undefined>
  /**
   * Header and totals of one session, in one pass over its records; memory does not grow with their text.
   * @throws TranscriptFormatError for a file of another kind, or one that holds several sessions (it lists them)
   * @throws TranscriptNotFoundError where there is no file
   */
  readonly readSession: (path: string, options?: ReadOptions<C>) => Promise<SessionOf<C>>
  /** The entries of one session as they are now, each once, in order. Costs a pass up to the last one asked for. @throws as `readSession` */
  readonly readEntries: (path: string, options?: ReadEntriesOptions<C>) => AsyncGenerator<Entry, void, undefined>
  /**
   * Follows one session for as long as the caller iterates, through rotation, truncation and rewriting. The entries by number, as they are
   * after the last batch, are those that `readEntries` gives for the file. The first batch comes at once, also without an entry.
   * @throws as `readSession`; a RangeError for a checkpoint of another path
   */
  readonly follow: (path: string, options?: FollowOptions<C>) => AsyncGenerator<FollowBatch<C>, void, undefined>
}

/** The functions of this package over other formats than its own five: all that a sixth CLI needs is a {@link Format}. */
export function createTranscripts<C extends string>(formats: readonly Format<C>[]): Transcripts<C> {
  return {
    discover: (options) => discover(formats, options),
    detectCli: async (path) => (await findFormat(await parseTarget(path), formats))?.cli,
    readSession: (path, options) => readSession(formats, path, options),
    readEntries: (path, options) => readEntries(formats, path, options),
    follow: (path, options) => follow(formats, path, options),
  }
}
