import { randomBytes } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import { createProcessTable } from '@hoop/health'
import type { FleetSnapshot } from '@hoop/protocol'
import { formatTimestamp, parseTimestamp } from '@hoop/protocol'
import { openAlerts } from './alerts/index.ts'
import { openConditions, type Conditions } from './alerts/conditions/open-conditions.ts'
import { watchFleet, type AuditDesk } from './audit/index.ts'
import { createLastSeenKeeper } from './beads/keep-last-seen.ts'
import { createThreadReader } from './beads/thread-reader.ts'
import type { ConfigSource } from './config/index.ts'
import { type CostDesk, openCostDesk, openPriceFile, type PriceFile } from './cost/index.ts'
import type { FleetDb } from './db/index.ts'
import type { DemoManifest } from './demo/index.ts'
import { createFleetEngine, type FleetEngine, type FleetEngineOptions } from './fleet/engine.ts'
import { createStateLog } from './fleet/state-log.ts'
import type { FleetStore } from './fleet/store.ts'
import { userHome } from './home.ts'
import { createHttpServer } from './http/server.ts'
import type { Tokens } from './http/tokens.ts'
import { openDaemonIndex, projectOf } from './index/index.ts'
import { createStitchSessions, followTraces, keepJoins, openJoins, type DaemonJoins, type StitchSessions } from './joins/index.ts'
import { createExcerpts } from './excerpt/excerpts.ts'
import { createSessionTopics } from './follow/session-topics.ts'
import type { Log } from './log.ts'
import { createLiveMasker } from './redaction/masker.ts'
import { createReveal } from './redaction/reveal.ts'
import { pathToProject, pathToWorkspace, type Project, type Registry } from './projects/index.ts'
import { openQuotaDesk, type QuotaDesk } from './quota/index.ts'
import { readTraces } from './sources/traces.ts'
import { findTaggedSession } from './sources/session-growth.ts'
import { openStuck, type StuckDesk } from './stuck/index.ts'
import { createKnownBeads, createQueuePort, createStitchExecutions, openStitches } from './stitches/index.ts'

export interface FleetOptions {
  readonly config: ConfigSource
  readonly registry: Registry
  readonly log: Log
  /** Present: watch this fleet and nothing of the operator's. */
  readonly demo?: DemoManifest | undefined
}

export interface DaemonOptions extends FleetOptions {
  readonly home: string
  readonly db: FleetDb
  readonly audit: AuditDesk
  readonly tokens: Tokens
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** The built dashboard; without it the page says how to build it. */
  readonly webRoot?: string | undefined
  readonly version: string
  /** The thread that reads queues, where it was started before all else was loaded. */
  readonly queueThread?: Worker | undefined
}

export interface Daemon {
  readonly url: string
  readonly port: number
  readonly store: FleetStore
  /** Stops taking requests, closes what is open, writes what is known. */
  close(): Promise<void>
}

