import { ClientMessage } from '@hoop/protocol'
import * as v from 'valibot'
import type { RawData, WebSocket } from 'ws'
import type { FleetChange, FleetStore } from '../fleet/store.ts'
import type { TopicSource } from '../fleet/topic-source.ts'
import type { HttpLog } from './log.ts'
import { quoted } from './problem.ts'
import { ServedTopics } from './served-topics.ts'
import { TopicLog } from './topic-log.ts'
import { WsClient } from './ws-client.ts'
import { encodeError, encodeEvent, encodeHello, encodeSnapshot } from './ws-frames.ts'
import { defaultWsLimits, type WsLimits } from './ws-limits.ts'

export interface WsHubOptions {
  readonly store: FleetStore
  /** Topics that are prepared when somebody listens. */
  readonly topics?: TopicSource | undefined
  readonly version: string
  readonly log: HttpLog
  readonly limits?: Partial<WsLimits>
}

/** All WebSocket clients of the daemon. */
export interface WsHub {
  /** Greets a connected socket and serves it until it closes. */
  accept(socket: WebSocket): void
  clients(): number
  isFull(): boolean
  /** Closes every client with 1001, and cuts off those that have not answered `withinMs` later. */
  close(withinMs: number): Promise<void>
}

const Text = v.pipe(v.string(), v.parseJson(), ClientMessage)
const readyEveryMs = 50
const maxCachedSnapshots = 32
/** A snapshot tells its time: one made a moment ago may serve many clients, an older one none. */
const snapshotKeptMs = 1000

/**
 * Hello, then per topic a snapshot and ordered events (contract 10).
 *
 * A topic's position is the seq of its last event. `snapshot.seq` is that position, and `event.prev` is the position before the event: a client
 * that keeps the seq of the last frame of each topic has missed nothing as long as `prev` equals it. To resume, it sends `since` with the
 * highest seq it has seen, for the topics that it holds, and gets the events after it, or snapshots where those are no longer kept;
 * topics that are new to it go into a subscribe of their own. Until the fleet was first seen, subscriptions wait.
 *
 * Topics of a {@link TopicSource} are prepared first: whoever subscribes is sent nothing of them until their snapshot. They are not resumed,
 * and their events not kept: who comes back to one gets its snapshot.
 */
