/** What came of telling somebody. */
export interface Told {
  readonly isDone: boolean
  /** `exit 0`, `HTTP 503`, `no answer within 10 s`, … */
  readonly status: string
}

/** One telling: whole by then, or given up. */
export interface TellOptions {
  readonly timeLimitMs: number
  readonly signal: AbortSignal
}
