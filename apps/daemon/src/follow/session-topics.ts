import type { EntriesChange, SessionEvent, SessionTopicData } from '@hoop/protocol'
import type { Rule } from '@hoop/redact'
import { errorText } from '../errors.ts'
import type { TopicNews, TopicSource } from '../fleet/topic-source.ts'
import type { SessionIndex } from '../index/index.ts'
import { startThread, type Thread } from '../index/start-thread.ts'
import { entriesInSnapshot, EntryWindow } from './entry-window.ts'
import { runFollower } from './follower.ts'
import type { FollowerNews, FollowerOrder, FollowerSetup } from './messages.ts'

export interface SessionTopicsOptions {
  readonly index: () => Pick<SessionIndex, 'locate' | 'viewOf' | 'onGone'>
  /** The operator's, of what is masked. */
  readonly rules: () => readonly Rule[]
  readonly announce: (topics: readonly string[], event: SessionEvent) => void
  readonly onError: (error: unknown) => void
  /** How many sessions are followed at once. */
  readonly sessionsAtMost?: number
}

/** The topics `session:<id>` and `session:<key>`: each session that somebody watches is read once, in a thread, from its transcript itself. */
export interface SessionTopics extends TopicSource {
  /** Those on which somebody listens to this session. */
  topicsOf(key: string): readonly string[]
  /** What is masked is another thing now. */
  remask(): void
  close(): Promise<void>
}

const prefix = 'session:'
const sessionsAtMostByDefault = 128
/** With nobody to watch, the thread is kept so long. */
const threadKeptMs = 30_000

type Located = Extract<Awaited<ReturnType<SessionIndex['locate']>>, { readonly session: unknown }>

interface Followed {
  readonly no: number
  located: Located
  readonly window: EntryWindow
  total: number
  isOpened: boolean
  readonly topics: Map<string, TopicNews>
}

export function createSessionTopics(options: SessionTopicsOptions): SessionTopics {
  const { index, rules, announce, onError, sessionsAtMost = sessionsAtMostByDefault } = options
  const byKey = new Map<string, Followed>()
  const byNo = new Map<number, Followed>()
  let last = 0
  let thread: Thread<FollowerOrder, FollowerNews> | undefined
  let ending: NodeJS.Timeout | undefined
  let stopListening: (() => void) | undefined

  const viewOf = ({ located, total }: Followed) => index().viewOf({ ...located.session, entries: total })
  const snapshotOf = (followed: Followed): SessionTopicData => {
    const { parent, children } = followed.located
    return {
      session: { ...viewOf(followed), parent, children: [...children] },
      entries: [...followed.window.entries()],
      total: followed.total,
    }
  }
  const refuseAll = (followed: Followed, code: 'UNKNOWN_TOPIC' | 'TOPIC_FAILED', title: string): void => {
    for (const news of followed.topics.values()) news.refused({ code, title })
  }

  const hear = (news: FollowerNews): void => {
    const followed = byNo.get(news.no)
    if (!followed) return
    if (news.type === 'failed') {
      if (!followed.isOpened) refuseAll(followed, 'TOPIC_FAILED', `The transcript cannot be read: ${news.message}`)
      return
    }
    const { located, window, topics } = followed
    followed.located = { ...located, session: { ...located.session, session: news.session } }
    followed.total = news.total
    switch (news.type) {
      case 'opened': {
        const wasOpened = followed.isOpened
        followed.isOpened = true
        window.reset(news.entries)
        for (const topic of topics.values()) {
          if (wasOpened) topic.renewed()
          else topic.ready()
        }
        return
      }
      case 'appended':
      case 'changed': {
        if (news.type === 'appended') window.append(news.entries)
        else window.change(news.entries)
        const session = viewOf(followed)
        const data: EntriesChange = { id: session.id, key: session.key, entries: [...news.entries], total: news.total, session }
        announce([...topics.keys()], { event: `entries.${news.type}`, data })
      }
    }
  }

  /** A thread that ended before its time. */
  const lose = (ended: Thread<FollowerOrder, FollowerNews>): void => {
    if (thread !== ended) return
    thread = undefined
    for (const followed of byKey.values()) refuseAll(followed, 'TOPIC_FAILED', 'The transcript is not followed any more')
  }
  const threadNow = () => {
    clearTimeout(ending)
    if (thread) return thread
    const made = startThread<FollowerSetup, FollowerOrder, FollowerNews>({
      file: 'session-follower.js',
      setup: { rules: rules() },
      run: runFollower,
      onError,
    })
    made.onNews(hear)
    void made.ended.then(() => lose(made))
    return (thread = made)
  }
  const endThread = () => {
    const ended = thread
    thread = undefined
    ended?.post({ type: 'close' })
    return ended?.ended ?? Promise.resolve()
  }

  const follow = (located: Located): Followed | undefined => {
    const { key, cli } = located.session
    const known = byKey.get(key)
    if (known) return known
    if (byKey.size >= sessionsAtMost) return undefined
    const followed = {
      no: (last += 1),
      located,
      window: new EntryWindow(),
      total: 0,
      isOpened: false,
      topics: new Map<string, TopicNews>(),
    }
    byKey.set(key, followed)
    byNo.set(followed.no, followed)
    threadNow().post({ type: 'follow', no: followed.no, path: key, cli, checkpoint: located.checkpoint })
    return followed
  }
  const leave = (topic: string, followed: Followed | undefined): void => {
    if (!followed?.topics.delete(topic) || followed.topics.size > 0) return
    byKey.delete(followed.located.session.key)
    byNo.delete(followed.no)
    thread?.post({ type: 'leave', no: followed.no })
    if (byKey.size > 0) return
    ending = setTimeout(() => void endThread(), threadKeptMs)
    ending.unref()
  }

  return {
    owns: (topic) => topic.startsWith(prefix),
    serve(topic, news) {
      stopListening ??= index().onGone((keys) => {
        for (const key of keys) {
          const gone = byKey.get(key)
          if (gone) refuseAll(gone, 'UNKNOWN_TOPIC', 'The transcript is gone')
        }
      })
      const name = topic.slice(prefix.length)
      let isClosed = false
      let followed: Followed | undefined
      const begin = async () => {
        const found = await index().locate(name, entriesInSnapshot)
        if (isClosed) return
        if ('keys' in found) return news.refused(refusalOf(name, found.keys))
        followed = follow(found)
        if (!followed) return news.refused({ code: 'TOO_MANY_SESSIONS', title: `${sessionsAtMost} sessions are followed; leave one first` })
        followed.topics.set(topic, news)
        if (followed.isOpened) news.ready()
      }
      begin().catch((error: unknown) => {
        if (!isClosed) news.refused({ code: 'TOPIC_FAILED', title: errorText(error) })
      })
      return {
        snapshot: () => followed && snapshotOf(followed),
        close() {
          isClosed = true
          leave(topic, followed)
        },
      }
    },
    topicsOf: (key) => [...(byKey.get(key)?.topics.keys() ?? [])],
    remask: () => thread?.post({ type: 'rules', rules: rules() }),
    async close() {
      clearTimeout(ending)
      stopListening?.()
      byKey.clear()
      byNo.clear()
      await endThread()
    },
  }
}

function refusalOf(name: string, keys: readonly string[]) {
  const shown = JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name)
  if (keys.length === 0) return { code: 'UNKNOWN_TOPIC' as const, title: `There is no session ${shown} here` }
  return { code: 'AMBIGUOUS_ID' as const, title: `${keys.length} transcripts have the session id ${shown}; name one by its key`, keys }
}
