import type { SessionFact } from '../index/messages.ts'
import { beganAt, isBetter, isTagged, type JoinedBy, type JoinRun } from './evidence.ts'
import { fitTag } from './fit-tag.ts'
import { fitTrace, type TraceFact } from './fit-trace.ts'
import { folderOf, isIn, mayBe, windowMs } from './fit-folder.ts'
import { createGroups } from './groups.ts'
import { createRunShelf } from './run-shelf.ts'
import { createSessionShelf } from './session-shelf.ts'

/** The session that an execution is shown with. */
export interface Binding {
  readonly sessionId: string
  /** Of the session: the path of its transcript, which may be gone meanwhile. */
  readonly key: string
  readonly by: JoinedBy
}

/** Whose a session is. */
export interface Owner {
  readonly run: JoinRun
  readonly by: JoinedBy
}

/**
 * Which session was whose run: sessions, executions and captures in, joins out. A tag and time decide, then a capture, then the folder and
 * the time; between two that fit equally nothing is decided. What an execution is shown with changes for better evidence alone.
 */
export interface JoinBook {
  takeSessions(sessions: readonly SessionFact[]): void
  dropSessions(keys: readonly string[]): void
  /** Every execution there is; the same object for one that is as before. */
  takeRuns(runs: Iterable<JoinRun>): void
  takeTraces(traces: readonly TraceFact[]): void
  /** Joins that were made by an earlier run of the program: they hold until there is better evidence. */
  restore(bindings: Iterable<readonly [runId: string, binding: Binding]>): void
  session(key: string): SessionFact | undefined
  /** The same session may stand in several files. */
  sessionsWithId(id: string): readonly SessionFact[]
  run(id: string): JoinRun | undefined
  /** Of a worker, of a bead, or of both. */
  runsOf(whose: { readonly worker?: string | undefined; readonly bead?: string | undefined }): readonly JoinRun[]
  /** The same object while nothing changed. */
  bindingOf(runId: string): Binding | undefined
  /** Executions that have ended, were reported, and have no session. */
  unjoined(): readonly JoinRun[]
  ownerOf(sessionKey: string): Owner | undefined
  /** The one that it is shown with first, then others of the same run, then those that come from them. */
  sessionKeysOf(runId: string): readonly string[]
  /** Where the sessions of a bead were, where they all were in one folder: the repository of a worktree counts as that. */
  folderOfBead(bead: string): string | undefined
  /** When the session of an execution last said something, as far as that was before the next one on its bead began. */
  lastWordsOf(runId: string): number | undefined
  /** Counts up when a binding changes, or the last words of an execution that has ended. */
  version(): number
  onChange(listener: (change: JoinChange) => void): () => void
}

export interface JoinChange {
  /** Sessions that belong to another execution than before, or whose execution has ended. */
  readonly sessionKeys: readonly string[]
  /** Executions that are shown with another session than before. */
  readonly runIds: readonly string[]
}

