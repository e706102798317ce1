import type {
  EntriesPage,
  Entry,
  IndexProgress,
  RawRecord,
  SearchHit,
  SessionDetail,
  SessionEvent,
  SessionOutline,
  SessionView,
} from '@hoop/protocol'
import { formatTimestamp } from '@hoop/protocol'
import type { PriceOverrides } from '@hoop/quota'
import { isDeepStrictEqual } from 'node:util'
import type { Project } from '../projects/index.ts'
import { createIndexReader, type IndexReader } from './ask-reader.ts'
import { runIndexer } from './indexer.ts'
import { type AgentState, createLiveSessions } from './live-sessions.ts'
import type { IndexerNews, IndexerOrder, IndexerSetup, LiveSession, SessionFact, SessionPlaces } from './messages.ts'
import type { SessionJoin } from '../joins/index.ts'
import type { ExcerptAnswer, ExcerptAsk } from '../excerpt/ask-excerpt.ts'
import type { LiveMasker } from '../redaction/masker.ts'
import { projectOf } from './project-of.ts'
import { noLines } from './session-rows.ts'
import { startThread, type Thread } from './start-thread.ts'
import type { ListPlace } from './query/list-sessions.ts'
import type { SpendStore } from './query/spend-filter.ts'
import type { EntriesQuery, Located } from './reader.ts'
import type { IndexedSession } from './query/session-record.ts'

/** Which sessions are asked for; all that are given must hold. Times in milliseconds since the epoch. */
export interface SessionsQuery {
  readonly project?: string | undefined
  readonly cli?: string | undefined
  readonly worker?: string | undefined
  readonly bead?: string | undefined
  readonly parent?: string | undefined
  readonly state?: SessionView['state'] | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
}

export interface FindQuery extends Omit<SessionsQuery, 'parent' | 'state'> {
  readonly text: string
  readonly sort: 'newest' | 'rank'
  readonly kinds?: readonly Entry['kind'][] | undefined
  /** The key of one session. */
  readonly session?: string | undefined
}

/** No keys: there is no such session; several: the id fits them all. */
export interface NotOne {
  readonly keys: readonly string[]
}

/** Every session of this host, as routes ask for them. */
export interface IndexStore {
  progress(): IndexProgress
  list(query: SessionsQuery, limit: number, after?: ListPlace): Promise<{ items: readonly SessionView[]; next: ListPlace | null }>
  find(name: string): Promise<SessionDetail | NotOne>
  /** `null` where there is no such entry. */
  entries(query: EntriesQuery): Promise<EntriesPage | NotOne | null>
  raw(name: string, seq: number): Promise<RawRecord | NotOne | null>
  outline(name: string): Promise<SessionOutline | NotOne>
  search(query: FindQuery, limit: number, after?: number): Promise<{ items: readonly SearchHit[]; next: number | null }>
}

export interface SessionIndex extends IndexStore, SpendStore {
  /** Begins to read: until then every question waits, and nothing is announced. */
  start(): void
  /** Sessions of a project that were written to in the last day. */
  recentOf(project: string): readonly SessionView[]
  /** All that were written to in the last day, the one that changed last first. */
  recent(): readonly SessionView[]
  /** A session, and where a reader can begin who wants so many of its last entries. */
  locate(name: string, back: number): Promise<Located | NotOne>
  viewOf(session: IndexedSession): SessionView
  /** What explains the end of an execution, from the transcript as it is now. */
  excerpt(ask: ExcerptAsk): Promise<ExcerptAnswer>
  /** The record of an entry with nothing masked. */
  reveal(name: string, seq: number): Promise<RawRecord | NotOne | null>
  /** A session that was written to in the last day. */
  live(key: string): LiveSession | undefined
  /** These sessions belong to another execution than before, or theirs has ended. */
  rejoin(keys: readonly string[]): void
  /** Told of transcripts that are gone. Returns a function that stops it. */
  onGone(listener: (keys: readonly string[]) => void): () => void
  /** The masker has other rules now. */
  remask(): void
  /** Homes or workspaces are others now. */
  refresh(): void
  close(): Promise<void>
}

