import type { PriceOverrides } from '@hoop/quota'
import type { GroupQuery, Groups } from './group-spend.ts'
import type { RequestList, RequestsQuery } from './list-requests.ts'

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

/** What one session used and cost, as far as it is counted for it: what it repeats of another session is not. */
export interface SessionSpend {
  /** Of the session. */
  readonly key: string
  readonly requests: number
  readonly nanoUsd: number
  readonly unpriced: number
  readonly estimates: number
}

/** What requests to models used and cost, over every transcript of this host. Answered beside the main thread. */
export interface SpendStore {
  /** Exact to the millisecond. */
  usage(filter: SpendFilter): Promise<SpendSum>
  /** When the first request was made at `since` or later, in milliseconds since the epoch; `null` for none. Where a window begins with its first request. */
  firstRequest(filter: SpendFilter): Promise<number | null>
  group(query: GroupQuery): Promise<Groups>
  requests(query: RequestsQuery): Promise<RequestList>
  /** Sessions without requests are not among them. */
  costs(keys: readonly string[]): Promise<readonly SessionSpend[]>
  /** Called with the sessions whose sums have changed; without, where all may have. Returns a function that stops it. */
  onSpent(listener: (keys: readonly string[] | undefined) => void): () => void
  /** The operator's own prices from now on: all is priced anew. */
  usePrices(prices: PriceOverrides | undefined): void
}
