import { performance } from 'node:perf_hooks'
import { uptime } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import { type AgentSearch, type Clocks, compareClocks, type ProcessTable } from '@hoop/health'
import { type Config, type ExecutionView, parseTimestamp, type StuckView } from '@hoop/protocol'
import { type Limits, type Seen, step, type Timer } from '@hoop/stuck'
import type { Condition } from '../alerts/condition.ts'
import type { StuckRows } from '../db/index.ts'
import type { LiveSession } from '../index/messages.ts'
import { createSweeper } from '../sources/sweeper.ts'
import { type AgentOutput, agentOutput } from './agent-output.ts'
import { limitsOf } from './limits-of.ts'
import { holding, noted, recall, type Remembered } from './remembered.ts'
import { stuckView } from './stuck-view.ts'
import { createToolWatch, type WatchedCall } from './tool-watch.ts'
import { wordsOf } from './words.ts'

/** What the timers say of one execution now. */
export interface StuckNow {
  readonly view: StuckView
  /** The timer that fired first of those that hold; `null`: none does. */
  readonly held: { readonly timer: Timer; readonly firedAt: number } | null
  /** Why, a sentence for each that holds. */
  readonly words: readonly string[]
  /** When one last fired or cleared. */
  readonly turnedAt: number | null
}

export interface StuckDeskOptions {
  /** The executions that run. */
  readonly running: () => readonly ExecutionView[]
  /** The sessions of one, as far as they were written to in the last day. */
  readonly sessionsOf: (executionId: string) => readonly LiveSession[]
  /** How its agent is found; `undefined` where its process cannot be seen. */
  readonly searchOf: (worker: string) => AgentSearch | undefined
  /** Whether the index has read all there is. */
  readonly isIndexed: () => boolean
  /** Whether a transcript holds more than is indexed of it. */
  readonly isBehind: (session: LiveSession) => boolean
  /** Whether a worker is Hung or Dead whatever its timers say: of that there is an alert. */
  readonly isUnwell: (worker: string) => boolean
  /** Whose processes are to be looked at in any case. */
  readonly isSuspect?: (execution: ExecutionView) => boolean
  readonly settings: () => Pick<Config, 'stuck' | 'adapters' | 'projects' | 'workspaces'>
  readonly mask: (text: string) => string
  readonly table: ProcessTable
  readonly rows: StuckRows
  /** After each look: all that holds now. */
  readonly report: (conditions: readonly Condition[]) => void
  /** Something about an execution is other than it was. */
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
  readonly now?: () => number
  readonly everyMs?: number
  /** Processes are looked at so often, while a tool is pending or an agent is silent. */
  readonly processesEveryMs?: number
}

/** The timers of all executions that run. */
export interface StuckDesk {
  nowOf(executionId: string): StuckNow | undefined
  /** Whether the agent of an execution runs; `undefined`: nobody has looked, for it writes. */
  hasAgent(executionId: string): boolean | undefined
  /** The executions are known: from here on they are timed. */
  start(): void
  /** Looks at once: settings have changed. */
  look(): Promise<void>
  close(): Promise<void>
}

const LOOK_EVERY_MS = 1000
const PROCESSES_EVERY_MS = 2000
/** An agent that is silent for this long is worth a look at its processes. */
const SUSPECT_AFTER_MS = 30_000
/** What moves with each line that an agent writes is told this often. */
const TELL_EVERY_MS = 5000
/** A worker that has just come back may yet learn that its agent has ended meanwhile. */
const BACK_FOR_MS = 5000
/** For want of a look at the processes of an agent nothing waits longer than so many looks. */
const MOST_LOOKS = 10

interface Watched extends Remembered {
  now: StuckNow
  readonly told: { readonly at: number }
}

