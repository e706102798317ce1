import * as v from 'valibot'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
/** Milliseconds since the epoch: sessions travel as the library has them. */
const AtMs = v.pipe(v.number(), v.minValue(0))

/** The coding CLIs whose sessions HOOP reads. */
export const Cli = v.picklist(['claude', 'codex', 'opencode', 'gemini', 'aider'])
export type Cli = v.InferOutput<typeof Cli>

/** Tokens. `input` holds no cached ones; `output` holds the reasoning, and `reasoning` says how much of it. */
export const Usage = v.object({ input: Count, output: Count, cacheRead: Count, cacheWrite: Count, reasoning: Count })
export type Usage = v.InferOutput<typeof Usage>

/** One recorded conversation of a CLI: header and totals. */
export const Session = v.object({
  /** The CLI's own session id. */
  id: v.pipe(v.string(), v.minLength(1)),
  cli: Cli,
  cliVersion: v.optional(v.string()),
  /** The file; `file#selector` where one file holds several sessions. */
  path: v.pipe(v.string(), v.minLength(1)),
  /** As recorded. */
  cwd: v.optional(v.string()),
  gitBranch: v.optional(v.string()),
  /** The first thing the user said, tag removed, one line. */
  title: v.optional(v.pipe(v.string(), v.maxLength(120))),
  /** NEEDLE's dispatch tag. */
  tag: v.optional(v.object({ worker: v.string(), bead: v.string(), strand: v.optional(v.string()) })),
  /** The session that this one resumes, forks, or is a sub-agent of. */
  parentId: v.optional(v.string()),
  /** In order of first use. */
  models: v.array(v.string()),
  startedAt: v.optional(AtMs),
  lastAt: v.optional(AtMs),
  usage: Usage,
  /** `exact`: the provider's own figures; `estimate`: the CLI counted by itself. */
  usageQuality: v.picklist(['exact', 'rounded', 'estimate', 'none']),
  /** US dollars; only where the CLI itself records them. */
  costUsd: v.optional(v.pipe(v.number(), v.minValue(0))),
  /** What a reader must know. */
  notes: v.optional(v.array(v.string())),
  counts: v.object({ user: Count, assistant: Count, toolCalls: Count, toolErrors: Count, errors: Count, unknown: Count, malformed: Count }),
  /** A call without a result at the end of the file. */
  pendingTool: v.optional(v.object({ name: v.string(), startedAt: v.optional(AtMs) })),
})
export type Session = v.InferOutput<typeof Session>

/** One record of a session as a person would read it. */
export const Entry = v.object({
  /** 0, 1, 2 … in order of the file. */
  seq: Count,
  kind: v.picklist(['user', 'assistant', 'thinking', 'tool_call', 'tool_result', 'system', 'summary', 'error', 'unknown']),
  at: v.optional(AtMs),
  /** For a `tool_call` its one-line form. Text from outside; may be anything. */
  text: v.string(),
  model: v.optional(v.string()),
  tool: v.optional(
    v.object({
      id: v.string(),
      name: v.string(),
      input: v.optional(v.unknown()),
      isError: v.optional(v.boolean()),
      durationMs: v.optional(v.pipe(v.number(), v.minValue(0))),
      files: v.optional(v.array(v.string())),
    }),
  ),
  /** On the entry that closes a model's turn. */
  usage: v.optional(Usage),
  /** A sub-agent's. */
  sidechain: v.optional(v.boolean()),
  /** Where its raw record is. */
  source: v.object({ offset: Count, length: Count, line: v.optional(Count) }),
})
export type Entry = v.InferOutput<typeof Entry>

/** What `hoop sessions show PATH --json` prints. */
export const SessionDocument = v.object({ session: Session, entries: v.optional(v.array(Entry)) })
export type SessionDocument = v.InferOutput<typeof SessionDocument>
