import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { uptime } from 'node:os'
import { compareClocks, defaultLimits, type AgentSearch, type Clocks, type Limits, type ProcessTable } from '@hoop/health'
import { formatTimestamp, type Diagnostics } from '@hoop/protocol'
import type { Activity, Config, ExecutionView, FleetCost, QuotaView, SessionView } from '@hoop/protocol'
import type { CostOf, JoinBook } from '../joins/index.ts'
import type { Project } from '../projects/project.ts'
import type { StuckNow } from '../stuck/stuck-desk.ts'
import { createLedger } from '../sources/ledger.ts'
import { createNeedleHomeSource, type NeedleHomeSource } from '../sources/needle-home.ts'
import { createProcessSource } from '../sources/process-source.ts'
import { createPromptReader } from '../sources/prompts.ts'
import { lastSessionOutput } from '../sources/session-growth.ts'
import { createSweeper } from '../sources/sweeper.ts'
import type { SourceEvent } from '../sources/events.ts'
import { createWorkspaceSource, type WorkspaceSource } from '../sources/workspace.ts'
import { createFleetStore } from './create-store.ts'
import { createExecutionList } from './executions.ts'
import { createAlertDesk, type Alerts } from '../alerts/alert-desk.ts'
import { topicsOfAlert } from '../alerts/alert-topics.ts'
import type { ConditionReporter } from '../alerts/condition.ts'
import { createFacts, type Facts, type OnExecution } from './facts.ts'
import { createLaggingReaders } from './lagging-readers.ts'
import { createKeeper, type WorkerMemories } from './keeper.ts'
import { lookAtFleet, pidsOf, processesOf, type Look, type Seen } from './model.ts'
import { createPlaces } from './places.ts'
import type { Announcer, FleetStore } from './store.ts'
import { createBeadBook, type Beads } from '../beads/bead-book.ts'
import { createBeadTeller } from '../beads/tell-beads.ts'
import { isShownLive } from '../beads/attention-order.ts'
import type { Queue, QueueBead } from '../beads/queue-bead.ts'
import type { QueueReader } from '../beads/read-queue.ts'
import { createThreadReader } from '../beads/thread-reader.ts'

/** Files are looked at this often where no notice comes; processes twice as often. */
const FILES_EVERY_MS = 2000
const PROCESSES_EVERY_MS = 1000
/** Facts that come within this time are looked at together; more of them where a look takes long, so that it never takes more than a fifth of a core. */
const GATHER_MS = 8
const REST_PER_LOOK = 4
const BEATS_TOGETHER_MS = 1000
const JOINS_TOGETHER_MS = 100
const GROWTH_EVERY_MS = 2000
/** Counts over the last 24 hours move with the clock alone. */
const LOOK_AT_LEAST_MS = 10_000

export interface FleetPlaces {
  readonly needleHomes: readonly string[]
  readonly promptDirs: readonly string[]
  /** The homes below which the CLIs keep their sessions. */
  readonly sessionHomes: readonly string[]
}

export interface FleetEngineOptions {
  readonly epoch: string
  readonly version: string
  readonly demo: boolean
  readonly places: () => FleetPlaces
  readonly config: () => Config
  readonly projects: () => readonly Project[]
  readonly problems: () => Look['problems']
  readonly settings: () => Pick<Diagnostics, 'config' | 'registry' | 'audit'>
  readonly memories: WorkerMemories
  readonly clients: () => number
  /** Text of files as it may go out. */
  readonly mask?: (text: string) => string
  readonly onError: (error: unknown) => void
  /** The program that the settings or the demo hand over for the queues; else each is found on the PATH by the kind of its queue. */
  readonly queueProgram?: () => string | undefined
  /** What programs are started with. The daemon's own. */
  readonly env?: NodeJS.ProcessEnv
  /** Reads the queues, and is closed with the engine. Made here where none is given. */
  readonly queueReader?: QueueReader
  /** A workspace's queue as last seen by an earlier run. */
  readonly lastSeen?: (workspace: string) => Queue | undefined
  /** Told of each execution as its lines are read, whether it is news or read again. */
  readonly onExecution?: OnExecution
  /** Sessions of a project that were written to in the last day. */
  readonly sessionsOf?: (project: string) => readonly SessionView[]
  /** Where what needs a person is told, and what comes of it is found. Without one, conditions are alerts while they hold. */
  readonly alerts?: ConditionReporter & Alerts
  /** Told of every execution; answers with the session of each. Without it, no execution has one. */
  readonly joins?: JoinBook
  /** What the agent of an execution does, as its session tells. */
  readonly actOf?: (executionId: string) => Activity | undefined
  /** What the timers of an execution say. When that changes, `rejoin` is to be called. */
  readonly stuckOf?: (executionId: string) => StuckNow | undefined
  /** What each execution cost. When that changes, `recost` is to be called. */
  readonly costOf?: CostOf
  /** What the host spent. */
  readonly cost?: () => FleetCost
  /** How much of every account is used. */
  readonly quota?: () => readonly QuotaView[]
  /** Tests hand in their own. */
  readonly now?: () => number
  readonly processTable?: ProcessTable
  readonly filesEveryMs?: number
  readonly processesEveryMs?: number
}

