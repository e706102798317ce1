/** What a limit holds for, as the provider names it. */
export interface QuotaWindow {
  /** `five_hour`, `seven_day`, `seven_day_opus`, `spend` for Claude; the length in minutes (`300`, `10080`) for Codex. */
  readonly id: string
  /** Length; `null` where it has none that is known, such as a month's spend. */
  readonly minutes: number | null
  /** The model family, surface or limit that it is about; `null`: everything. */
  readonly scope: string | null
}

/** What told a number. `third-party-cache`: a file that another tool keeps. */
export type QuotaSource = 'stream-json' | 'statusline' | 'claude-config' | 'codex-rollout' | 'third-party-cache'

/** The provider's word on requests now. Only `rejected` is a stop. */
export type QuotaStatus = 'allowed' | 'allowed_warning' | 'rejected'

/** Where an observation was read. */
export interface QuotaSourceRef {
  readonly path: string
  /** Bytes from the start of the file to its line. */
  readonly offset?: number
}

/** Money spent beyond a subscription, in its own currency. */
export interface Spend {
  readonly used: number
  readonly limit: number | null
  /** ISO 4217: not always `USD`. */
  readonly currency: string
}

/** One number that a provider told, once. */
export interface Observation {
  /** `anthropic`, `openai` */
  readonly provider: string
  /** Whose: the reader's name for the account. */
  readonly account: string
  /** `null`: requests are refused, and the provider did not say by which window. */
  readonly window: QuotaWindow | null
  /** 0–100 and above; `null`: not told. */
  readonly usedPercent: number | null
  /** When the window ends, in milliseconds since the epoch; `null`: not told, or none is open. */
  readonly resetsAt: number | null
  readonly status: QuotaStatus | null
  readonly spend?: Spend
  /** When the provider said so, in milliseconds since the epoch. */
  readonly observedAt: number
  readonly source: QuotaSource
  readonly sourceRef: QuotaSourceRef
}

/** What a reader of one file knows beside its text. */
export interface ObservationContext {
  readonly account: string
  /** For formats that carry no time of their own, in milliseconds since the epoch. */
  readonly observedAt: number
  readonly sourceRef: QuotaSourceRef
}

/** Two ends of a window that differ by no more than this, in milliseconds, are the same end. */
const SAME_RESET_MS = 120_000

/** Whether two observations are about the same run of a window, from one reset to the next. An end that was not told fits any. */
export function isSameRun(a: number | null, b: number | null): boolean {
  return a === null || b === null || Math.abs(a - b) <= SAME_RESET_MS
}

/** Names an account's window: observations with the same key are about the same limit. */
export function windowKey({ provider, account, window }: Pick<Observation, 'provider' | 'account' | 'window'>): string {
  return JSON.stringify([provider, account, window?.id ?? null])
}
