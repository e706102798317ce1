import type { SessionEvent, SessionView } from '@hoop/protocol'
import type { IndexedSession } from './query/session-record.ts'
import { mergeOutput } from './last-output.ts'
import type { LiveSession, SessionFact } from './messages.ts'
import type { SessionJoin } from '../joins/index.ts'

/** A session to which nothing was written for this time has ended; later, where a tool call of its still runs. */
const silentMs = 5 * 60_000
const silentInToolMs = 60 * 60_000
/** A session is forgotten here when this time has passed since it was written to; the index still has it. */
const rememberedMs = 24 * 3_600_000

/** What an execution tells of the session of its agent. */
export type AgentState = 'running' | 'ended' | undefined

export interface LiveSessionsOptions {
  readonly now: () => number
  readonly projectOf: (session: LiveSession) => string | null
  /** Whose a session is. */
  readonly joinOf?: ((session: Pick<SessionFact, 'key' | 'tag'>) => SessionJoin | undefined) | undefined
  /** What is known of the agent that writes a session; nothing of most. */
  readonly agentOf: (session: LiveSession) => AgentState
  /** Text of a transcript as it may go out. */
  readonly mask: (text: string) => string
  readonly tell: (event: SessionEvent, view: SessionView) => void
}

/** The sessions of the last day: which of them are open is known here, and told when it changes. */
export interface LiveSessions {
  /** What was written to. Those of a first batch were there before; nobody is told of them. */
  take(sessions: readonly LiveSession[]): void
  /** Transcripts that are gone. */
  drop(keys: readonly string[]): void
  /** Looks which have ended meanwhile. */
  look(): void
  /** These belong to another execution than before, or theirs has ended: tells of those that are live. */
  rejoin(keys: readonly string[]): void
  get(key: string): LiveSession | undefined
  viewOf(session: IndexedSession): SessionView
  openKeys(): readonly string[]
  /** The one that changed last first. */
  all(): readonly SessionView[]
  /** Those of a project, the one that changed last first. */
  ofProject(project: string): readonly SessionView[]
}

export function createLiveSessions({ now, projectOf, joinOf, agentOf, mask, tell }: LiveSessionsOptions): LiveSessions {
  const sessions = new Map<string, LiveSession>()
  const open = new Set<string>()
  let isFirst = true

  const isOpen = (live: LiveSession): boolean => {
    const { session, mtimeMs } = live
    const silence = now() - Math.min(mtimeMs, session.lastAt ?? mtimeMs)
    if (silence > silentInToolMs) return false
    const agent = agentOf(live)
    if (agent !== undefined) return agent === 'running'
    return silence <= (session.pendingTool ? silentInToolMs : silentMs)
  }
  const viewOf = (indexed: IndexedSession): SessionView => {
    const { key, session, entries, sizeBytes, cost, problem } = indexed
    const live = sessions.get(key) ?? indexed
    return {
      ...session,
      ...(session.title !== undefined && { title: mask(session.title) }),
      key,
      project: projectOf(indexed),
      state: isOpen(live) ? 'open' : 'ended',
      entries,
      sizeBytes,
      ...(cost && { cost }),
      ...joinOf?.({ key, tag: session.tag }),
      ...(problem !== undefined && { problem }),
    }
  }
  const settle = (live: LiveSession): void => {
    if (isOpen(live)) open.add(live.key)
    else open.delete(live.key)
  }

  return {
    take(written) {
      for (const live of written) {
        const isKnown = sessions.has(live.key)
        const wasOpen = open.has(live.key)
        const before = sessions.get(live.key)
        const lastOutput = mergeOutput(before?.lastOutput, live.lastOutput)
        sessions.set(live.key, { ...live, lastAct: live.lastAct ?? before?.lastAct, lastOutput })
        settle(live)
        if (isFirst) continue
        const view = viewOf(live)
        if (!isKnown) tell({ event: 'session.appeared', data: view }, view)
        else tell({ event: wasOpen && !open.has(live.key) ? 'session.ended' : 'session.updated', data: view }, view)
      }
      isFirst = false
    },
    drop(keys) {
      for (const key of keys) {
        sessions.delete(key)
        open.delete(key)
      }
    },
    look() {
      for (const [key, live] of sessions) {
        const wasOpen = open.has(key)
        settle(live)
        if (wasOpen !== open.has(key)) {
          const view = viewOf(live)
          tell({ event: wasOpen ? 'session.ended' : 'session.updated', data: view }, view)
        }
        if (now() - live.mtimeMs > rememberedMs) {
          sessions.delete(key)
          open.delete(key)
        }
      }
    },
    rejoin(keys) {
      for (const key of keys) {
        const live = sessions.get(key)
        if (!live || isFirst) continue
        const wasOpen = open.has(key)
        settle(live)
        const view = viewOf(live)
        tell({ event: wasOpen && !open.has(key) ? 'session.ended' : 'session.updated', data: view }, view)
      }
    },
    get: (key) => sessions.get(key),
    viewOf,
    openKeys: () => [...open],
    all: () => [...sessions.values()].sort((a, b) => b.mtimeMs - a.mtimeMs).map(viewOf),
    ofProject: (project) =>
      [...sessions.values()]
        .filter((live) => projectOf(live) === project)
        .sort((a, b) => b.mtimeMs - a.mtimeMs)
        .map(viewOf),
  }
}
