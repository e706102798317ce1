import { EntriesChange, type EntryView, type ServerMessage, SessionTopicData } from '@hoop/protocol'
import type { Rule } from '@hoop/redact'
import * as v from 'valibot'
import { onTestFinished } from 'vitest'
import { createFleetStore } from '../../src/fleet/create-store.ts'
import { createSessionTopics, type SessionTopics, type SessionTopicsOptions } from '../../src/follow/session-topics.ts'
import type { HttpServer, HttpServerOptions } from '../../src/http/server.ts'
import type { WsLimits } from '../../src/http/ws-limits.ts'
import { FakeStore } from '../http/fake-store.ts'
import { connectClient, startServer, type TestClient } from '../http/harness.ts'
import { openTestIndex, type TestIndex } from '../index/test-index.ts'

export interface WatchedSessions {
  readonly index: TestIndex
  readonly topics: SessionTopics
  readonly server: HttpServer
  /** How often a transcript was begun to be followed. */
  readonly served: readonly string[]
}

export interface WatchOptions extends Pick<SessionTopicsOptions, 'sessionsAtMost'> {
  readonly home: string
  /** Files to wait for before anything is asked. */
  readonly sessions: number
  readonly rules?: readonly Rule[]
  readonly wsLimits?: Partial<WsLimits>
  readonly more?: (index: TestIndex) => Partial<HttpServerOptions>
}

/** A real index over a home, its sessions' topics, and a server before them. */
export async function watchSessions({ home, sessions, rules = [], wsLimits, more, ...options }: WatchOptions): Promise<WatchedSessions> {
  const store = createFleetStore({
    epoch: 'epoch-1',
    now: Date.now,
    demo: false,
    version: '0.0.0',
    diagnostics: new FakeStore().diagnostics,
  })
  store.setReady()
  const served: string[] = []
  const topics: SessionTopics = createSessionTopics({
    index: () => index,
    rules: () => index.masker.rules(),
    announce: (to, event) => store.announce(to, event),
    onError: (error) => {
      throw error
    },
    ...options,
  })
  const index = await openTestIndex({
    home,
    rules,
    topicsOf: (key) => topics.topicsOf(key),
    announce: (to, event) => store.announce(to, event),
  })
  onTestFinished(() => topics.close())
  store.provide('sessions', () => ({ sessions: index.recent() }))
  await index.settled(sessions)
  const counted: SessionTopics = {
    ...topics,
    serve(topic, news) {
      served.push(topic)
      return topics.serve(topic, news)
    },
  }
  const server = await startServer({ store, sessions: index, topics: counted, ...(wsLimits && { wsLimits }), ...more?.(index) })
  return { index, topics, server, served }
}

/** What a client that keeps to the protocol knows of a session. */
export interface Watcher {
  readonly client: TestClient
  /** Entries by number, as the messages so far tell them. */
  readonly entries: Map<number, EntryView>
  total(): number
  snapshots(): number
  /** What did not keep to the protocol. */
  readonly faults: readonly string[]
  until(fits: () => boolean): Promise<void>
}

/** Subscribes to a session and folds what comes, strictly: a gap or an entry out of order is a fault. */
export async function watch(server: HttpServer, topic: string): Promise<Watcher> {
  const entries = new Map<number, EntryView>()
  const faults: string[] = []
  let position = -1
  let total = 0
  let snapshots = 0
  const take = (message: ServerMessage): void => {
    if (!('topic' in message) || message.topic !== topic) return
    if (message.type === 'snapshot') {
      const data = v.parse(SessionTopicData, message.data)
      entries.clear()
      for (const entry of data.entries) entries.set(entry.seq, entry)
      position = message.seq
      total = data.total
      snapshots += 1
      const first = data.entries[0]?.seq ?? 0
      if (data.entries.some(({ seq }, at) => seq !== first + at)) faults.push('a snapshot with a gap')
      if (data.entries.length > 0 && data.entries.at(-1)?.seq !== total - 1) faults.push('a snapshot that does not reach the end')
    }
    if (message.type !== 'event') return
    if (message.prev !== position) faults.push(`an event after ${message.prev}, known was ${position}`)
    position = message.seq
    if (!message.event.startsWith('entries.')) return
    const data = v.parse(EntriesChange, message.data)
    for (const entry of data.entries) {
      const isKnown = entry.seq < total
      if (isKnown === (message.event === 'entries.appended')) faults.push(`${message.event} with ${entry.seq} of ${total}`)
      if (!isKnown && entry.seq !== total) faults.push(`a gap before ${entry.seq}`)
      total = Math.max(total, entry.seq + 1)
      entries.set(entry.seq, entry)
    }
    if (total !== data.total) faults.push(`a total of ${data.total}, counted ${total}`)
  }
  const client = await connectClient(server, take)
  client.send({ type: 'subscribe', topics: [topic] })
  return {
    client,
    entries,
    faults,
    total: () => total,
    snapshots: () => snapshots,
    until: async (fits) => void (await client.until(() => fits())),
  }
}
