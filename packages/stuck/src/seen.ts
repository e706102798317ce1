/** The three timers, in the order in which they are told. */
export const timers = ['idle-silence', 'content-grace', 'max-runtime'] as const
export type Timer = (typeof timers)[number]

/** A tool call that has no result yet. */
export interface PendingTool {
  readonly name: string
  readonly startedAt: number
  /** The tool's own limit, where the call or its CLI states one. */
  readonly timeoutMs?: number | undefined
  /**
   * True if a process that was started for this call used CPU or I/O since the last look. Not the worker, a shell, the agent itself,
   * or a helper that was there before the call. Unknown is `false`.
   */
  readonly busy: boolean
}

/** What is known of one execution at one moment. Times are milliseconds since the epoch, by the clock that wrote them. */
export interface Seen {
  readonly at: number
  /** Also the execution's identity: another `startedAt` is another execution. */
  readonly startedAt: number
  /** When the agent last wrote anything. */
  readonly lastOutputAt?: number | undefined
  /** When it last wrote text of the model or a tool call. What is older than `startedAt` belongs to an earlier execution. */
  readonly lastContentAt?: number | undefined
  readonly pendingTool?: PendingTool | undefined
  /** True (or when) it ended. It stays ended. */
  readonly ended?: boolean | number | undefined
  /** How long the host slept since the last step, where the caller knows; else it is guessed from a step that came far too late. */
  readonly sleptMs?: number | undefined
  /** What the clock was set forward by since the last step, where the caller knows; negative: back. */
  readonly clockMovedMs?: number | undefined
}

/** In milliseconds. What is not above zero never fires; `Infinity` is a timer that is switched off. */
export interface Limits {
  readonly idleSilenceMs: number
  readonly contentGraceMs: number
  readonly maxRuntimeMs: number
}
