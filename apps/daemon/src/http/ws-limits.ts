/** What one client may take, and when it is given up. */
export interface WsLimits {
  /** Bytes that may wait for one client; beyond, it is sent a fresh snapshot in place of what it missed. */
  readonly bufferBytes: number
  readonly clients: number
  readonly topicsPerClient: number
  /** A larger frame from a client closes its connection (1009). */
  readonly frameBytes: number
  readonly messagesPerMinute: number
  /** Messages that made no sense, before the connection is closed (1008). */
  readonly strikesPerMinute: number
  /** A client that was silent for a whole interval is cut off. */
  readonly pingEveryMs: number
  /** Changes kept for clients that come back. */
  readonly keptChanges: number
  /** What is prepared for a topic is kept so long after the last one left it. */
  readonly lingerMs: number
}

export const defaultWsLimits: WsLimits = {
  bufferBytes: 1024 * 1024,
  clients: 1000,
  topicsPerClient: 1000,
  frameBytes: 64 * 1024,
  messagesPerMinute: 600,
  strikesPerMinute: 10,
  pingEveryMs: 20_000,
  keptChanges: 2000,
  lingerMs: 10_000,
}

/** Counts within a minute that begins at the first count. */
export class PerMinute {
  readonly #most: number
  #count = 0
  #since = 0

  constructor(most: number) {
    this.#most = most
  }

  /** True while the count is within its bound. */
  take(nowMs: number): boolean {
    if (nowMs - this.#since >= 60_000) [this.#since, this.#count] = [nowMs, 0]
    return ++this.#count <= this.#most
  }
}