/** The composition root: every part is made here, handed what it needs, and closed in reverse. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { config, registry, log, db, version } = options
  let clients = () => 0
  const queueReader = createThreadReader({ configured: queueProgram(options), env: options.env }, options.queueThread)
  const masker = createLiveMasker(config.current().redaction.rules)
  const prices = await openPriceFile({ path: () => config.current().prices, now: Date.now })
  const fleet = watched(options, options.audit, prices)
  const lastSeen = createLastSeenKeeper({ rows: db.lastSeen, now: Date.now, onError: (err) => log.error({ err }, 'last-seen beads') })
  const watch = watchFleet(options.audit, {
    engine: () => engine,
    projects: fleet.projects,
    config,
    registry,
    onError: (err) => log.error({ err }, 'recording the fleet'),
  })
  const alerts = openAlerts({
    rows: db.alerts,
    audit: options.audit,
    settings: () => config.current().alerts,
    env: options.env,
    mask: (text) => masker.current().text(text),
    onError: (err) => log.error({ err }, 'alerts'),
  })
  const joins: DaemonJoins = openJoins({
    execution: (id) => engine.execution(id),
    liveSession: (key) => sessions.live(key),
    mask: (text) => masker.current().text(text),
  })
  const keptJoins = keepJoins({ book: joins.book, rows: db.joins, now: Date.now, onError: (err) => log.error({ err }, 'joins') })
  const engine: FleetEngine = await createFleetEngine({
    ...fleet,
    version,
    env: options.env,
    queueReader,
    alerts: alerts.desk,
    onExecution: (told) => watch.tell(told),
    lastSeen: (workspace) => lastSeen.recall(workspace),
    memories: { ...db.workers, remove: (ids) => db.workers.remove([...ids]) },
    clients: () => clients(),
    mask: (text) => masker.current().text(text),
    sessionsOf: (project) => sessions.recentOf(project),
    joins: joins.book,
    actOf: (executionId) => joins.actOf(executionId),
    costOf: (executionId) => costs.costOf(executionId),
    cost: () => costs.fleet(),
    quota: () => quota.views(),
    stuckOf: (executionId) => stuck.nowOf(executionId),
  })
  const table = await createProcessTable()
  const sessions = openDaemonIndex({
    home: options.home,
    projects: fleet.projects,
    sessionHomes: () => fleet.places().sessionHomes,
    toolChars: config.current().sessions.indexedToolChars,
    prices: prices.overrides(),
    store: engine.store,
    joins,
    masker,
    topicsOf: (key) => topics.topicsOf(key),
    env: options.env,
    log,
  })
  const costs: CostDesk = openCostDesk({
    spend: sessions,
    prices,
    joins,
    executions: () => engine.store.executions(),
    projects: fleet.projects,
    isComplete: () => sessions.progress().state === 'idle',
    now: Date.now,
    onFleet: (data) => engine.store.announce(['fleet'], { event: 'cost.changed', data }),
    onExecutions: () => engine.recost(),
    onError: (err) => log.error({ err }, 'costs'),
  })
  const stuck: StuckDesk = openStuck({
    engine,
    joins,
    sessions,
    settings: () => config.current(),
    isSuspect: (execution) => conditions.isPastLimit(execution),
    alerts: alerts.desk,
    rows: db.stuck,
    table,
    mask: (text) => masker.current().text(text),
    onError: (err) => log.error({ err }, 'stuck timers'),
  })
  const conditions: Conditions = openConditions({
    engine,
    hasAgent: (executionId) => stuck.hasAgent(executionId),
    isIndexed: () => sessions.progress().state === 'idle',
    needleHomes: () => fleet.places().needleHomes,
    settings: () => config.current(),
    alerts: alerts.desk,
    onError: (err) => log.error({ err }, 'conditions'),
  })
  const topics = createSessionTopics({
    index: () => sessions,
    rules: () => masker.rules(),
    announce: (to, event) => engine.store.announce(to, event),
    onError: (err) => log.error({ err }, 'following sessions'),
  })
  engine.store.provide('sessions', () => ({ sessions: sessions.recent().slice(0, 500) }))
  joins.book.onChange(({ sessionKeys }) => {
    sessions.rejoin(sessionKeys)
    engine.rejoin()
  })
  joins.onAct(() => engine.rejoin())
  const traces = followTraces({
    book: joins.book,
    read: readTraces,
    workspaces: () => fleet.projects().flatMap(({ workspaces }) => workspaces.map(({ path }) => path)),
    isIndexed: () => sessions.progress().state === 'idle',
    now: Date.now,
    onError: (err) => log.error({ err }, 'captures of agents'),
  })
  const quota: QuotaDesk = openQuotaDesk({
    rows: db.quota,
    places: () => ({
      homes: fleet.places().sessionHomes,
      ownHome: userHome(options.env),
      env: options.env,
      settings: options.demo ? undefined : config.current().quota,
    }),
    config: () => (options.demo ? { ...config.current(), budgets: [] } : config.current()),
    workspaces: () => fleet.projects().flatMap(({ workspaces }) => workspaces.map(({ path }) => path)),
    recentRollouts: () => sessions.recent().flatMap(({ cli, key }) => (cli === 'codex' ? [key] : [])),
    spend: sessions,
    costs,
    isIndexed: () => sessions.progress().state === 'idle',
    alerts: alerts.desk,
    onChange: (views) => engine.store.announce(['fleet'], { event: 'quota.changed', data: { quota: [...views] } }),
    onError: (err) => log.error({ err }, 'quota'),
    now: Date.now,
  })
  const { host, port } = config.current().server
  alerts.watch(engine.store)
  const states = createStateLog({
    store: engine.store,
    rows: db.states,
    now: Date.now,
    onError: (err) => log.error({ err }, 'states of workers'),
  })
  watch.listen()
  const stitchSessions = createStitchSessions({
    book: joins.book,
    joinOf: (session) => joins.joinOf(session),
    workspaceOf: (executionId) => engine.execution(executionId)?.workspace ?? null,
    projectOf: (session) => projectOf(fleet.projects(), session),
    registered: (folder) => pathToWorkspace(fleet.projects(), folder)?.workspace.path,
    mask: (text) => masker.current().text(text),
  })
  joins.onSessions((keys) => stitchSessions.note(keys))
  const work = openWork(options, engine, fleet.projects, stitchSessions)
  try {
    const server = await createHttpServer({
      store: engine.store,
      beads: engine.beads,
      alerts: alerts.service,
      audit: options.audit,
      drafts: work.drafts,
      stitches: work.stitches,
      sessions,
      costs,
      quota,
      topics,
      excerpts: createExcerpts({
        store: engine.store,
        sessionKeysOf: (execution) => joins.sessionKeysOf(execution),
        ask: (wanted) => sessions.excerpt(wanted),
        findTagged: async ({ worker, bead, workspace, startedAt }) => {
          const query = { worker, bead, workspace: workspace ?? undefined, since: parseTimestamp(startedAt) }
          return (await findTaggedSession(fleet.places().sessionHomes, query))?.path
        },
        masker: () => masker.current(),
        now: Date.now,
      }),
      reveal: createReveal({ index: sessions, audit: options.audit.service, isAllowed: () => config.current().redaction.reveal }),
      tokens: options.tokens,
      stateChanges: (worker) => states.of(worker),
      statesDuring: (worker, from, to) => states.during(worker, from, to),
      config: {
        host,
        port,
        get allowedHosts() {
          return config.current().server.allowedHosts
        },
      },
      webRoot: options.webRoot,
      version,
      log,
      signal: options.signal,
    })
    clients = () => server.clients()
    const refresh = () => {
      if (masker.use(config.current().redaction.rules)) {
        sessions.remask()
        topics.remask()
      }
      stitchSessions.noteAll()
      sessions.refresh()
      prices.refresh()
      quota.refresh()
      void stuck.look()
      void engine.refresh().then(
        () => watch.refresh(),
        (err: unknown) => log.error({ err }, 'the sources could not be refreshed'),
      )
    }
    const remember = () => db.lastSeen.saveProjects(fleet.projects(), Date.now())
    const unsubscribe = [
      engine.onBeads((workspace, queue) => lastSeen.note(workspace, queue)),
      engine.store.onChange(({ event, data }) => {
        if (event === 'execution.ended' && 'attempt' in data && data.workspace !== null) quota.expectTrace(data.workspace, data.bead)
      }),
      config.onChange(refresh),
      registry.onChange(refresh),
      registry.onChange(remember),
      prices.onChange(refresh),
      options.audit.onProblem(refresh),
    ]
    remember()
    await engine.start()
    // All cores are the fleet's until it is known: then come its sessions.
    sessions.start()
    stuck.start()
    conditions.start()
    watch.start()
    work.start()
    quota.start()
    return {
      url: server.url,
      port: server.port,
      store: engine.store,
      async close() {
        for (const stop of unsubscribe) stop()
        await Promise.all([server.close(), work.close()])
        await topics.close()
        await traces.close()
        await quota.close()
        costs.close()
        prices.close()
        await conditions.close()
        await stuck.close()
        await sessions.close()
        await engine.close()
        states.close()
        keptJoins.close()
        await alerts.close()
        await watch.close()
        await lastSeen.close()
      },
    }
  } catch (error) {
    await work.close()
    await topics.close()
    await traces.close()
    await quota.close()
    costs.close()
    prices.close()
    await conditions.close()
    await stuck.close()
    await sessions.close()
    await engine.close()
    states.close()
    keptJoins.close()
    await alerts.close()
    await watch.close()
    await lastSeen.close()
    throw error
  }
}

const expireEveryMs = 3_600_000
const relinkAfterMs = 500

/** Stitches and drafts over the running fleet; `start` goes on with what an earlier daemon was interrupted in. */
function openWork(
  { config, db, audit, env, demo, log }: DaemonOptions,
  engine: FleetEngine,
  projects: () => readonly Project[],
  sessions: StitchSessions,
) {
  const onError = (err: unknown) => log.error({ err }, 'stitches and drafts')
  const { drafts, stitches } = openStitches({
    db,
    projects,
    beads: createKnownBeads(
      () => engine.queues(),
      (workspace) => pathToProject(projects(), workspace)?.name ?? null,
    ),
    executions: createStitchExecutions(() => engine.store.executions()),
    arisen: () => sessions.arisen(),
    create: createQueuePort({
      configured: queueProgram({ demo, config }),
      isSameAsWorkers: () => config.current().beads.sameAsWorkers,
      env,
      now: Date.now,
    }),
    audit: audit.service,
    expireAfterMs: () => {
      const days = config.current().drafts.expireAfterDays
      return days === undefined ? undefined : days * 86_400_000
    },
    now: Date.now,
    onError,
  })
  let relinking: NodeJS.Timeout | undefined
  let expiring: NodeJS.Timeout | undefined
  const expire = () => void drafts.expire().catch(onError)
  const relink = () => {
    relinking = undefined
    try {
      stitches.relink()
    } catch (error) {
      onError(error)
    }
  }
  const stops = [
    engine.store.provide('drafts', () => ({ drafts: drafts.recent() })),
    drafts.onChange((data) => engine.store.announce(['drafts'], { event: 'draft.changed', data })),
    engine.onBeads(() => (relinking ??= setTimeout(relink, relinkAfterMs))),
  ]
  return {
    drafts,
    stitches,
    start() {
      drafts.resume()
      expire()
      expiring = setInterval(expire, expireEveryMs)
      expiring.unref()
    },
    async close() {
      clearTimeout(relinking)
      clearInterval(expiring)
      await drafts.close()
      for (const stop of stops) stop()
    },
  }
}