export function createWsHub({ store, topics, version, log, limits: given = {} }: WsHubOptions): WsHub {
  const limits: WsLimits = { ...defaultWsLimits, ...given }
  const history = new TopicLog(store.seq(), limits.keptChanges)
  const clients = new Set<WsClient>()
  const subscribers = new Map<string, Set<WsClient>>()
  const snapshots = new Map<string, { readonly frame: Buffer; readonly madeAt: number }>()
  let waiting: (() => void)[] = []
  let readyTimer: NodeJS.Timeout | undefined

  const served = new ServedTopics({
    source: topics,
    lingerMs: limits.lingerMs,
    onRenewed(topic) {
      snapshots.delete(topic)
      for (const client of subscribers.get(topic) ?? []) client.resync([topic])
    },
    onRefused(topic, { code, title, keys }) {
      const frame = encodeError(code, title, topic, keys)
      for (const client of subscribers.get(topic) ?? []) {
        leave(client, topic)
        client.send(frame)
      }
    },
  })

  const stopListening = store.onChange((change: FleetChange) => {
    const { steps } = history.append(
      change,
      change.topics.some((topic) => !served.owns(topic)),
    )
    for (const topic of snapshots.keys()) if (!served.owns(topic) || change.topics.includes(topic)) snapshots.delete(topic)
    let dataJson: string | undefined
    for (const { topic, prev } of steps) {
      const receivers = subscribers.get(topic)
      if (!receivers) continue
      dataJson ??= JSON.stringify(change.data)
      const frame = encodeEvent(change, topic, prev, dataJson)
      for (const client of receivers) client.deliver(topic, frame)
    }
  })

  const pings = setInterval(() => {
    for (const client of clients) client.probe()
  }, limits.pingEveryMs)
  pings.unref()

  function takeSnapshot(topic: string): Buffer | 'later' | undefined {
    const cached = snapshots.get(topic)
    if (cached && performance.now() - cached.madeAt < snapshotKeptMs) return cached.frame
    const state = served.owns(topic) ? served.state(topic) : { data: store.topic(topic) }
    if (state === undefined || state === 'later') return state
    if (state.data === undefined) return undefined
    const frame = encodeSnapshot(topic, history.position(topic), state.data)
    if (snapshots.size >= maxCachedSnapshots) snapshots.clear()
    snapshots.set(topic, { frame, madeAt: performance.now() })
    return frame
  }

  function join(client: WsClient, topic: string): void {
    client.topics.add(topic)
    const receivers = subscribers.get(topic)
    if (receivers) receivers.add(client)
    else subscribers.set(topic, new Set([client]))
    served.join(topic)
  }

  function leave(client: WsClient, topic: string): void {
    client.drop(topic)
    const receivers = subscribers.get(topic)
    if (!receivers?.delete(client) || receivers.size > 0) return
    subscribers.delete(topic)
    served.leave(topic)
  }

  function subscribe(client: WsClient, wanted: readonly string[], since: { epoch: string; seq: number } | undefined): void {
    const known = new Set(wanted.filter((topic) => served.owns(topic) || store.topic(topic) !== undefined))
    const [unknown] = wanted.filter((topic) => !known.has(topic))
    if (new Set([...client.topics, ...known]).size > limits.topicsPerClient) {
      return client.strike('TOO_MANY_TOPICS', `One connection may hold ${limits.topicsPerClient} topics`)
    }
    for (const topic of known) join(client, topic)
    const missed = since?.epoch === store.epoch ? history.since(since.seq) : undefined
    const resumed = new Set(missed ? [...known].filter((topic) => !served.owns(topic)) : [])
    replay(client, resumed, missed)
    client.resync([...known].filter((topic) => !resumed.has(topic)))
    if (unknown !== undefined) client.strike('UNKNOWN_TOPIC', `There is no ${quoted(unknown)} here`, unknown)
  }

  function replay(client: WsClient, topics: ReadonlySet<string>, missed: ReturnType<TopicLog['since']> = []): void {
    for (const { change, steps } of missed) {
      const held = steps.filter(({ topic }) => topics.has(topic))
      if (held.length === 0) continue
      const dataJson = JSON.stringify(change.data)
      for (const { topic, prev } of held) client.deliver(topic, encodeEvent(change, topic, prev, dataJson))
    }
  }

  function obey(client: WsClient, message: ClientMessage): void {
    if (!clients.has(client)) return
    switch (message.type) {
      case 'subscribe':
        return subscribe(client, message.topics, message.since)
      case 'unsubscribe':
        for (const topic of message.topics) leave(client, topic)
    }
  }

  function receive(client: WsClient, data: RawData, isBinary: boolean): void {
    if (!client.hear()) return client.strike('FLOOD', `More than ${limits.messagesPerMinute} messages in a minute`)
    if (isBinary) return client.strike('BAD_MESSAGE', 'Messages are JSON text, not binary')
    const parsed = v.safeParse(Text, textOf(data))
    if (!parsed.success) return client.strike('BAD_MESSAGE', parsed.issues[0].message)
    if (store.isReady() && waiting.length === 0) return obey(client, parsed.output)
    waiting.push(() => obey(client, parsed.output))
    readyTimer ??= setInterval(serveWaiting, readyEveryMs)
  }

  function serveWaiting(): void {
    if (!store.isReady()) return
    clearInterval(readyTimer)
    readyTimer = undefined
    const due = waiting
    waiting = []
    for (const serve of due) serve()
  }

  return {
    accept(socket) {
      const client = new WsClient(socket, limits, takeSnapshot, leave)
      clients.add(client)
      socket.on('message', (data, isBinary) => receive(client, data, isBinary))
      socket.on('error', (err) => log.debug({ err }, 'websocket failed'))
      socket.on('close', () => {
        clients.delete(client)
        for (const topic of client.topics) leave(client, topic)
      })
      client.send(encodeHello(store.epoch, store.seq(), version))
    },
    clients: () => clients.size,
    isFull: () => clients.size >= limits.clients,
    async close(withinMs) {
      stopListening()
      served.close()
      clearInterval(pings)
      clearInterval(readyTimer)
      for (const client of clients) client.close(1001, 'HOOP is stopping')
      const deadline = performance.now() + withinMs
      while (clients.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
      for (const client of clients) client.terminate()
    },
  }
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data)).toString(
    'utf8',
  )
}