export function createStuckDesk(options: StuckDeskOptions): StuckDesk {
  const { rows, mask, table } = options
  const now = options.now ?? Date.now
  const watched = new Map<string, Watched>()
  const stored = new Map<string, Remembered>()
  const waited = new Map<string, number>()
  /** When a worker was last seen to be unwell. */
  const unwellAt = new Map<string, number>()
  const tools = createToolWatch(table, () => performance.now())
  let toolsAt = -Infinity
  let isStarted = false
  for (const [id, json] of rows.load()) {
    const known = recall(json)
    if (!known) continue
    stored.set(id, known)
    if (known.isToldAlready) unwellAt.set(id, performance.now())
  }

  const clocks = (): Clocks => ({ wallMs: now(), monotonicMs: performance.now(), uptimeMs: uptime() * 1000 })
  let lastClocks = clocks()

  /** What a restart goes on from stands until there is something better to say. */
  const standing = (id: string): StuckNow | undefined => {
    const known = stored.get(id)
    if (!known) return undefined
    const limits = { idleSilenceMs: Infinity, contentGraceMs: Infinity, maxRuntimeMs: Infinity }
    return sumUp(known, stuckView({ executionId: id, state: known.state, limits, output: undefined, work: undefined, mask }))
  }

  async function lookAtTools(running: readonly ExecutionView[], outputs: ReadonlyMap<string, AgentOutput | undefined>): Promise<void> {
    if (performance.now() - toolsAt < (options.processesEveryMs ?? PROCESSES_EVERY_MS)) return
    toolsAt = performance.now()
    const wanted = new Map<string, WatchedCall>()
    for (const execution of running) {
      const output = outputs.get(execution.id)
      const silentMs = now() - (output?.lastOutputAt ?? parseTimestamp(execution.startedAt))
      const suspectMs = Math.min(SUSPECT_AFTER_MS, limitsOf(options.settings(), execution).idleSilenceMs / 2)
      if (!output?.tool && silentMs < suspectMs && options.isSuspect?.(execution) !== true) continue
      const worker = options.searchOf(execution.worker)
      if (worker) wanted.set(execution.id, { worker, calledAt: output?.tool?.startedAt })
    }
    await tools.look(wanted).catch(options.onError)
  }

  /** What is told now, or `undefined` while that cannot be said: then what was said before stands. */
  function judge(
    execution: ExecutionView,
    output: AgentOutput | undefined,
    sessions: readonly LiveSession[],
    time: TimeMoved,
  ): Remembered | undefined {
    const { id, startedAt } = execution
    const before = watched.get(id) ?? stored.get(id)
    const heard = before?.state.told.output ?? null
    if (!output && heard !== null && !options.isIndexed()) return undefined
    const work = tools.workOf(id)
    const limits = timed(limitsOf(options.settings(), execution), output)
    const seen: Seen = {
      at: now(),
      // Its start may be told more exactly later: it is the same execution.
      startedAt: before?.state.startedAt ?? parseTimestamp(startedAt),
      lastOutputAt: output?.lastOutputAt,
      lastContentAt: output?.lastContentAt,
      pendingTool: output?.tool && {
        name: output.tool.name,
        startedAt: output.tool.startedAt,
        timeoutMs: output.tool.timeoutMs,
        busy: work?.busy === true,
      },
      ...time,
    }
    const { state, fired } = step(before?.state, seen, limits)
    if (fired.some((timer) => timer !== 'max-runtime')) {
      // A transcript that was written to and not read yet accuses nobody, nor does a tool that nobody has looked at yet.
      if (sessions.some((session) => options.isBehind(session))) return undefined
      if (output?.tool && work === undefined && options.searchOf(execution.worker) !== undefined && isTooSoon(id)) return undefined
    }
    const facts = { bead: execution.bead, limits, output, work, at: seen.at, mask }
    const words = { ...before?.words, ...Object.fromEntries(fired.map((timer) => [timer, wordsOf(timer, facts)])) }
    // What silenced the worker silenced its agent: one alert a cause. What was told of before that goes on being told.
    const isFirst = !before || holding(before.state).length === 0 || before.isToldAlready
    return { state, words, isToldAlready: isFirst && wasUnwell(execution) }
  }

  function isTooSoon(id: string): boolean {
    const looks = (waited.get(id) ?? 0) + 1
    waited.set(id, looks)
    return looks <= MOST_LOOKS
  }

  function wasUnwell({ id, worker }: ExecutionView): boolean {
    if (options.isUnwell(worker)) unwellAt.set(id, performance.now())
    const at = unwellAt.get(id)
    return at !== undefined && performance.now() - at < BACK_FOR_MS
  }

  /** Returns true if something that others show is other than it was. */
  function take(execution: ExecutionView, output: AgentOutput | undefined, next: Remembered): boolean {
    const { id } = execution
    const before = watched.get(id)
    const known = before ?? stored.get(id)
    const limits = timed(limitsOf(options.settings(), execution), output)
    const view = stuckView({ executionId: id, state: next.state, limits, output, work: tools.workOf(id), mask })
    const fresh = sumUp(next, view)
    const isOther = !isDeepStrictEqual(known?.state.marks, next.state.marks) || known?.isToldAlready !== next.isToldAlready
    if (isOther && (known || fresh.turnedAt !== null)) rows.save(id, noted(next))
    stored.delete(id)
    waited.delete(id)
    const isTurn = !before || before.now.turnedAt !== fresh.turnedAt || !isDeepStrictEqual(shape(before.now.view), shape(view))
    const isDue = !before || now() - before.told.at >= TELL_EVERY_MS || now() < before.told.at
    const isNews = isTurn || (isDue && !isDeepStrictEqual(before.now.view, view))
    watched.set(id, { ...next, now: isNews || !before ? fresh : before.now, told: { at: isNews ? now() : (before?.told.at ?? now()) } })
    return isNews
  }

  const look = async () => {
    if (!isStarted) return
    const running = options.running()
    const sessions = new Map(running.map(({ id }) => [id, options.sessionsOf(id)] as const))
    const outputs = new Map(
      running.map(({ id, startedAt }) => [id, agentOutput(sessions.get(id) ?? [], parseTimestamp(startedAt))] as const),
    )
    await lookAtTools(running, outputs)

    const read = clocks()
    const { sleptMs, clockMovedMs } = options.now ? { sleptMs: 0, clockMovedMs: 0 } : compareClocks(lastClocks, read)
    lastClocks = read
    let isNews = false
    for (const execution of running) {
      const output = outputs.get(execution.id)
      const next = judge(execution, output, sessions.get(execution.id) ?? [], { sleptMs, clockMovedMs })
      if (next && take(execution, output, next)) isNews = true
    }
    const open = new Set(running.map(({ id }) => id))
    const gone = [...watched.keys(), ...stored.keys()].filter((id) => !open.has(id))
    for (const id of gone) {
      watched.delete(id)
      stored.delete(id)
      waited.delete(id)
      unwellAt.delete(id)
    }
    rows.remove(gone)
    if (isNews || gone.length > 0) options.onChange()
    options.report(conditions(running))
  }

  const nowOf = (id: string) => watched.get(id)?.now ?? standing(id)

  const conditions = (running: readonly ExecutionView[]): Condition[] =>
    running.flatMap((execution) => {
      const told = nowOf(execution.id)
      const known = watched.get(execution.id) ?? stored.get(execution.id)
      if (!told?.held || known?.isToldAlready === true) return []
      return {
        kind: 'stuck',
        subject: execution.worker,
        severity: 'bad' as const,
        project: execution.project,
        why: told.words.join(' '),
        since: told.held.firedAt,
        evidence: [...(told.view.source ? [told.view.source] : []), ...execution.sources],
      }
    })

  const sweeper = createSweeper({ everyMs: options.everyMs ?? LOOK_EVERY_MS, run: look, onError: options.onError })
  return {
    nowOf,
    hasAgent: (id) => tools.hasAgent(id),
    start() {
      isStarted = true
      sweeper.hint()
    },
    look: () => sweeper.flush(),
    close: () => sweeper.close(),
  }
}

type TimeMoved = Required<Pick<Seen, 'sleptMs' | 'clockMovedMs'>>

/** Without a session nothing is known of what the agent writes: only its age counts. */
function timed(limits: Limits, output: AgentOutput | undefined): Limits {
  return output ? limits : { ...limits, idleSilenceMs: Infinity, contentGraceMs: Infinity }
}

function sumUp({ state, words }: Remembered, view: StuckView): StuckNow {
  const held = holding(state)
  const turns = Object.values(state.marks).flatMap(({ firedAt, clearedAt }) => [firedAt, clearedAt].filter((at) => at !== null))
  return {
    view,
    held: held[0] ?? null,
    words: held.flatMap(({ timer }) => words[timer] ?? []),
    turnedAt: turns.length > 0 ? Math.max(...turns) : null,
  }
}

/** What of a view does not move with each line that is written. */
function shape({ timers, tool, hasSession }: StuckView) {
  return { hasSession, tool, timers: timers.map(({ dueAt: _dueAt, waiting, ...timer }) => ({ ...timer, waiting: waiting?.tool })) }
}