export type BeadListener = (workspace: string, queue: Queue | undefined) => void

/** The running fleet: sources at one end, the store at the other. */
export interface FleetEngine {
  readonly store: FleetStore & Announcer
  /** The beads of every workspace, as shown. */
  readonly beads: Beads
  /** As shown. */
  execution(id: string): ExecutionView | undefined
  /** Sessions and executions were joined otherwise, or agents do something else. */
  rejoin(): void
  /** What executions cost is something else now. */
  recost(): void
  /** How the agents of a worker are found; `undefined` where its process cannot be known. */
  searchOf(worker: string): AgentSearch | undefined
  /** Every workspace's beads as last read, by id; `undefined` where none can be read now. */
  queues(): ReadonlyMap<string, ReadonlyMap<string, QueueBead> | undefined>
  /** What the files tell, before anything is made of it. */
  readonly facts: Pick<Facts, 'qualify' | 'needle' | 'lines' | 'beads'>
  /** NEEDLE homes and workspaces whose files have all been read. */
  readPlaces(): { readonly needleHomes: readonly string[]; readonly workspaces: readonly string[] }
  /** Called when a workspace's beads were read anew, or can no longer be read. Returns a function that stops it. */
  onBeads(listener: BeadListener): () => void
  /** Reads all there is, once; the store is ready when this is done. */
  start(): Promise<void>
  /** The registry or the settings have changed: sources come and go. */
  refresh(): Promise<void>
  /** Once the programs of the queues have been heard, too; each is given 2 s. */
  settle(): Promise<void>
  /** Looks at everything once, now, without waiting for a notice or a turn. */
  sweep(): Promise<void>
  close(): Promise<void>
}