export interface OnceOptions extends FleetOptions {
  readonly version: string
  readonly memories?: ReadonlyMap<string, unknown>
  /** What programs of queues are started with. */
  readonly env: NodeJS.ProcessEnv
}

/** The fleet as the files tell it, once, without a daemon. What was known of the workers before is read and not written. */
export function readFleetOnce(options: OnceOptions): Promise<FleetSnapshot> {
  return lookOnce(options, ({ store }) => store.snapshot())
}

/** As {@link readFleetOnce}, for whatever is to be taken from the engine. */
export async function lookOnce<T>(
  options: OnceOptions,
  take: (engine: Pick<FleetEngine, 'store' | 'beads'>) => T | Promise<T>,
): Promise<T> {
  const known = options.memories ?? new Map<string, unknown>()
  const engine: FleetEngine = await createFleetEngine({
    ...watched(options),
    version: options.version,
    env: options.env,
    memories: { load: () => known, save: () => {}, remove: () => {} },
    clients: () => 0,
  })
  try {
    await engine.start()
    await engine.settle()
    return await take(engine)
  } finally {
    await engine.close()
  }
}

/** The demo's stand-in is handed over in memory: the path of a program never comes from a workspace. */
function queueProgram({ demo, config }: Pick<FleetOptions, 'demo' | 'config'>): () => string | undefined {
  return () => demo?.queueProgram ?? config.current().beads.program
}

