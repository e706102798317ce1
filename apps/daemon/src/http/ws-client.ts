import { WebSocket } from 'ws'
import { encodeError } from './ws-frames.ts'
import { PerMinute, type WsLimits } from './ws-limits.ts'

/** The frame of a topic's snapshot now; `later` while it is prepared, `undefined` for a topic that does not exist (any more). */
export type TakeSnapshot = (topic: string) => Buffer | 'later' | undefined

/**
 * One connection: its topics, and what it missed. A topic is either current (events go straight to the socket) or stale (its next frame
 * is a snapshot, sent as soon as the socket has drained). What waits for a client is therefore at most its bound and one snapshot.
 */
export class WsClient {
  readonly topics = new Set<string>()
  readonly #stale = new Set<string>()
  readonly #socket: WebSocket
  readonly #limits: WsLimits
  readonly #takeSnapshot: TakeSnapshot
  readonly #leave: (topic: string) => void
  readonly #strikes: PerMinute
  readonly #messages: PerMinute
  #isHeard = true

  constructor(socket: WebSocket, limits: WsLimits, takeSnapshot: TakeSnapshot, leave: (client: WsClient, topic: string) => void) {
    this.#socket = socket
    this.#limits = limits
    this.#takeSnapshot = takeSnapshot
    this.#leave = (topic) => leave(this, topic)
    this.#strikes = new PerMinute(limits.strikesPerMinute)
    this.#messages = new PerMinute(limits.messagesPerMinute)
    socket.on('pong', () => (this.#isHeard = true))
  }

  /** An event of a topic. Beyond the bound it is dropped, and the topic is stale from here on. */
  deliver(topic: string, frame: Buffer): void {
    if (this.#stale.has(topic)) return
    if (this.#socket.bufferedAmount > this.#limits.bufferBytes) this.#stale.add(topic)
    else this.send(frame)
  }

  /** Sends each of these topics a snapshot, now or when the socket has drained. */
  resync(topics: Iterable<string>): void {
    for (const topic of topics) this.#stale.add(topic)
    this.#catchUp()
  }

  /** Forgets a topic. */
  drop(topic: string): void {
    this.topics.delete(topic)
    this.#stale.delete(topic)
  }

  send(frame: Buffer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame, textFrame, this.#flushed)
  }

  /** Tells the client what was wrong; after too many times in a minute, closes. */
  strike(code: string, title: string, topic?: string, nowMs = performance.now()): void {
    this.send(encodeError(code, title, topic))
    if (!this.#strikes.take(nowMs)) this.close(1008, 'too many messages that made no sense')
  }

  /** Notes that the client spoke; false if it speaks too often. */
  hear(nowMs = performance.now()): boolean {
    this.#isHeard = true
    return this.#messages.take(nowMs)
  }

  /** Asks for a sign of life; cuts the connection if the last question had no answer. */
  probe(): void {
    if (!this.#isHeard) return this.terminate()
    this.#isHeard = false
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping()
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  readonly #flushed = (err?: Error | null): void => {
    if (err || this.#stale.size === 0) return
    this.#isHeard = true // a full queue moves only if somebody reads at the other end
    this.#catchUp()
  }

  #catchUp(): void {
    for (const topic of this.#stale) {
      if (this.#socket.bufferedAmount > this.#limits.bufferBytes / 4) return
      const frame = this.#takeSnapshot(topic)
      if (frame === 'later') continue // the hub says when
      this.#stale.delete(topic)
      if (frame) {
        this.send(frame)
      } else {
        this.#leave(topic)
        this.send(encodeError('UNKNOWN_TOPIC', `${topic} is gone`, topic))
      }
    }
  }
}

const textFrame = { binary: false }
