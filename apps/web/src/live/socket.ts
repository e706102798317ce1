import { ServerMessage, type ClientMessage } from '@hoop/protocol'
import * as v from 'valibot'
import { createTopicLog, type TopicLog } from './topic-log.ts'

/** The part of a WebSocket that is used here; a test brings its own. */
export interface Wire {
  readonly isOpen: () => boolean
  readonly send: (text: string) => void
  readonly close: () => void
}

/** What a wire tells. */
export interface WireEvents {
  readonly message: (data: unknown) => void
  readonly closed: () => void
}

/** A browser's WebSocket as a wire. */
export function openWire(url: string, { message, closed }: WireEvents): Wire {
  const socket = new WebSocket(url)
  socket.addEventListener('message', (event: MessageEvent<unknown>) => message(event.data))
  socket.addEventListener('close', () => closed())
  return { isOpen: () => socket.readyState === WebSocket.OPEN, send: (text) => socket.send(text), close: () => socket.close() }
}

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
  readonly open: (events: WireEvents) => Wire
  readonly onState: (state: LinkState) => void
  /** Something came that this page does not understand: a daemon of another version. */
  readonly onSkew: (why: string) => void
  /** Whether the daemon still answers otherwise; asked when the link has been silent, because a dead tunnel says nothing. */
  readonly probe?: () => Promise<boolean>
  readonly now?: () => number
  readonly random?: () => number
  readonly setTimer?: (run: () => void, ms: number) => () => void
}

const FIRST_WAIT_MS = 300
const LONGEST_WAIT_MS = 8000
const QUIET_MS = 15_000

const realTimer = (run: () => void, ms: number): (() => void) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** How long to wait before the next try: doubling, with a spread so that twenty browsers do not come back at once. */
export function waitBefore(tries: number, random: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries, 10)) * (0.75 + random * 0.5)
}

interface Subscription {
  readonly log: TopicLog
  readonly handlers: Set<TopicHandler>
}

/**
 * The link to the daemon: says hello, subscribes, checks that no event is missing, and comes back by itself. A gap in a topic, or
 * a new epoch, means a fresh snapshot; nothing is ever guessed or merged.
 */
export function createLiveSocket(options: LiveSocketOptions): LiveSocket {
  const { now = Date.now, random = Math.random, setTimer = realTimer } = options
  const topics = new Map<string, Subscription>()
  let state: LinkState = {
    phase: 'connecting',
    since: now(),
    heardAt: undefined,
    tries: 0,
    nextTryAt: undefined,
    version: undefined,
    firstVersion: undefined,
  }
  let wire: Wire | undefined
  let greeted = false
  let epoch: string | undefined
  let lastSeq = 0
  let isClosed = false
  let cancelTimer: (() => void) | undefined
  let cancelQuiet: (() => void) | undefined

  const setState = (next: Partial<LinkState>) => {
    state = { ...state, ...next }
    options.onState(state)
  }
  const send = (message: ClientMessage) => {
    if (wire?.isOpen() === true && greeted) wire.send(JSON.stringify(message))
  }

  const watchQuiet = () => {
    cancelQuiet?.()
    const { probe } = options
    if (probe === undefined) return
    const asked = wire
    cancelQuiet = setTimer(() => {
      void probe()
        .catch(() => false)
        .then((answers) => {
          if (wire === undefined || asked !== wire) return undefined
          return answers ? watchQuiet() : drop()
        })
    }, QUIET_MS)
  }

  /** Gives the wire up without waiting for its close event, which on a dead network takes minutes. */
  const drop = () => {
    const old = wire
    lost()
    old?.close()
  }

  const lost = () => {
    wire = undefined
    greeted = false
    cancelQuiet?.()
    if (isClosed) return
    const wait = waitBefore(state.tries, random())
    setState({
      phase: state.phase === 'connecting' ? 'connecting' : 'lost',
      since: state.phase === 'lost' || state.phase === 'connecting' ? state.since : now(),
      tries: state.tries + 1,
      nextTryAt: now() + wait,
    })
    cancelTimer?.()
    cancelTimer = setTimer(connect, wait)
  }

  const hello = (message: { readonly epoch: string; readonly version?: string | undefined }) => {
    const isSameEpoch = message.epoch === epoch
    epoch = message.epoch
    greeted = true
    if (!isSameEpoch) {
      lastSeq = 0
      for (const { log } of topics.values()) log.forget()
    }
    const version = message.version
    setState({ phase: 'live', since: now(), tries: 0, nextTryAt: undefined, version, firstVersion: state.firstVersion ?? version })
    const known = [...topics].filter(([, { log }]) => log.isSynced).map(([topic]) => topic)
    const fresh = [...topics].filter(([, { log }]) => !log.isSynced).map(([topic]) => topic)
    if (known.length > 0) send({ type: 'subscribe', topics: known, since: { epoch: message.epoch, seq: lastSeq } })
    if (fresh.length > 0) send({ type: 'subscribe', topics: fresh })
  }

  const receive = (text: unknown) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ServerMessage), text)
    if (!parsed.success) return options.onSkew(v.summarize(parsed.issues))
    const message = parsed.output
    if (message.type === 'hello') return hello(message)
    if (message.type === 'error') {
      const refused = message.topic === undefined ? undefined : topics.get(message.topic)
      if (refused === undefined) options.onSkew(`${message.code}: ${message.title}`)
      else for (const handler of refused.handlers) handler.refused?.(message)
      return
    }
    const subscription = topics.get(message.topic)
    if (message.type === 'snapshot') {
      lastSeq = Math.max(lastSeq, message.seq)
      subscription?.log.snapshot(message.seq)
      for (const handler of subscription?.handlers ?? []) handler.snapshot(message.data, message.seq)
      return
    }
    if (subscription === undefined) return
    const verdict = subscription.log.event(message.seq, message.prev)
    if (verdict === 'gap') return send({ type: 'subscribe', topics: [message.topic] })
    if (verdict === 'old') return
    lastSeq = Math.max(lastSeq, message.seq)
    for (const handler of subscription.handlers) handler.event?.(message.event, message.data, message.seq)
  }

  const connect = () => {
    cancelTimer?.()
    cancelTimer = undefined
    let next: Wire | undefined
    try {
      next = options.open({
        message: (data) => {
          if (wire === undefined || wire !== next) return
          state = { ...state, heardAt: now() }
          watchQuiet()
          receive(data)
        },
        closed: () => {
          if (wire !== undefined && wire === next) lost()
        },
      })
    } catch {
      return lost()
    }
    wire = next
  }

  connect()
  return {
    subscribe(topic, handler) {
      const existing = topics.get(topic)
      const subscription = existing ?? { log: createTopicLog(), handlers: new Set() }
      subscription.handlers.add(handler)
      // A second listener needs a snapshot of its own, and the daemon gives one to whoever asks again.
      subscription.log.forget()
      topics.set(topic, subscription)
      send({ type: 'subscribe', topics: [topic] })
      return () => {
        subscription.handlers.delete(handler)
        if (subscription.handlers.size > 0 || topics.get(topic) !== subscription) return
        topics.delete(topic)
        send({ type: 'unsubscribe', topics: [topic] })
      }
    },
    retryNow() {
      if (wire === undefined && !isClosed) connect()
    },
    close() {
      isClosed = true
      cancelTimer?.()
      cancelQuiet?.()
      const old = wire
      wire = undefined
      old?.close()
    },
  }
}
