import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BeadDetail, BeadGraph, BeadView, decodeConfig, Problem } from '@hoop/protocol'
import * as v from 'valibot'
import { onTestFinished } from 'vitest'
import { createFleetEngine, type FleetEngine, type FleetEngineOptions } from '../../src/fleet/engine.ts'
import { createApi } from '../../src/http/api.ts'
import type { Project } from '../../src/projects/index.ts'
import { createFakeTable } from '../fleet/test-engine.ts'
import { noWork } from '../http/no-work.ts'

const fixtures = join(import.meta.dirname, '../../../../packages/bead-cli/test/fixtures')

/** A recorded queue, or answer, as it is. */
export const recorded = (...parts: string[]): Promise<Buffer> => readFile(join(fixtures, ...parts))

/** A line as br exports it. */
export const line = (id: string, fields: Record<string, unknown> = {}): string =>
  JSON.stringify({
    id,
    title: `The bead ${id}`,
    status: 'open',
    priority: 2,
    issue_type: 'task',
    created_at: '2026-11-20T08:00:00Z',
    updated_at: '2026-11-20T08:00:00Z',
    ...fields,
  })

export const blockedBy = (id: string, ...targets: string[]) => ({
  dependencies: targets.map((target) => ({ issue_id: id, depends_on_id: target, type: 'blocks' })),
})

/** Replaces a queue's export as br does: written beside it, and renamed. */
export async function writeQueue(root: string, lines: readonly string[] | Buffer): Promise<void> {
  const path = join(root, '.beads', 'issues.jsonl')
  await mkdir(join(root, '.beads'), { recursive: true })
  await writeFile(`${path}.tmp`, Buffer.isBuffer(lines) ? lines : lines.map((text) => `${text}\n`).join(''))
  await rename(`${path}.tmp`, path)
}

export interface Door {
  readonly engine: FleetEngine
  readonly get: (path: string) => Promise<{ readonly status: number; readonly body: unknown }>
  readonly list: (query?: string) => Promise<BeadView[]>
  readonly show: (id: string) => Promise<BeadDetail>
  readonly graph: (query?: string) => Promise<BeadGraph>
  readonly refused: (path: string) => Promise<Problem>
}

const List = v.object({ items: v.array(v.strictObject(BeadView.entries)), cursor: v.nullable(v.string()) })

/** An engine over real folders and the API in front of it. Files are looked at when told to, and when a notice comes. */
export async function openDoor(
  folders: Readonly<Record<string, readonly string[]>>,
  options: Partial<FleetEngineOptions> = {},
): Promise<Door> {
  const config = decodeConfig({})
  if (!config.ok) throw new Error('the default configuration is refused')
  const projects = Object.entries(folders).map(([name, paths]): Project => ({
    name,
    workspaces: paths.map((path) => ({ path, realPath: path })),
  }))
  const engine = await createFleetEngine({
    epoch: 'test',
    version: '0.0.0',
    demo: false,
    places: () => ({ needleHomes: [], promptDirs: [], sessionHomes: [] }),
    config: () => config.value,
    projects: () => projects,
    problems: () => [],
    settings: () => ({ config: { path: '', loadedAt: null, problem: null }, registry: { path: '', loadedAt: null, problem: null } }),
    memories: { load: () => new Map(), save: () => {}, remove: () => {} },
    clients: () => 0,
    onError: (error) => {
      throw error
    },
    processTable: createFakeTable(Date.now).table,
    filesEveryMs: 3_600_000,
    processesEveryMs: 3_600_000,
    env: { PATH: '' },
    ...options,
  })
  onTestFinished(() => engine.close())
  await engine.start()
  const api = createApi({ ...noWork, store: engine.store, beads: engine.beads })
  const get = async (path: string) => {
    const response = await api.request(path)
    return { status: response.status, body: await response.json() }
  }
  const ok = async (path: string) => {
    const { status, body } = await get(path)
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
    return body
  }
  return {
    engine,
    get,
    async list(query = '') {
      const items: BeadView[] = []
      let cursor: string | null = null
      do {
        const next: string = cursor === null ? '' : `&cursor=${cursor}`
        const page: v.InferOutput<typeof List> = v.parse(List, await ok(`/api/beads?${query}${next}`))
        items.push(...page.items)
        cursor = page.cursor
      } while (cursor !== null)
      return items
    },
    show: async (id) => v.parse(BeadDetail, await ok(`/api/beads/${encodeURIComponent(id)}`)),
    graph: async (query = '') => v.parse(BeadGraph, await ok(`/api/beads/graph?${query}`)),
    refused: async (path) => v.parse(Problem, (await get(path)).body),
  }
}
