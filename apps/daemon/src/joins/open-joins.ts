import { formatTimestamp, type Activity, type ExecutionView } from '@hoop/protocol'
import type { LiveSession, SessionFact } from '../index/messages.ts'
import type { IndexJoins } from '../index/index.ts'
import { createJoinBook, type JoinBook, type Owner } from './join-book.ts'
import type { Joins } from './ports.ts'

/** What a session's join tells of it, as it is shown. */
export interface SessionJoin {
  readonly kind: 'worker' | 'ad-hoc'
  readonly worker?: string
  readonly bead?: string
  readonly strand?: string
  readonly executionId?: string
  readonly joinedBy?: Owner['by']
  readonly outcome?: ExecutionView['outcome']
}

/** The joins of a running daemon: told of sessions by the index and of executions by the fleet, asked by both. */
export interface DaemonJoins extends Joins, IndexJoins {
  readonly book: JoinBook
  /** What the agent of an execution does, as its session tells. */
  actOf(executionId: string): Activity | undefined
  /** Called with the keys of sessions that are new, gone, grown, or of another execution than before. Returns a function that stops it. */
  onSessions(listener: (keys: readonly string[]) => void): () => void
  /** Called when the agent of an execution does something else. Returns a function that stops it. */
  onAct(listener: () => void): () => void
}

export interface DaemonJoinsOptions {
  readonly execution: (id: string) => ExecutionView | undefined
  /** A session that was written to in the last day. */
  readonly liveSession: (key: string) => LiveSession | undefined
  readonly mask: (text: string) => string
}

const linesKept = 1000

export function openJoins({ execution, liveSession, mask }: DaemonJoinsOptions): DaemonJoins {
  const book = createJoinBook()
  const listeners = new Set<() => void>()
  const sessionListeners = new Set<(keys: readonly string[]) => void>()
  const tellSessions = (keys: readonly string[]) => {
    for (const listener of sessionListeners) listener(keys)
  }
  book.onChange(({ sessionKeys }) => tellSessions(sessionKeys))
  /** What was last told of each session whose execution runs. */
  const lines = new Map<string, string>()
  const sessionOf = (executionId: string) => liveSession(book.bindingOf(executionId)?.key ?? '')
  return {
    book,
    take(facts) {
      book.takeSessions(facts)
      tellSessions(facts.map(({ key }) => key))
    },
    acted(sessions) {
      let isNews = false
      for (const { key, lastAct } of sessions) {
        if (!lastAct || book.ownerOf(key)?.run.endedAt !== null) continue
        const line = `${lastAct.kind} ${lastAct.text}`
        if (lines.get(key) === line) continue
        if (lines.size > linesKept) lines.clear()
        lines.set(key, line)
        isNews = true
      }
      if (isNews) for (const listener of listeners) listener()
    },
    onAct(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    drop(keys) {
      book.dropSessions(keys)
      tellSessions(keys)
    },
    onSessions(listener) {
      sessionListeners.add(listener)
      return () => sessionListeners.delete(listener)
    },
    joinedTo: (whose) => book.runsOf(whose).flatMap(({ id }) => book.sessionKeysOf(id)),
    executionOf: (key) => execution(book.ownerOf(key)?.run.id ?? ''),
    sessionKeysOf: (executionId) => book.sessionKeysOf(executionId),
    sessionOf,
    onChange: (listener) =>
      book.onChange(({ sessionKeys }) => {
        if (sessionKeys.length > 0) listener(sessionKeys)
      }),
    joinOf({ key, tag }) {
      const owner = book.ownerOf(key)
      if (!owner && !tag) return { kind: 'ad-hoc' }
      const { run, by } = owner ?? {}
      const strand = tag?.strand ?? run?.strand
      return {
        kind: 'worker',
        ...nameOf(run, tag),
        ...(strand != null && { strand }),
        ...(run && by && { executionId: run.id, joinedBy: by, outcome: run.outcome }),
      }
    },
    actOf(executionId) {
      const live = sessionOf(executionId)
      if (!live) return undefined
      const { lastAct, session } = live
      if (lastAct) return { kind: lastAct.kind, text: mask(lastAct.text), since: iso(lastAct.at), from: 'session' }
      const { pendingTool } = session
      return pendingTool && { kind: 'tool', text: mask(pendingTool.name), since: iso(pendingTool.startedAt), from: 'session' }
    },
  }
}

const iso = (at: number | undefined) => (at === undefined ? null : formatTimestamp(at))

/** An execution knows the worker by the id under which the fleet shows it; a tag alone says the rest. */
function nameOf(run: Owner['run'] | undefined, tag: SessionFact['tag']): { worker?: string; bead?: string } {
  if (run) return { worker: run.worker, bead: run.bead }
  return tag ? { worker: tag.worker, bead: tag.bead } : {}
}
