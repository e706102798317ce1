import { randomBytes } from 'node:crypto'
import type { FleetSnapshot } from '@hoop/protocol'
import { formatTimestamp } from '@hoop/protocol'
import type { ConfigSource } from './config/index.ts'
import type { FleetDb } from './db/index.ts'
import type { DemoManifest } from './demo/index.ts'
import { createFleetEngine, type FleetEngine, type FleetEngineOptions } from './fleet/engine.ts'
import { createStateLog } from './fleet/state-log.ts'
import type { FleetStore } from './fleet/store.ts'
import { createHttpServer } from './http/server.ts'
import type { Log } from './log.ts'
import type { Project, Registry } from './projects/index.ts'

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
  readonly signal: AbortSignal
  /** The built dashboard; without it the page says how to build it. */
  readonly webRoot?: string | undefined
  readonly version: string
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
  const engine = await createFleetEngine({
    ...watched(options),
    version,
    memories: { ...db.workers, remove: (ids) => db.workers.remove([...ids]) },
    clients: () => clients(),
  })
  const { host, port } = config.current().server
  const states = createStateLog(engine.store)
  try {
    const server = await createHttpServer({
      store: engine.store,
      stateChanges: (worker) => states.of(worker),
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
    const refresh = () => void engine.refresh().catch((err: unknown) => log.error({ err }, 'the sources could not be refreshed'))
    const unsubscribe = [config.onChange(refresh), registry.onChange(refresh)]
    await engine.start()
    return {
      url: server.url,
      port: server.port,
      store: engine.store,
      async close() {
        for (const stop of unsubscribe) stop()
        await server.close()
        await engine.close()
      },
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** The fleet as the files tell it, once, without a daemon. What was known of the workers before is read and not written. */
export async function readFleetOnce(
  options: FleetOptions & { readonly version: string; readonly memories?: ReadonlyMap<string, unknown> },
): Promise<FleetSnapshot> {
  const known = options.memories ?? new Map<string, unknown>()
  const engine: FleetEngine = await createFleetEngine({
    ...watched(options),
    version: options.version,
    memories: { load: () => known, save: () => {}, remove: () => {} },
    clients: () => 0,
  })
  try {
    await engine.start()
    return engine.store.snapshot()
  } finally {
    await engine.close()
  }
}

function watched({ config, registry, log, demo }: FleetOptions) {
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
    projects: () => demoProjects ?? registry.current(),
    problems: () => {
      const refused = config.problem()
      const registryRefused = demo ? undefined : registry.problem()
      return [
        ...(refused ? [{ kind: 'config-invalid' as const, message: refused.message, path: config.path, since: refused.since }] : []),
        ...(registryRefused
          ? [{ kind: 'projects-invalid' as const, message: registryRefused.message, path: registry.path, since: registryRefused.since }]
          : []),
      ]
    },
    settings: () => ({
      config: { path: config.path, loadedAt: iso(config.loadedAt()), problem: config.problem()?.message ?? null },
      registry: { path: registry.path, loadedAt: iso(registry.loadedAt()), problem: registry.problem()?.message ?? null },
    }),
    onError: (err) => log.error({ err }, 'a source could not be read'),
  } satisfies Partial<FleetEngineOptions>
}
