/** Which requests to models are meant; all that is given must hold. */
export interface SpendFilter {
  /** Milliseconds since the epoch; the moment itself counts. With a time, requests without one are left out. */
  readonly since?: number | undefined
  /** Milliseconds since the epoch; the moment itself does not count. */
  readonly until?: number | undefined
  readonly cli?: string | undefined
  /** A model's name as recorded; `*` stands for anything: `claude-*`. */
  readonly model?: string | undefined
  /** A folder: requests of the transcripts below it. */
  readonly home?: string | undefined
}

/** What requests used, each counted once over all transcripts. */
export interface SpendSum {
  readonly requests: number
  /** All classes together. */
  readonly tokens: number
  /** With reasoning. */
  readonly outputTokens: number
  /** Billionths of a US dollar: of the requests that have a price. */
  readonly nanoUsd: number
  /** Requests without a price: with them, `nanoUsd` is a lower bound. */
  readonly unpriced: number
}

/** What requests to models used and cost, over every transcript of this host. Answered beside the main thread. */
export interface SpendStore {
  /** Exact to the millisecond. */
  usage(filter: SpendFilter): Promise<SpendSum>
  /** When the first request was made at `since` or later, in milliseconds since the epoch; `null` for none. Where a window begins with its first request. */
  firstRequest(filter: SpendFilter): Promise<number | null>
}
