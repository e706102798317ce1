import type { ProcessInfo, ProcessTable } from '@hoop/health'
import { decodeConfig } from '@hoop/protocol'
import { createFleetEngine, type FleetEngine, type FleetEngineOptions } from '../../src/fleet/engine.ts'
import type { Project } from '../../src/projects/index.ts'

/** A process table that holds what a test puts into it. */
export function createFakeTable(now: () => number) {
  const byPid = new Map<number, ProcessInfo>()
  const read = async () => ({ at: now(), byPid: new Map(byPid) })
  const table: ProcessTable = { kind: 'proc', read, readMany: read, readOne: async (pid) => byPid.get(pid) }
  return {
    table,
    put(pid: number, fields: Partial<ProcessInfo> = {}) {
      byPid.set(pid, { pid, ppid: 1, pgid: pid, sid: pid, state: 'sleeping', letter: 'S', startedAt: undefined, name: 'needle', ...fields })
    },
    remove: (pid: number) => void byPid.delete(pid),
  }
}

/** An engine over real files that looks only when it is told to. */
export function createTestEngine(options: {
  readonly now: () => number
  readonly table: ProcessTable
  readonly needleHomes?: readonly string[]
  readonly projects?: () => readonly Project[]
  readonly memories?: FleetEngineOptions['memories']
}): Promise<FleetEngine> {
  const config = decodeConfig({})
  if (!config.ok) throw new Error('the default configuration is refused')
  const idle = 3_600_000
  return createFleetEngine({
    epoch: 'test',
    version: '0.0.0',
    demo: false,
    places: () => ({ needleHomes: options.needleHomes ?? [], promptDirs: [], sessionHomes: [] }),
    config: () => config.value,
    projects: options.projects ?? (() => []),
    problems: () => [],
    settings: () => ({ config: { path: '', loadedAt: null, problem: null }, registry: { path: '', loadedAt: null, problem: null } }),
    memories: options.memories ?? { load: () => new Map(), save: () => {}, remove: () => {} },
    clients: () => 0,
    onError: (error) => {
      throw error
    },
    now: options.now,
    processTable: options.table,
    filesEveryMs: idle,
    processesEveryMs: idle,
  })
}
