import * as v from 'valibot'
import { JoinedBy, Outcome } from './fleet.ts'
import { SessionCost } from './cost.ts'
import { Cli, Entry, Session } from './sessions.ts'
import { Timestamp } from './time.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** A session as HOOP lists it: what its transcript says, and where that is. */
export const SessionView = v.object({
  ...Session.entries,
  /** Unique: the path of its transcript, `#selector` included. The same `id` may stand in several files. */
  key: v.pipe(v.string(), v.minLength(1)),
  /** By `cwd`, or by the repository that `cwd` is a worktree of; `null` where it lies in no registered workspace. */
  project: v.nullable(v.string()),
  /** `open`: something was written to it lately, or a tool call of its runs. */
  state: v.picklist(['open', 'ended']),
  entries: Count,
  sizeBytes: Count,
  /** `worker`: it carries a dispatch tag, or was joined to an execution; or comes from one that was. */
  kind: v.optional(v.picklist(['worker', 'ad-hoc'])),
  /** The worker whose agent wrote it, by its qualified id. Absent, as the next five, where nothing tells. */
  worker: v.optional(v.string()),
  /** What it was about. */
  bead: v.optional(v.string()),
  strand: v.optional(v.string()),
  /** The execution that it belongs to: its own, or that of the session which it resumes, forks or works for. */
  executionId: v.optional(v.string()),
  /** How that was found: see `ExecutionView`. */
  joinedBy: v.optional(JoinedBy),
  /** Of that execution. */
  outcome: v.optional(Outcome),
  /** What its requests cost, as far as they count for it; absent where it has none. */
  cost: v.optional(SessionCost),
  /** Why not all of the transcript could be read. */
  problem: v.optional(v.string()),
})
export type SessionView = v.InferOutput<typeof SessionView>

/** A session with the sessions around it. */
export const SessionDetail = v.object({
  ...SessionView.entries,
  /** The session that it resumes, forks or works for, where HOOP has it. */
  parent: v.nullable(v.object({ key: v.string(), id: v.string(), title: v.optional(v.string()) })),
  /** Sessions that name this one as their parent, the oldest first; 500 at most. */
  children: v.array(v.object({ key: v.string(), id: v.string(), title: v.optional(v.string()) })),
})
export type SessionDetail = v.InferOutput<typeof SessionDetail>

/** An entry as it is sent: of long text, the beginning. */
export const EntryView = v.object({
  ...Entry.entries,
  /** How many characters of `text`, or of strings in `tool.input`, were left out. The raw record has them. */
  cutChars: v.optional(Count),
  /** How many places of it are masked, because they look like secrets. The operator may have the record revealed. */
  masked: v.optional(Count),
})
export type EntryView = v.InferOutput<typeof EntryView>

/** Some entries of a session, in order. */
export const EntriesPage = v.object({
  items: v.array(EntryView),
  cursor: v.nullable(v.string()),
  /** Entries of the session, as indexed. */
  total: Count,
  /** What was asked for: the entry around which these lie. */
  focusSeq: v.optional(Count),
})
export type EntriesPage = v.InferOutput<typeof EntriesPage>

/** One letter for each kind of entry in an outline. In capitals: the entry is an error, or the result of a call that failed. */
export const outlineLetters = {
  user: 'u',
  assistant: 'a',
  thinking: 't',
  tool_call: 'c',
  tool_result: 'r',
  system: 's',
  summary: 'm',
  error: 'e',
  unknown: 'x',
} as const satisfies Readonly<Record<Entry['kind'], string>>

/** A whole session at a glance: the kind of each of its entries, in order, as {@link outlineLetters}. */
export const SessionOutline = v.object({ key: v.string(), total: Count, kinds: v.string() })
export type SessionOutline = v.InferOutput<typeof SessionOutline>

/** The record that an entry was made of, as it is in the file; bytes that are no UTF-8 as U+FFFD. */
export const RawRecord = v.object({ seq: Count, offset: Count, length: Count, text: v.string(), isCut: v.boolean() })
export type RawRecord = v.InferOutput<typeof RawRecord>

/** One entry that a search found. `excerpt` is the text around the first hit, in pieces. */
export const SearchHit = v.object({
  sessionId: v.string(),
  /** Of the session. */
  key: v.string(),
  seq: Count,
  at: v.nullable(Timestamp),
  kind: Entry.entries.kind,
  tool: v.optional(v.string()),
  cli: Cli,
  project: v.nullable(v.string()),
  title: v.optional(v.string()),
  excerpt: v.array(v.object({ text: v.string(), hit: v.optional(v.literal(true)) })),
})
export type SearchHit = v.InferOutput<typeof SearchHit>

const LineCounts = v.object({ total: Count, parsed: Count, ignored: Count, unknown: Count, malformed: Count })

/** `GET /api/index`: how far the index is. */
export const IndexProgress = v.object({
  state: v.picklist(['idle', 'indexing']),
  /** `done`: indexed as they are now; `parsed`: read since HOOP was started. */
  files: v.object({ total: Count, done: Count, parsed: Count }),
  bytes: v.object({ total: Count, done: Count }),
  sessions: Count,
  /** `null` where there is nothing to wait for, or no telling yet. */
  etaMs: v.nullable(Count),
  lines: LineCounts,
})
export type IndexProgress = v.InferOutput<typeof IndexProgress>

/** `session:<id>` or `session:<key>`: the session and its last 200 entries; of long text in those further back, less. */
export const SessionTopicData = v.object({
  session: SessionDetail,
  /** In order of `seq`, without a gap, up to the last one. */
  entries: v.array(EntryView),
  /** Entries of the session. */
  total: Count,
})
export type SessionTopicData = v.InferOutput<typeof SessionTopicData>

/** `sessions`: those of any project, or of none, that were written to in the last day, the one that changed last first; 500 at most. */
export const SessionsTopicData = v.object({ sessions: v.array(SessionView) })
export type SessionsTopicData = v.InferOutput<typeof SessionsTopicData>

/** Some entries of a session that is followed, with its totals after them. In order of `seq`; at most 200, or about 256 KiB. */
export const EntriesChange = v.object({
  id: v.string(),
  key: v.string(),
  entries: v.array(EntryView),
  /** Entries of the session now. */
  total: Count,
  session: SessionView,
})
export type EntriesChange = v.InferOutput<typeof EntriesChange>

/** The record that an entry was made of, with nothing masked. That somebody asked for it is recorded before it is answered. */
export const RevealedRecord = v.object({ ...RawRecord.entries, sessionId: v.string(), key: v.string() })
export type RevealedRecord = v.InferOutput<typeof RevealedRecord>

/** What can change on `session:<id>`, `sessions`, `project:<name>` and, for the progress, `fleet`. */
export const SessionEvent = v.variant('event', [
  v.object({ event: v.literal('session.appeared'), data: SessionView }),
  v.object({ event: v.literal('session.updated'), data: SessionView }),
  v.object({ event: v.literal('session.ended'), data: SessionView }),
  v.object({ event: v.literal('index.progress'), data: IndexProgress }),
  /** New entries: their numbers follow those before. On `session:` alone, like the next one. */
  v.object({ event: v.literal('entries.appended'), data: EntriesChange }),
  /**
   * More became known of entries that were told before: each replaces the one of its `seq`. Where a transcript begins anew, or is
   * another one, nothing of before holds: then the topic's snapshot comes again.
   */
  v.object({ event: v.literal('entries.changed'), data: EntriesChange }),
])
export type SessionEvent = v.InferOutput<typeof SessionEvent>