function watched({ config, registry, log, demo }: FleetOptions, audit?: AuditDesk, prices?: PriceFile) {
  const demoProjects = demo?.projects.map(({ name, label, workspaces }): Project => ({
    name,
    ...(label === undefined ? {} : { label }),
    workspaces: workspaces.map((path) => ({ path, realPath: path })),
  }))
  const iso = (at: number | undefined) => (at === undefined ? null : formatTimestamp(at))
  return {
    epoch: randomBytes(12).toString('base64url'),
    demo: demo !== undefined,
    places: () => {
      if (demo) return { needleHomes: [demo.needleHome], promptDirs: [`${demo.tmpdir}/needle`], sessionHomes: [demo.home] }
      const { needle, sessions } = config.current()
      return { needleHomes: needle.homes, promptDirs: needle.promptDirs, sessionHomes: sessions.homes }
    },
    config: () => config.current(),
    queueProgram: queueProgram({ demo, config }),
    projects: () => demoProjects ?? registry.current(),
    problems: () => {
      const refused = config.problem()
      const mispriced = prices?.problem()
      const registryRefused = demo ? undefined : registry.problem()
      return [
        ...(audit?.problems() ?? []).map((problem) => ({ ...problem, path: audit?.service.dir ?? '' })),
        ...(refused ? [{ kind: 'config-invalid' as const, message: refused.message, path: config.path, since: refused.since }] : []),
        ...(mispriced ? [{ kind: 'prices-invalid' as const, ...mispriced }] : []),
        ...(registryRefused
          ? [{ kind: 'projects-invalid' as const, message: registryRefused.message, path: registry.path, since: registryRefused.since }]
          : []),
      ]
    },
    settings: () => ({
      ...(audit && {
        audit: { path: audit.service.dir, records: audit.service.head()?.seq ?? 0, problem: audit.problems()[0]?.message ?? null },
      }),
      config: { path: config.path, loadedAt: iso(config.loadedAt()), problem: config.problem()?.message ?? null },
      registry: { path: registry.path, loadedAt: iso(registry.loadedAt()), problem: registry.problem()?.message ?? null },
    }),
    onError: (err) => log.error({ err }, 'a source could not be read'),
  } satisfies Partial<FleetEngineOptions>
}