export async function createFleetEngine(options: FleetEngineOptions): Promise<FleetEngine> {
  const now = options.now ?? Date.now
  const startedAt = now()
  const ledger = createLedger()
  const facts = createFacts(options.onExecution)
  const keeper = createKeeper(options.memories, startedAt)
  const loopDelay = monitorEventLoopDelay({ resolution: 20 })
  loopDelay.enable()
  const homes = new Map<string, NeedleHomeSource>()
  const workspaces = new Map<string, { readonly source: WorkspaceSource; readonly project: string }>()
  const readPlaces = new Set<string>()
  const lastOutputAt = new Map<string, number | undefined>()
  const executions = createExecutionList(options.joins, options.costOf)
  const beadListeners = new Set<BeadListener>()
  let placed: readonly Project[] = []
  let places = createPlaces(placed)
  let watchingSince = startedAt
  let ready = false

  const own = createAlertDesk({
    clearHoldMs: () => 0,
    onError: options.onError,
    now: () => ({ wallMs: now(), monotonicMs: now() }),
  })
  const alerts = options.alerts ?? own
  const lagging = createLaggingReaders()
  const beads = createBeadBook()
  const { queueProgram: configured = () => undefined, env = process.env } = options
  const reader = options.queueReader ?? createThreadReader({ configured, env })
  const store = createFleetStore({
    epoch: options.epoch,
    now,
    demo: options.demo,
    version: options.version,
    diagnostics: () => diagnose(),
    alerts,
    ...(options.sessionsOf && { sessionsOf: options.sessionsOf }),
    ...(options.cost && { cost: options.cost }),
    ...(options.quota && { quota: options.quota }),
    beadsOf: (project, since) => [...beads.ofProject(project)].filter((view) => isShownLive(view, since)),
  })
  const teller = createBeadTeller(store)
  const stopAlerts = alerts.onChange(({ event, alert, isFolded }) => {
    const topics = topicsOfAlert(alert, isFolded, (id) => store.worker(id) !== undefined)
    if (topics.length > 0) store.announce(topics, { event, data: alert })
    if (alert.kind === 'dead' && alert.acknowledgedBy !== null) lookSoon()
  })
  /** Of what a condition can be about: a file, a worker of the fleet, a project. */
  const isStillThere = (subject: string) =>
    subject.startsWith('/') || store.worker(subject)?.history === false || options.projects().some(({ name }) => name === subject)
  const limits = (): Limits => {
    const { staleFactor, staleGrace, deadAfter, keepDead } = options.config().health
    return { ...defaultLimits, staleFactor, staleGraceMs: staleGrace, deadAfterMs: deadAfter, keepDeadMs: keepDead }
  }
  const lookNow = (): Seen => {
    const config = options.config()
    const projects = options.projects()
    if (projects !== placed) {
      placed = projects
      places = createPlaces(projects)
    }
    return lookAtFleet(facts, {
      now: now(),
      snapshot: processes.latest(),
      watchingSince,
      limits: limits(),
      intervals: {
        linesMs: config.health.heartbeatInterval,
        stateFileMs: (home) => homes.get(home)?.settings().heartbeatIntervalMs ?? config.health.stateFileInterval,
      },
      isIgnored: ignores(config.needle.ignoreWorkers),
      projects,
      places,
      executions,
      actOf: options.actOf ?? (() => undefined),
      stuckOf: options.stuckOf ?? (() => undefined),
      kept: keeper.current(),
      lastOutputAt,
      badLinesOf: (project) => ledger.badLinesOf(project),
      workspaceProblems: new Map(
        [...workspaces].flatMap(([path, { source }]) => {
          const problem = source.problem()
          return problem ? [[path, problem] as const] : []
        }),
      ),
      problems: options.problems(),
      isDeathSeen: (worker) => alerts.isAcknowledged('dead', worker),
    })
  }
  let lookTookMs = 0
  let last: { readonly at: number; readonly seen: Seen } | undefined
  /** Nothing but the process table was read, it shows the same, and no limit of time has been reached. */
  const isOldNews = () => {
    if (!last || now() - last.at >= LOOK_AT_LEAST_MS || now() < last.at || now() >= last.seen.nextAt) return false
    const { pids, needsTable, processes: before } = last.seen
    return !needsTable && processesOf(processes.latest(), pids) === before
  }
  const look = async () => {
    const began = performance.now()
    const asked = processes.latest()?.asked
    if (asked && pidsOf(facts).some((pid) => !asked.has(pid))) await processes.flush()
    let seen = lookNow()
    if (seen.newlyGone.length > 0) {
      // A worker that ends removes its file moments before its process, and one that begins may be younger than our look at the
      // table: look at both once more before calling it dead.
      for (const home of homes.values()) await home.flush()
      await processes.flush()
      seen = lookNow()
    }
    keeper.keep(seen.kept)
    store.update(seen.state)
    alerts.report('fleet', seen.conditions, isStillThere)
    alerts.report('readers', lagging(ledger.glance(), now()))
    const { executions: runs } = seen.state
    teller.tell(
      beads.update({
        queues: facts.queues,
        executions: runs,
        workspaceOf: (path) => places.workspaceOf(path),
        projectOf: (path) => places.projectOf(path),
        now: now(),
      }),
    )
    lookTookMs = performance.now() - began
    last = { at: now(), seen }
    lookForGrowth(seen).catch(options.onError)
  }
  const looker = createSweeper({ everyMs: 60_000, run: look, onError: options.onError })
  let gathering: { readonly timer: NodeJS.Timeout; readonly dueAt: number } | undefined
  const lookSoon = (withinMs = GATHER_MS) => {
    if (!ready) return
    const delayMs = Math.max(withinMs, REST_PER_LOOK * lookTookMs)
    const dueAt = performance.now() + delayMs
    if (gathering && gathering.dueAt <= dueAt) return
    clearTimeout(gathering?.timer)
    const timer = setTimeout(() => {
      gathering = undefined
      looker.hint()
    }, delayMs)
    gathering = { timer, dueAt }
  }
  /** A live worker beat, and says nothing else than before: a hundred of them are looked at together. */
  const isMereBeat = (event: SourceEvent) => {
    if (event.type !== 'state-file.seen') return false
    const { qualifiedId, pid, startedAt, state, bead, workspace } = event.file
    const known = facts.needle.get(qualifiedId)
    const before = known?.stateFile?.file
    const memory = keeper.current().get(qualifiedId)?.memory
    if (!before || known.fileGoneAt !== undefined || memory?.state !== 'live' || memory.reason !== null) return false
    const isSameRun = before.pid === pid && before.startedAt === startedAt
    return isSameRun && before.state === state && before.bead === bead && before.workspace === workspace
  }
  const emit = (event: SourceEvent) => {
    const withinMs = isMereBeat(event) ? BEATS_TOGETHER_MS : GATHER_MS
    facts.apply(event)
    if (event.type === 'beads.seen') for (const listener of beadListeners) listener(event.workspace, event.queue)
    if (event.type === 'processes.seen' && isOldNews()) return
    lookSoon(withinMs)
  }
  let growthAt = 0
  const lookForGrowth = async ({ mayDrain }: Seen) => {
    if (mayDrain.length === 0) return lastOutputAt.clear()
    if (now() - growthAt < GROWTH_EVERY_MS) return
    growthAt = now()
    const { sessionHomes } = options.places()
    for (const { id, bead, workspace, since } of mayDrain) {
      lastOutputAt.set(id, await lastSessionOutput(sessionHomes, { worker: id, bead, workspace: workspace ?? undefined, since }))
    }
  }

  const clocks = (): Clocks => ({ wallMs: now(), monotonicMs: performance.now(), uptimeMs: uptime() * 1000 })
  let lastClocks = clocks()
  const checkClocks = () => {
    if (options.now) return
    const next = clocks()
    const { watch, clockMovedMs } = compareClocks(lastClocks, next)
    lastClocks = next
    if (!watch) return
    watchingSince = watch.since
    keeper.resume(watch, clockMovedMs)
    last = undefined
  }
  const prompts = createPromptReader()
  const processes = await createProcessSource({
    ...(options.processTable ? { table: options.processTable } : {}),
    everyMs: options.processesEveryMs ?? PROCESSES_EVERY_MS,
    // Agents are found in the whole table only; it is dear, and wanted when a verdict hangs on it or soon may.
    wanted: () => (!last || last.seen.needsTable || now() + 3 * PROCESSES_EVERY_MS >= last.seen.nextAt ? undefined : pidsOf(facts)),
    now,
    onError: options.onError,
    emit: (event) => {
      checkClocks()
      emit(event)
    },
  })
  const promptSweeper = createSweeper({
    everyMs: options.processesEveryMs ?? PROCESSES_EVERY_MS,
    run: async () => {
      const found = await prompts.read(options.places().promptDirs)
      if (found) emit({ type: 'prompts.seen', prompts: found })
    },
    onError: options.onError,
  })
  const common = {
    ledger,
    now,
    emit,
    onError: options.onError,
    everyMs: options.filesEveryMs ?? FILES_EVERY_MS,
    reader,
  }

  const refresh = async () => {
    const wantedHomes = new Set(options.places().needleHomes)
    for (const [path, home] of homes) {
      if (wantedHomes.has(path)) continue
      homes.delete(path)
      readPlaces.delete(path)
      await home.close()
    }
    for (const path of wantedHomes) if (!homes.has(path)) homes.set(path, createNeedleHomeSource({ ...common, path }))

    const wanted = new Map(options.projects().flatMap((project) => project.workspaces.map(({ path }) => [path, project.name] as const)))
    for (const [path, { source, project }] of workspaces) {
      if (wanted.get(path) === project) continue
      workspaces.delete(path)
      readPlaces.delete(path)
      await source.close()
      facts.apply({ type: 'workspace.gone', workspace: path })
    }
    const added: WorkspaceSource[] = []
    for (const [path, project] of wanted) {
      if (workspaces.has(path)) continue
      const source = createWorkspaceSource({ ...common, root: path, project })
      workspaces.set(path, { source, project })
      added.push(source)
    }
    await Promise.all([...homes.values()].map((home) => home.flush()))
    await Promise.all(added.map((source) => source.flush()))
    for (const path of [...homes.keys(), ...workspaces.keys()]) readPlaces.add(path)
    for (const path of wanted.keys()) {
      const queue = facts.queues.has(path) ? undefined : options.lastSeen?.(path)
      if (queue) emit({ type: 'beads.remembered', workspace: path, queue })
    }
    lookSoon()
  }
  const diagnose = (): Diagnostics => {
    const { mask = (text: string) => text } = options
    const sources = ledger.views().map((view) => ({
      ...view,
      samples: view.samples.map((sample) => ({ ...sample, text: mask(sample.text) })),
    }))
    const sum = (key: 'lines' | 'malformed' | 'unknown') => sources.reduce((total, source) => total + source[key], 0)
    const at = processes.latest()?.at
    return {
      at: formatTimestamp(now()),
      uptimeMs: now() - startedAt,
      rssBytes: process.memoryUsage.rss(),
      eventLoopDelayMs: Math.round(loopDelay.percentile(99) / 1e4) / 100,
      clients: options.clients(),
      watches:
        [...homes.values()].reduce((total, home) => total + home.watches(), 0) +
        [...workspaces.values()].filter(({ source }) => source.isWatched).length,
      ...options.settings(),
      processTable: {
        kind: processes.kind,
        processes: processes.latest()?.byPid.size ?? 0,
        lastReadAt: at === undefined ? null : formatTimestamp(at),
        error: processes.problem() ?? null,
      },
      totals: { lines: sum('lines'), malformed: sum('malformed'), unknown: sum('unknown') },
      sources,
    }
  }

  const sweep = async () => {
    await Promise.all([...homes.values()].map((home) => home.flush()))
    await Promise.all([...workspaces.values()].map(({ source }) => source.flush()))
    await promptSweeper.flush()
    await processes.flush()
    await looker.flush()
  }
  return {
    store,
    beads,
    execution: (id) => executions.find(id),
    rejoin: () => lookSoon(JOINS_TOGETHER_MS),
    recost() {
      executions.recost()
      lookSoon(BEATS_TOGETHER_MS)
    },
    searchOf(worker) {
      const memory = keeper.current().get(worker)?.memory
      const pid = memory?.run?.pid
      return pid == null || memory?.run?.isElsewhere
        ? undefined
        : { pid, known: memory?.identity, group: memory?.group, others: pidsOf(facts) }
    },
    queues: () => facts.beads,
    facts,
    readPlaces: () => ({
      needleHomes: [...readPlaces].filter((path) => homes.has(path)),
      workspaces: [...readPlaces].filter((path) => workspaces.get(path)?.source.problem() === undefined && workspaces.has(path)),
    }),
    onBeads(listener) {
      beadListeners.add(listener)
      return () => beadListeners.delete(listener)
    },
    async start() {
      await refresh()
      await promptSweeper.flush()
      await processes.flush()
      await looker.flush()
      ready = true
      store.setReady()
    },
    refresh,
    sweep,
    async settle() {
      await Promise.all([...workspaces.values()].map(({ source }) => source.settled()))
      await looker.flush()
    },
    async close() {
      ready = false
      clearTimeout(gathering?.timer)
      loopDelay.disable()
      await Promise.all([promptSweeper.close(), processes.close(), reader.close()])
      await Promise.all([...homes.values()].map((home) => home.close()))
      await Promise.all([...workspaces.values()].map(({ source }) => source.close()))
      await looker.close()
      teller.close()
      stopAlerts()
      own.close()
      keeper.flush()
    },
  }
}

/** Names as given, `*` and `?` allowed. */
function ignores(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => false
  const expressions = patterns.map((pattern) => {
    const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`)
  })
  return (name) => expressions.some((expression) => expression.test(name))
}