export function createJoinBook(): JoinBook {
  const sessions = createSessionShelf()
  const runs = createRunShelf()
  /** What the tag says. */
  const ownRun = new Map<string, string>()
  const tagged = createGroups<string>()
  const bindings = new Map<string, Binding>()
  /** Sessions that are bound by anything but their tag. */
  const boundTo = new Map<string, string>()
  const remembered = new Map<string, Binding>()
  const traces = new Map<string, TraceFact[]>()
  /** By the session that the captures name. */
  const tracedBeads = createGroups<string>()
  const listeners = new Set<(change: JoinChange) => void>()
  let version = 0
  let dirtyRuns = new Set<string>()
  let dirtySessions = new Set<string>()
  let changedKeys = new Set<string>()
  let changedRuns = new Set<string>()

  const touch = (key: string | undefined) => {
    const session = key === undefined ? undefined : sessions.get(key)
    if (!session) return
    changedKeys.add(session.key)
    for (const child of sessions.descendantsOf(session)) changedKeys.add(child.key)
  }
  const bind = (run: JoinRun, binding: Binding | undefined) => {
    const before = bindings.get(run.id)
    if (before && before.by !== 'tag' && boundTo.get(before.key) === run.id) boundTo.delete(before.key)
    if (binding) bindings.set(run.id, binding)
    else bindings.delete(run.id)
    if (binding && binding.by !== 'tag') boundTo.set(binding.key, run.id)
    touch(before?.key)
    touch(binding?.key)
    changedRuns.add(run.id)
    version++
  }
  const forget = (run: JoinRun) => {
    for (const key of tagged.of(run.id)) dirtySessions.add(key)
    if (bindings.has(run.id)) bind(run, undefined)
  }

  /** The runs of a bead are others: what its tags say may be, too. */
  const refit = (session: SessionFact) => {
    const { key } = session
    const before = ownRun.get(key)
    const now = isTagged(session) ? fitTag(session, runs.ofBead(session.tag.bead))?.id : undefined
    if (before === now) return
    if (before !== undefined) {
      tagged.delete(before, key)
      dirtyRuns.add(before)
    }
    if (now === undefined) ownRun.delete(key)
    else {
      ownRun.set(key, now)
      tagged.add(now, key)
      dirtyRuns.add(now)
    }
    touch(key)
  }
  const tracesOf = (run: JoinRun) => (traces.get(run.bead) ?? []).filter((trace) => fitTrace(trace, runs.ofBead(run.bead)) === run)
  const byTag = (run: JoinRun): Binding | undefined => {
    const known = bindings.get(run.id) ?? remembered.get(run.id)
    const own = tagged.of(run.id)
    // Its transcript may be gone, or not be read yet; it was the one all the same.
    if (known?.by === 'tag' && (own.has(known.key) || sessions.get(known.key) === undefined)) return known
    const captured = new Set(tracesOf(run).map(({ sessionId }) => sessionId))
    const [best] = [...own]
      .flatMap((key) => sessions.get(key) ?? [])
      .toSorted(
        (a, b) =>
          Number(captured.has(b.id)) - Number(captured.has(a.id)) ||
          Number(a.parentId !== undefined) - Number(b.parentId !== undefined) ||
          beganAt(a) - beganAt(b) ||
          (a.key < b.key ? -1 : 1),
      )
    return best && { sessionId: best.id, key: best.key, by: 'tag' }
  }
  const byTrace = (run: JoinRun): Binding | undefined => {
    for (const { sessionId, by } of tracesOf(run).toSorted((a, b) => Number(isBetter(b.by, a.by)) - Number(isBetter(a.by, b.by)))) {
      const [session] = sessions.withId(sessionId)
      if (session) return { sessionId, key: session.key, by }
    }
    return undefined
  }
  const placeOf = (run: JoinRun) => run.workspace ?? folderOfBead(run.bead)
  const isFree = (run: JoinRun) => tagged.of(run.id).size === 0 && !bindings.has(run.id)
  /** Executions that an untagged session may have been. */
  const runsFor = (session: SessionFact) =>
    runs
      .startedWithin(beganAt(session) - windowMs.after, beganAt(session) + windowMs.before)
      .filter((run) => isFree(run) && mayBe(session, run) && isIn(session, placeOf(run)))
  const byFolder = (run: JoinRun): Binding | undefined => {
    const place = placeOf(run)
    if (place === undefined) return undefined
    const fitting = sessions
      .untagged(run.startedAt - windowMs.before, run.startedAt + windowMs.after)
      .filter((session) => !boundTo.has(session.key) && mayBe(session, run) && isIn(session, place))
    const [only] = fitting
    if (!only || fitting.length > 1 || runsFor(only).length > 1) return undefined
    return { sessionId: only.id, key: only.key, by: 'cwd-time' }
  }
  const rebind = (run: JoinRun) => {
    const known = bindings.get(run.id)
    const own = byTag(run)
    if (own) {
      if (own !== known) bind(run, own)
      return
    }
    if (known?.by === 'tag') bind(run, undefined)
    const captured = byTrace(run)
    const now = bindings.get(run.id) ?? remembered.get(run.id)
    if (captured && (!now || isBetter(captured.by, now.by))) return bind(run, captured)
    if (bindings.has(run.id)) return
    const found = now && boundTo.get(now.key) === undefined ? now : byFolder(run)
    if (found) bind(run, found)
  }

  /** Goes on until nothing follows from anything any more. */
  const settle = () => {
    for (let turn = 0; turn < 8 && (dirtyRuns.size > 0 || dirtySessions.size > 0); turn++) {
      const touchedSessions = dirtySessions
      dirtySessions = new Set()
      for (const key of touchedSessions) {
        const session = sessions.get(key)
        if (!session) continue
        refit(session)
        for (const bead of tracedBeads.of(session.id)) for (const run of runs.ofBead(bead)) if (isFree(run)) dirtyRuns.add(run.id)
        if (isTagged(session) || session.parentId !== undefined || boundTo.has(key)) continue
        for (const run of runsFor(session)) dirtyRuns.add(run.id)
      }
      const touchedRuns = dirtyRuns
      dirtyRuns = new Set()
      for (const id of touchedRuns) {
        const run = runs.get(id)
        if (!run) continue
        const before = bindings.get(id)
        rebind(run)
        if (bindings.get(id) === before) continue
        // One candidate less for those that began just then, one folder more for those of the bead.
        for (const near of runs.startedWithin(run.startedAt - windowMs.after, run.startedAt + windowMs.after))
          if (near.id !== id && isFree(near)) dirtyRuns.add(near.id)
        for (const other of runs.ofBead(run.bead)) if (other.id !== id && isFree(other)) dirtyRuns.add(other.id)
      }
    }
    tell()
  }
  const tell = () => {
    if (changedKeys.size === 0 && changedRuns.size === 0) return
    const change: JoinChange = { sessionKeys: [...changedKeys], runIds: [...changedRuns] }
    changedKeys = new Set()
    changedRuns = new Set()
    for (const listener of listeners) listener(change)
  }
  const folderOfBead = (bead: string): string | undefined => {
    const folders = new Set(sessions.ofBead(bead).flatMap((session) => (ownRun.has(session.key) ? (folderOf(session) ?? []) : [])))
    const [only] = folders
    return folders.size === 1 ? only : undefined
  }
  const ownerOf = (key: string): Owner | undefined => {
    const seen = new Set<string>()
    for (let session = sessions.get(key); session && !seen.has(session.key); session = sessions.parentOf(session)) {
      seen.add(session.key)
      const own = runs.get(ownRun.get(session.key) ?? '')
      if (own) return { run: own, by: 'tag' }
      const bound = runs.get(boundTo.get(session.key) ?? '')
      const by = bound && bindings.get(bound.id)?.by
      if (bound && by) return { run: bound, by }
      if (session.tag !== undefined) return undefined // it names a run, which is not this one's parent's
    }
    return undefined
  }

  return {
    takeSessions(facts) {
      for (const session of facts) {
        const before = sessions.get(session.key)
        sessions.put(session)
        dirtySessions.add(session.key)
        if (before?.parentId !== session.parentId) touch(session.key)
        const runId = ownRun.get(session.key) ?? boundTo.get(session.key)
        if (before && before.lastAt !== session.lastAt && runId !== undefined && runs.get(runId)?.outcome === 'lost') version++
      }
      settle()
    },
    dropSessions(keys) {
      for (const key of keys) {
        const run = ownRun.get(key)
        ownRun.delete(key)
        if (run !== undefined) tagged.delete(run, key)
        sessions.remove(key)
      }
    },
    takeRuns(next) {
      const { changed, gone } = runs.replace(next)
      for (const run of gone) forget(run)
      for (const run of [...gone, ...changed]) {
        dirtyRuns.add(run.id)
        for (const { key } of sessions.ofBead(run.bead)) dirtySessions.add(key)
        // Whether it still runs is told with its sessions.
        for (const key of tagged.of(run.id)) touch(key)
        touch(bindings.get(run.id)?.key)
      }
      settle()
    },
    takeTraces(found) {
      for (const trace of found) {
        traces.set(trace.bead, [...(traces.get(trace.bead) ?? []).filter((one) => one.sessionId !== trace.sessionId), trace])
        tracedBeads.add(trace.sessionId, trace.bead)
        for (const run of runs.ofBead(trace.bead)) dirtyRuns.add(run.id)
      }
      settle()
    },
    restore(entries) {
      for (const [runId, binding] of entries) remembered.set(runId, binding)
    },
    session: (key) => sessions.get(key),
    sessionsWithId: (id) => sessions.withId(id),
    run: (id) => runs.get(id),
    runsOf({ worker, bead }) {
      if (bead !== undefined) return runs.ofBead(bead).filter((run) => worker === undefined || run.worker === worker)
      return worker === undefined ? [] : runs.ofWorker(worker)
    },
    bindingOf: (runId) => bindings.get(runId),
    unjoined: () => [...runs.all()].filter(({ id, endedAt, outcome }) => endedAt !== null && outcome !== 'lost' && !bindings.has(id)),
    ownerOf,
    sessionKeysOf(runId) {
      const binding = bindings.get(runId)
      const own = [...(binding ? [binding.key] : []), ...tagged.of(runId)]
      const all = new Set(own)
      for (const key of own) {
        const session = sessions.get(key)
        if (!session) continue
        for (const child of sessions.descendantsOf(session)) if (ownerOf(child.key)?.run.id === runId) all.add(child.key)
      }
      return [...all]
    },
    folderOfBead,
    lastWordsOf(runId) {
      const run = runs.get(runId)
      const lastAt = sessions.get(bindings.get(runId)?.key ?? '')?.lastAt
      if (!run || lastAt === undefined) return undefined
      const next = runs.ofBead(run.bead).filter(({ startedAt }) => startedAt > run.startedAt)
      return Math.min(lastAt, ...next.map(({ startedAt }) => startedAt))
    },
    version: () => version,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
