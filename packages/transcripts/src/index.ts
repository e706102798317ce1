import { formats } from './formats.ts'
import { createTranscripts } from './transcripts.ts'

export { type RateLimits, rateLimitsOf, type RateLimitWindow } from './codex/index.ts'
export type { DiscoverOptions } from './discover.ts'
export { TranscriptFormatError, TranscriptNotFoundError } from './errors.ts'
export type { Checkpoint, FollowBatch, FollowOptions } from './follow.ts'
export { formats } from './formats.ts'
export type {
  Cli,
  Entry,
  Format,
  FormatVersion,
  LineCounts,
  Place,
  Reader,
  Session,
  SessionFile,
  SessionOf,
  Target,
  Update,
  Usage,
  UsageRequest,
} from './model.ts'
export type { ReadEntriesOptions, ReadOptions } from './read.ts'
export { splitTag, type Tag, type TaggedPrompt } from './tag.ts'
export { parseTarget } from './target.ts'
export { createTranscripts, type Transcripts } from './transcripts.ts'

/** The five CLIs. */
export const { discover, detectCli, readSession, readEntries, follow } = createTranscripts(formats)