/** What the index asks of the joins between sessions and executions, and tells them. */
export interface IndexJoins {
  take(facts: readonly SessionFact[]): void
  /** Sessions were written to. */
  acted(sessions: readonly LiveSession[]): void
  drop(keys: readonly string[]): void
  joinOf(session: Pick<SessionFact, 'key' | 'tag'>): SessionJoin
  /** Sessions of a worker, of a bead, or of both, that do not say so themselves. */
  joinedTo(whose: { readonly worker?: string | undefined; readonly bead?: string | undefined }): readonly string[]
}

export interface SessionIndexOptions {
  /** Of `index.db`. */
  readonly path: string
  readonly places: () => SessionPlaces
  readonly projects: () => readonly Project[]
  readonly toolChars: number
  /** The operator's own prices, as they are at the start. */
  readonly prices?: PriceOverrides | undefined
  readonly agentOf: (session: LiveSession) => AgentState
  /** Whose sessions are. Told of every session there is, and asked for what is shown of one. */
  readonly joins?: IndexJoins
  readonly masker: LiveMasker
  /** Topics of the one session on which somebody listens. */
  readonly topicsOf: (key: string) => readonly string[]
  readonly announce: (topics: readonly string[], event: SessionEvent) => void
  readonly now: () => number
  /** A transcript, or the index itself, cannot be read. */
  readonly onTrouble: (trouble: { readonly path?: string | undefined; readonly message: string }) => void
}

const lookEveryMs = 1000
const closeWithinMs = 2000

const nothing: IndexProgress = {
  state: 'indexing',
  files: { total: 0, done: 0, parsed: 0 },
  bytes: { total: 0, done: 0 },
  sessions: 0,
  etaMs: null,
  lines: noLines,
}

