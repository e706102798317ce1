/** The part of a WebSocket that is used here; a test brings its own. */
export type Wire = Pick<WebSocket, 'send' | 'close' | 'onmessage' | 'onclose' | 'readyState'>
/** How the link to the daemon stands. `connecting` is only before the first hello; after that it is live or lost. */
export interface LinkState {
  readonly phase: 'connecting' | 'live' | 'lost'
  /** Since when it is so. */
  readonly since: number
  /** When the daemon last said anything. */
  readonly heardAt: number | undefined
  /** Tries since the link was last live. */
  readonly tries: number
  readonly nextTryAt: number | undefined
  /** The daemon's version, as its newest hello gave it. */
  readonly version: string | undefined
  /** The version this page first met. */
  readonly firstVersion: string | undefined
}
export interface TopicHandler {
  snapshot(data: unknown, seq: number): void
  event?(event: string, data: unknown, seq: number): void
  /** The daemon knows no such topic. */
  refused?(why: { readonly code: string; readonly title: string }): void
}
export interface LiveSocket {
  /** Asks for a topic now and after every reconnect. Returns a function that ends it. */
  subscribe(topic: string, handler: TopicHandler): () => void
  retryNow(): void
  close(): void
}
export interface LiveSocketOptions {
  readonly open: () => Wire
  readonly onState: (state: LinkState) => void
  /** Something came that this page does not understand: a daemon of another version. */
  readonly onSkew: (why: string) => void
  /** Whether the daemon still answers otherwise; asked when the link has been silent, because a dead tunnel says nothing. */
  readonly probe?: () => Promise<boolean>
  readonly now?: () => number
  readonly random?: () => number
  readonly setTimer?: (run: () => void, ms: number) => () => void
}
/** How long to wait before the next try: doubling, with a spread so that twenty browsers do not come back at once. */
export declare function waitBefore(tries: number, random: number): number
/**
 * The link to the daemon: says hello, subscribes, checks that no event is missing, and comes back by itself. A gap in a topic, or
 * a new epoch, means a fresh snapshot; nothing is ever guessed or merged.
 */
export declare function createLiveSocket(options: LiveSocketOptions): LiveSocket
//# sourceMappingURL=socket.d.ts.map
