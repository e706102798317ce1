import type { IndexProgress, SessionCost, Session } from '@hoop/protocol'
import type { PriceOverrides } from '@hoop/quota'
import type { Cli } from '@hoop/transcripts'

/** Where transcripts are looked for. */
export interface SessionPlaces {
  readonly homes: readonly { readonly home: string; readonly env: Readonly<Record<string, string | undefined>> }[]
  /** Folders that are worked in: aider keeps its sessions there. */
  readonly workspaces: readonly string[]
}

/** What the indexer is started with. */
export interface IndexerSetup {
  /** Of `index.db`. */
  readonly path: string
  readonly places: SessionPlaces
  /** How much of a tool's input, and of its output, is indexed. */
  readonly toolChars: number
  /** The operator's own prices. */
  readonly prices?: PriceOverrides | undefined
}

/** What is known of every session at all times, in memory. Times are milliseconds since the epoch. */
export interface SessionFact {
  readonly key: string
  readonly cli: Cli
  readonly id: string
  readonly cwd?: string | undefined
  /** The repository that `cwd` is a worktree of. */
  readonly repo?: string | undefined
  readonly parentId?: string | undefined
  readonly tag?: Session['tag']
  /** As the transcript has it: not masked. */
  readonly title?: string | undefined
  readonly startedAt?: number | undefined
  readonly lastAt?: number | undefined
  readonly mtimeMs: number
  /** As the CLI itself recorded it. */
  readonly costUsd?: number | undefined
}

/** The last thing that an agent did, as far as it was seen since the start. */
export interface LastAct {
  readonly kind: 'tool' | 'thinking'
  /** One line, as the transcript has it: not masked. */
  readonly text: string
  readonly at: number | undefined
}

/** How far an agent has got, by what it wrote. Times are milliseconds since the epoch. */
export interface LastOutput {
  readonly at: number
  /** Where the last entry stands in the transcript. */
  readonly offset: number
  /** The last text of the model, or tool call. */
  readonly contentAt?: number
  /** The last tool call since the start, with its own limit where it states one. */
  readonly call?: { readonly tool: string | undefined; readonly timeoutMs: number | undefined }
}

/** A session that was written to in the last day. */
export interface LiveSession {
  readonly key: string
  readonly cli: Cli
  readonly session: Session
  /** The repository that its folder is a worktree of. */
  readonly repo?: string | undefined
  readonly entries: number
  readonly sizeBytes: number
  readonly mtimeMs: number
  /** What its requests cost; absent where it has none. */
  readonly cost?: SessionCost
  readonly lastAct?: LastAct | undefined
  readonly lastOutput?: LastOutput | undefined
}

/** To the indexer. */
export type IndexerOrder =
  | { readonly type: 'places'; readonly places: SessionPlaces }
  | { readonly type: 'prices'; readonly prices: PriceOverrides | undefined }
  | { readonly type: 'close' }

/** From the indexer. */
export type IndexerNews =
  | { readonly type: 'opened' }
  | { readonly type: 'progress'; readonly progress: IndexProgress }
  | { readonly type: 'live'; readonly sessions: readonly LiveSession[] }
  /** Sessions that are new, or not as they were; at the start, all that were indexed before. */
  | { readonly type: 'facts'; readonly facts: readonly SessionFact[] }
  | { readonly type: 'gone'; readonly keys: readonly string[] }
  /** What sessions used or cost is another sum; all of them where no keys are given. */
  | { readonly type: 'spent'; readonly keys?: readonly string[] }
  | { readonly type: 'trouble'; readonly path: string | undefined; readonly message: string }
  | { readonly type: 'closed' }