/** The index, whose threads begin when it is started. */
export function openSessionIndex(options: SessionIndexOptions): SessionIndex {
  const { path, places, projects, announce, onTrouble, masker } = options
  const goneListeners = new Set<(keys: readonly string[]) => void>()
  const onError = (error: unknown) => onTrouble({ message: error instanceof Error ? error.message : String(error) })
  let progress = nothing
  const spentListeners = new Set<(keys: readonly string[] | undefined) => void>()
  const place = ({ session, repo }: LiveSession) =>
    projectOf(projects(), { ...(session.cwd !== undefined && { cwd: session.cwd }), ...(repo !== undefined && { repo }) })
  const live = createLiveSessions({
    now: options.now,
    projectOf: place,
    agentOf: options.agentOf,
    joinOf: (session) => options.joins?.joinOf(session),
    mask: (text) => masker.current().text(text),
    tell: (event, { key, project }) =>
      announce([...options.topicsOf(key), 'sessions', ...(project === null ? [] : [`project:${project}`])], event),
  })
  let prices = options.prices
  let writer: Thread<IndexerOrder, IndexerNews> | undefined
  let reader: IndexReader | undefined
  let opened = (_reader: IndexReader) => {}
  let failed = (_error: Error) => {}
  const ready = new Promise<IndexReader>((resolve, reject) => {
    opened = resolve
    failed = reject
  })
  ready.catch(() => {}) // told to whoever asks
  const hear = (news: IndexerNews): void => {
    switch (news.type) {
      case 'opened':
        reader = createIndexReader({ path, rules: masker.rules() }, onError)
        return opened(reader)
      case 'progress': {
        const isOther = !isDeepStrictEqual(progress, news.progress)
        progress = news.progress
        if (isOther) announce(['fleet'], { event: 'index.progress', data: progress })
        return
      }
      case 'facts':
        return options.joins?.take(news.facts)
      case 'live':
        live.take(news.sessions)
        options.joins?.acted(news.sessions)
        return
      case 'gone':
        live.drop(news.keys)
        options.joins?.drop(news.keys)
        for (const listener of goneListeners) listener(news.keys)
        return
      case 'trouble':
        return onTrouble(news)
      case 'spent':
        for (const listener of spentListeners) listener(news.keys)
        return
      case 'closed':
        return
    }
  }
  const start = () => {
    const setup: IndexerSetup = { path, places: places(), toolChars: options.toolChars, prices }
    writer = startThread<IndexerSetup, IndexerOrder, IndexerNews>({ file: 'index-writer.js', setup, run: runIndexer, onError })
    void writer.ended.then(() => failed(new Error('the index could not be opened')))
    writer.onNews(hear)
  }
  const looking = setInterval(() => live.look(), lookEveryMs)
  looking.unref()

  const filterOf = ({ project, state, ...rest }: SessionsQuery) => ({
    ...rest,
    ...((rest.worker !== undefined || rest.bead !== undefined) && options.joins && { joined: options.joins.joinedTo(rest) }),
    ...(project !== undefined && { project: { name: project, projects: projects() } }),
    ...(state === 'open' && { only: live.openKeys() }),
    ...(state === 'ended' && { except: live.openKeys() }),
  })

  return {
    start,
    progress: () => progress,
    async list(query, limit, after) {
      const { sessions, next } = await (await ready).ask('list', { filter: filterOf(query), limit, after })
      return { items: sessions.map((session) => live.viewOf(session)), next }
    },
    async find(name) {
      const found = await (await ready).ask('find', { name })
      if ('keys' in found) return found
      return { ...live.viewOf(found.session), parent: found.parent, children: [...found.children] }
    },
    async entries(query) {
      const found = await (await ready).ask('entries', query)
      if ('keys' in found) return found
      const { entries, total, focus } = found
      if (focus === null) return null
      const next = (entries.at(-1)?.seq ?? total) + 1
      return {
        items: [...entries],
        cursor: next < total ? String(next) : null,
        total,
        ...(focus !== undefined && { focusSeq: focus }),
      }
    },
    async raw(name, seq) {
      const found = await (await ready).ask('raw', { name, seq })
      return 'keys' in found ? found : found.record
    },
    outline: async (name) => (await ready).ask('outline', { name }),
    async search({ text, sort, kinds, since, until, session, ...sessions }, limit, after) {
      const query = {
        text,
        sort,
        kinds,
        since,
        until,
        limit,
        after,
        sessions: { ...filterOf(sessions), ...(session !== undefined && { only: [session] }) },
      }
      const { hits, next } = await (await ready).ask('search', query)
      return {
        items: hits.map(({ cwd, repo, at, tool, title, excerpt, ...hit }) => ({
          ...hit,
          at: at === null ? null : formatTimestamp(at),
          ...(tool !== null && { tool: masker.current().text(tool) }),
          ...(title !== null && { title: masker.current().text(title) }),
          project: projectOf(projects(), { cwd, repo }),
          excerpt: [...excerpt],
        })),
        next,
      }
    },
    usage: async (filter) => (await ready).ask('usage', filter),
    firstRequest: async (filter) => (await ready).ask('firstRequest', filter),
    group: async (query) => (await ready).ask('group', query),
    requests: async (query) => (await ready).ask('requests', query),
    costs: async (keys) => (await ready).ask('costs', { keys }),
    onSpent(listener) {
      spentListeners.add(listener)
      return () => spentListeners.delete(listener)
    },
    usePrices(next) {
      prices = next
      writer?.post({ type: 'prices', prices })
    },
    recentOf: (project) => live.ofProject(project),
    live: (key) => live.get(key),
    rejoin: (keys) => live.rejoin(keys),
    recent: () => live.all(),
    locate: async (name, back) => (await ready).ask('locate', { name, back }),
    viewOf: (session) => live.viewOf(session),
    excerpt: async (ask) => (await ready).ask('excerpt', ask),
    async reveal(name, seq) {
      const found = await (await ready).ask('raw', { name, seq, isBare: true })
      return 'keys' in found ? found : found.record
    },
    onGone(listener) {
      goneListeners.add(listener)
      return () => void goneListeners.delete(listener)
    },
    remask: () => reader?.use(masker.rules()),
    refresh: () => writer?.post({ type: 'places', places: places() }),
    async close() {
      clearInterval(looking)
      failed(new Error('the index was closed'))
      if (writer) {
        writer.post({ type: 'close' })
        await Promise.race([writer.ended, new Promise((resolve) => setTimeout(resolve, closeWithinMs).unref())])
        await writer.terminate()
      }
      await reader?.close()
    },
  }
}
