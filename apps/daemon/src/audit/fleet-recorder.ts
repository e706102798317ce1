import type { AuditEntry } from '@hoop/audit'
import { parseTimestamp, type ExecutionView } from '@hoop/protocol'
import { createSweeper } from '../sources/sweeper.ts'
import type { AuditService } from './audit-service.ts'
import type { ReadFile } from './extents.ts'
import { createHistoryBounds, historyEntry, placeOf, type HistoryBounds, type Place } from './history.ts'
import { dispatched, ended, lost, type ExecutionName, type KnownExecution } from './known-executions.ts'
import type { Known } from './known.ts'
import { dispatchEntry, endEntry, executionId, track, type LineSource, type Told, type Track, type TrackPlace } from './told.ts'

/** Records the life of executions: each event of the fleet's files once, whatever happens to HOOP, to its databases, or to the files. */
export interface FleetRecorder {
  /** A line has been read. Cheap; may be called before `start`. */
  tell(told: Told): void
  /** An execution has ended as the fleet shows it; of interest where no line says so. */
  sawEnd(view: ExecutionView): void
  /** From here on places that are not known yet are imported, and events recorded. Until then they are kept. */
  start(): void
  /** Places have come or gone. */
  refresh(): void
  /** Records what can be recorded now. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** What the recorder asks of the running fleet. */
export interface FleetPort {
  /** Places whose files have all been read once. One that cannot be read now is none. */
  places(): readonly Place[]
  /** The logs and event files that were read, and how far. */
  files(): readonly { readonly path: string; readonly readBytes: number }[]
  /** The worker that a bare name of a workspace file means. */
  qualify(name: string, workspace: string | undefined): string | undefined
  /** Whether that worker kept a log at the time, which is what tells of its executions. */
  isLogged(worker: string, startedAt: number): boolean
  /** The workspace of an execution that says none itself, and its project. */
  locate(bead: string, workspace: string | undefined): { readonly workspace: string | undefined; readonly project: string | null }
  execution(id: string): ExecutionView | undefined
}

export interface FleetRecorderOptions {
  readonly audit: Pick<AuditService, 'appendAll' | 'ready'>
  /** What the chain holds; taken once. */
  readonly known: () => Promise<Known>
  readonly fleet: FleetPort
  readonly onError: (error: unknown) => void
  readonly now?: () => number
  /** An end that no line tells of must stand for this long before it is recorded. Default 5 s. */
  readonly derivedAfterMs?: number
  readonly retryMs?: number
}

const chunk = 250
const finalAtMost = 2000
const gatherMs = 20

export function createFleetRecorder(options: FleetRecorderOptions): FleetRecorder {
  const { audit, fleet, onError, now = Date.now, derivedAfterMs = 5000, retryMs = 5000 } = options
  const tracks = new Map<string, Track>()
  /** Those without an end, by bead and start. */
  const open = new Map<string, Set<Track>>()
  const pending = new Set<Track>()
  const timers = new Set<NodeJS.Timeout>()
  let bounds: HistoryBounds | undefined
  let isStarted = false
  let isClosed = false

  const soon = (afterMs: number) => {
    if (!isStarted || isClosed) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      pump.hint()
    }, afterMs)
    timers.add(timer)
  }
  const noteOpen = (one: Track) => {
    const key = openKey(one.execution.bead, one.execution.startedAt)
    const known = open.get(key)
    if (!one.end) open.set(key, known?.add(one) ?? new Set([one]))
    else if (known?.delete(one) && known.size === 0) open.delete(key)
  }
  let gathering = false
  const gather = () => {
    if (!isStarted || gathering) return
    gathering = true
    soon(gatherMs)
  }

  const run = async () => {
    gathering = false
    if (!isStarted) return
    const known = await options.known()
    bounds ??= createHistoryBounds(known)
    // After a write that failed, what it left on the disk is known before anything is planned.
    if (pending.size > 0) await audit.ready()
    for (const place of fleet.places()) if (!known.places.has(place.path)) await importPlace(place, known, bounds)
    await recordPending(known, bounds)
  }

  /** What was read so far lies before HOOP's first sight of the place. Taken at one moment; what is read from then on is recorded. */
  const importPlace = async (place: Place, known: Known, bounds: HistoryBounds) => {
    const places = fleet.places()
    const isIn = (path: string) => placeOf(places, path)?.path === place.path
    const told = [...tracks.values()].filter(({ last }) => isIn(last.path))
    const inodes = new Map(
      told.flatMap(({ start, end, last }) => [start, end, last].flatMap((at) => (at ? [[at.path, at.inode] as const] : []))),
    )
    const files: ReadFile[] = fleet
      .files()
      .filter(({ path, readBytes }) => readBytes > 0 && isIn(path))
      .map(({ path, readBytes }) => ({ path, inode: inodes.get(path), bytes: readBytes }))
    bounds.settle(files)
    const running = told.filter((one) => !one.end).map((one) => executionId(workerOf(one), one.execution))
    const stillRunning = running.filter((id) => fleet.execution(id)?.endedAt === null)
    const entry = await historyEntry(place, { files, count: told.length, running: stillRunning })
    for (const record of await audit.appendAll([entry])) known.apply(record)
  }

  const workerOf = ({ from, execution, workspace }: Track): string =>
    from === 'log' ? execution.worker : (fleet.qualify(execution.worker, workspace) ?? execution.worker)

  const nameOf = (one: Track): ExecutionName => ({
    worker: workerOf(one),
    bead: one.execution.bead,
    startedAt: one.execution.startedAt,
    endedAt: one.execution.startIsEstimated ? (one.execution.endedAt ?? undefined) : undefined,
    from: one.from,
  })

  /** The entry of an execution in what is known, new or old; `undefined` where it is another source's to tell. */
  const identify = (one: Track, known: Known): KnownExecution | undefined => {
    const name = nameOf(one)
    if (one.from === 'events') {
      const logged = known.executions.findLogged(name)
      if (logged) return logged.isTold ? undefined : logged
      if (fleet.isLogged(name.worker, name.startedAt)) return undefined
    }
    const found = known.executions.find(name) ?? (one.from === 'log' ? known.executions.adopt(name) : undefined)
    const entry = found ?? known.executions.add(name)
    if (one.from === 'log') entry.isTold = true
    return entry
  }

  const recordPending = async (known: Known, bounds: HistoryBounds) => {
    const batch = [...pending]
    // Logs first: what they tell of, a workspace's events do not tell again.
    batch.sort((a, b) => Number(a.from !== 'log') - Number(b.from !== 'log'))
    const steps: Step[] = []
    const words = new Map(batch.map((one) => [one, one.words]))
    for (const one of batch) {
      const isHistory = async (source: LineSource) => source.offset < (await bounds.boundOf(source))
      const entry = identify(one, known)
      if (entry) steps.push(...(await plan(one, entry, known, isHistory)))
    }
    steps.sort((a, b) => a.happenedAt - b.happenedAt)
    const unrecorded = new Set<Track>()
    try {
      await appendSteps(steps, (one) => unrecorded.add(one))
    } finally {
      for (const one of batch) if (!unrecorded.has(one) && one.words === words.get(one)) settle(one)
    }
  }

  const appendSteps = async (steps: readonly Step[], giveUp: (one: Track) => void) => {
    for (let i = 0; i < steps.length; i += chunk) {
      const rest = steps.slice(i)
      // What is left at a stop is told again by the files at the next start.
      if (isClosed && i >= finalAtMost) return takeBack(rest, giveUp)
      try {
        await audit.appendAll(steps.slice(i, i + chunk).map(({ entry }) => entry))
      } catch (error) {
        takeBack(rest, giveUp)
        throw error
      }
    }
  }

  const takeBack = (steps: readonly Step[], giveUp: (one: Track) => void) => {
    for (const { track: one, known, bit } of steps) {
      known.recorded &= ~bit
      giveUp(one)
    }
  }

  /** Nothing more is to be done for it until a line tells more; with its end recorded, it is forgotten here. */
  const settle = (one: Track) => {
    if (one.derived === undefined || one.end) pending.delete(one)
    if (one.end) tracks.delete(keyOf(one))
  }

  const plan = async (
    one: Track,
    entry: KnownExecution,
    known: Known,
    isHistory: (at: LineSource) => Promise<boolean>,
  ): Promise<Step[]> => {
    const place = whereIs(one)
    const steps: Step[] = []
    const add = (bit: number, happenedAt: number, made: AuditEntry) => {
      entry.recorded |= bit
      steps.push({ track: one, known: entry, bit, happenedAt, entry: made })
    }
    const { start, end, execution, derived } = one
    if (start && !(entry.recorded & dispatched)) {
      if (await isHistory(start)) {
        entry.recorded |= dispatched
        entry.isHistory = true
      } else add(dispatched, execution.startedAt, dispatchEntry(one, start, place))
    }
    const outcome = execution.outcome
    if (end && outcome !== 'running' && execution.endedAt !== null) {
      const isDone = outcome === 'lost' ? entry.recorded & (ended | lost) : entry.recorded & ended
      const bit = outcome === 'lost' ? lost : ended
      if (isDone) return steps
      if (await isHistory(end)) entry.recorded |= bit
      else add(bit, execution.endedAt, endEntry(one, end, place, { outcome, exitCode: execution.exitCode, endedAt: execution.endedAt }))
      return steps
    }
    if (derived && now() >= derived.dueAt) planDerived(one, entry, known, place, add)
    return steps
  }

  /** The worker is dead for a while and nothing was reported: its end is the last thing seen. */
  const planDerived = (
    one: Track,
    entry: KnownExecution,
    known: Known,
    place: TrackPlace,
    add: (bit: number, happenedAt: number, made: AuditEntry) => void,
  ) => {
    one.derived = undefined
    const id = executionId(place.worker, one.execution)
    const view = fleet.execution(id)
    if (!view || view.endedAt === null || view.outcome === 'running' || entry.recorded & (ended | lost)) return
    // One that had died before HOOP first saw the place is history, too.
    if (entry.isHistory && ![...known.places.values()].some(({ running }) => running.includes(id))) return
    const endedAt = parseTimestamp(view.endedAt)
    const made = endEntry(one, one.last, place, { outcome: view.outcome, exitCode: view.exitCode, endedAt })
    add(view.outcome === 'lost' ? lost : ended, endedAt, made)
  }

  const whereIs = (one: Track): TrackPlace => ({ worker: workerOf(one), ...fleet.locate(one.execution.bead, one.workspace) })

  const pump = createSweeper({ everyMs: retryMs, run, onError })
  return {
    tell(told) {
      if (told.execution.kind !== 'work') return
      const key = `${told.from}\n${told.execution.key}`
      const one = track(tracks.get(key), told)
      tracks.set(key, one)
      noteOpen(one)
      pending.add(one)
      gather()
    },
    sawEnd(view) {
      if (view.endedAt === null || view.kind !== 'work') return
      const startedAt = parseTimestamp(view.startedAt)
      for (const one of open.get(openKey(view.bead, startedAt)) ?? []) {
        if (workerOf(one) !== view.worker) continue
        one.derived = { dueAt: now() + derivedAfterMs }
        one.words++
        pending.add(one)
        soon(derivedAfterMs + gatherMs)
      }
    },
    start() {
      isStarted = true
      pump.hint()
    },
    refresh: () => gather(),
    flush: () => pump.flush(),
    async close() {
      isClosed = true
      for (const timer of timers) clearTimeout(timer)
      if (isStarted) await pump.flush()
      await pump.close()
    },
  }
}

interface Step {
  readonly track: Track
  readonly known: KnownExecution
  readonly bit: number
  readonly happenedAt: number
  readonly entry: AuditEntry
}

const openKey = (bead: string, startedAt: number) => `${bead}\n${startedAt}`

const keyOf = ({ from, execution }: Track) => `${from}\n${execution.key}`
