import type { Told } from './told.ts'
import { isLogged, workspaceOf } from '../fleet/executions.ts'
import type { FleetEngine } from '../fleet/engine.ts'
import { createPlaces } from '../fleet/places.ts'
import type { ConfigSource } from '../config/index.ts'
import type { Project, Registry } from '../projects/index.ts'
import type { AuditDesk } from './audit-desk.ts'
import { createFleetChanges } from './fleet-changes.ts'
import { createFleetRecorder } from './fleet-recorder.ts'
import { changedKeys } from './settings-changes.ts'

/** What is recorded of a running fleet. */
export interface WatchedFleet {
  /** Of the running engine; asked for once there is one. */
  readonly engine: () => FleetEngine
  readonly projects: () => readonly Project[]
  readonly config: Pick<ConfigSource, 'current' | 'problem' | 'onChange' | 'path'>
  readonly registry: Pick<Registry, 'current' | 'problem' | 'onChange' | 'path'>
  readonly onError: (error: unknown) => void
}

/** Records what happens to the fleet and to the settings. */
export interface FleetWatch {
  /** For the engine, from its making on. */
  tell(told: Told): void
  /** Before the fleet is first looked at. */
  listen(): void
  /** The fleet has been read: from here on it is recorded. Returns at once; what lies behind is read in the background. */
  start(): void
  /** Places have come or gone. */
  refresh(): void
  close(): Promise<void>
}

const retryMs = 5000

export function watchFleet(desk: Pick<AuditDesk, 'service' | 'observations' | 'known'>, watched: WatchedFleet): FleetWatch {
  const { projects, config, registry, onError } = watched
  const { observations } = desk
  let placed: readonly Project[] | undefined
  let places = createPlaces([])
  const currentPlaces = () => {
    if (placed !== projects()) places = createPlaces((placed = projects()))
    return places
  }
  const { engine } = watched
  const recorder = createFleetRecorder({
    audit: desk.service,
    known: () => desk.known(),
    onError,
    fleet: {
      places: () => {
        const { needleHomes, workspaces } = engine().readPlaces()
        return [
          ...needleHomes.map((path) => ({ kind: 'needle-home' as const, path, project: null })),
          ...workspaces.map((path) => ({ kind: 'workspace' as const, path, project: currentPlaces().projectOf(path) })),
        ]
      },
      files: () =>
        engine()
          .store.diagnostics()
          .sources.filter(({ kind }) => kind === 'log' || kind === 'events'),
      qualify: (name, workspace) => engine().facts.qualify(name, workspace),
      isLogged: (worker, startedAt) => isLogged(engine().facts, worker, startedAt),
      locate(bead, stated) {
        const workspace = stated ?? workspaceOf(engine().facts, bead)
        return { workspace, project: workspace === undefined ? null : currentPlaces().projectOf(workspace) }
      },
      execution: (id) =>
        engine()
          .store.executions({ bead: id.split('/').at(-2) ?? '' })
          .find((view) => view.id === id),
    },
  })
  let stops: (() => void)[] = []
  let changes: ReturnType<typeof createFleetChanges> | undefined
  let retry: NodeJS.Timeout | undefined
  let isClosed = false

  const begin = async () => {
    try {
      const known = await desk.known()
      if (!isClosed) changes?.start(known)
    } catch (error) {
      onError(error)
      if (!isClosed) retry = setTimeout(() => void begin(), retryMs).unref()
    }
  }
  const follow = <T>(path: string, current: () => T, problem: () => unknown, keysOf: (before: T, after: T) => string[]) => {
    let before = current()
    return () => {
      if (problem() !== undefined) return
      const keys = keysOf(before, current())
      before = current()
      if (keys.length > 0) observations.record({ type: 'config.changed', actor: 'hoop', data: { path, keys } })
    }
  }
  return {
    tell: (told) => recorder.tell(told),
    listen() {
      const { store } = engine()
      changes = createFleetChanges(store, (entry) => observations.record(entry))
      stops = [
        store.onChange(({ event, data }) => {
          if (event === 'execution.ended' && 'exitCode' in data && 'bead' in data) recorder.sawEnd(data)
        }),
        config.onChange(
          follow(
            config.path,
            () => config.current(),
            () => config.problem(),
            changedKeys,
          ),
        ),
        registry.onChange(
          follow(
            registry.path,
            () => registry.current(),
            () => registry.problem(),
            changedProjects,
          ),
        ),
      ]
    },
    start() {
      recorder.start()
      void begin()
    },
    refresh: () => recorder.refresh(),
    async close() {
      isClosed = true
      clearTimeout(retry)
      for (const stop of stops) stop()
      changes?.close()
      await recorder.close()
    },
  }
}

/** Projects by name: what an operator changes there are their workspaces and labels. What is found at those paths is no setting. */
function changedProjects(before: readonly Project[], after: readonly Project[]): string[] {
  const byName = (projects: readonly Project[]) =>
    Object.fromEntries(
      projects.map(({ name, label, colour, workspaces }) => [
        name,
        JSON.stringify([label, colour, workspaces.map(({ path, role }) => [path, role])]),
      ]),
    )
  return changedKeys(byName(before), byName(after), 'projects')
}
