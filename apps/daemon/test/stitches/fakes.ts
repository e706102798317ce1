import { onTestFinished } from 'vitest'
import { openFleetDb } from '../../src/db/index.ts'
import { createDrafts, type Actor, type Drafts, type DraftsOptions } from '../../src/stitches/drafts.ts'
import {
  CreateError,
  type AuditDraft,
  type AuditPort,
  type CreatePort,
  type CreateRequest,
  type KnownBead,
} from '../../src/stitches/ports.ts'
import { makeFolder } from '../fixtures.ts'

/** A queue in memory that keeps the promise of the real ones: one bead a key. */
class FakeQueue implements CreatePort {
  readonly made: { readonly id: string; readonly request: CreateRequest }[] = []
  /** How often a program would have been started to create. */
  calls = 0
  /** Throws in the place of creating, or after it. */
  before: (request: CreateRequest) => Promise<void> | void = () => {}
  after: (request: CreateRequest) => Promise<void> | void = () => {}
  fault: { readonly ok: false; readonly code: string; readonly message: string; readonly hint?: string } | undefined

  plan: CreatePort['plan'] = async (_workspace, { title, labels, key, dependsOn }) => {
    if (this.fault) return this.fault
    if (labels.some((label) => label.includes('/'))) return { ok: false, field: 'labels', code: 'BAD_LABEL', message: 'no slashes' }
    const deps = dependsOn.length > 0 ? [`--deps=${dependsOn.join(',')}`] : []
    return { ok: true, argv: ['br', 'create', `--title=${title}`, `--labels=${labels.join(',')}`, ...deps, `--external-ref=hoop:${key}`] }
  }
  check: CreatePort['check'] = async () => this.fault ?? { ok: true }
  create: CreatePort['create'] = async (_workspace, request) => {
    this.calls++
    await this.before(request)
    const existing = this.made.find((bead) => bead.request.key === request.key)
    if (existing && existing.request.title !== request.title) throw new CreateError('KEY_TAKEN', `${existing.id} has another title`)
    if (existing) return { outcome: 'existing', id: existing.id }
    const id = `bd-${this.made.length + 1}`
    this.made.push({ id, request })
    await this.after(request)
    return { outcome: 'created', id }
  }
  exists: CreatePort['exists'] = async (_workspace, id) => (this.fault ? undefined : this.made.some((bead) => bead.id === id))
}

/** A log in memory. */
class FakeAudit implements AuditPort {
  readonly records: AuditDraft[] = []
  /** Throws in the place of writing. */
  fault: (record: AuditDraft) => void = () => {}
  append: AuditPort['append'] = async (record) => {
    this.fault(record)
    this.records.push(structuredClone(record))
  }
  has: AuditPort['has'] = async (type, subject, key) =>
    this.records.some((record) => record.type === type && record.subject === subject && record.data['key'] === key)
  types = () => this.records.map(({ type }) => type)
}

export const ana: Actor = { name: 'operator:ana', isOperator: true }
export const mcp: Actor = { name: 'client:mcp', isOperator: false }

export const knownBead = (id: string, fields: Partial<KnownBead> = {}): KnownBead => ({
  workspace: '/srv/web',
  project: 'web',
  id,
  title: `About ${id}`,
  status: 'open',
  type: 'task',
  labels: [],
  assignee: undefined,
  updatedAt: 0,
  ...fields,
})

/** Everything around a draft, in memory but for the database. */
export interface Bench {
  readonly home: string
  readonly queue: FakeQueue
  readonly audit: FakeAudit
  readonly known: KnownBead[]
  readonly drafts: Drafts
  readonly clock: { now: number }
  readonly errors: unknown[]
  /** The daemon died at this instant, and another begins on the same files. */
  restart(): Bench
}

const places = [
  { name: 'web', workspaces: [{ path: '/srv/web', realPath: '/mnt/web' }] },
  { name: 'two', workspaces: ['/srv/a', '/srv/b'].map((path) => ({ path, realPath: path })) },
]

export async function createBench(options: Partial<DraftsOptions> = {}): Promise<Bench> {
  return openBench(await makeFolder(), new FakeQueue(), new FakeAudit(), [], options)
}

function openBench(home: string, queue: FakeQueue, audit: FakeAudit, known: KnownBead[], options: Partial<DraftsOptions>): Bench {
  const db = openFleetDb(home)
  onTestFinished(() => db.close())
  const clock = { now: Date.UTC(2026, 10, 20) }
  const errors: unknown[] = []
  const drafts = createDrafts({
    rows: db.drafts,
    findStitch: (id) => db.stitches.find(id),
    isStitch: (id) => db.stitches.find(id) !== undefined,
    projects: () => places,
    beads: {
      all: () => known,
      open: () => known.filter(({ status }) => status !== 'closed' && status !== 'tombstone'),
      find: (workspace, id) => known.find((bead) => bead.workspace === workspace && bead.id === id),
    },
    create: queue,
    audit,
    now: () => clock.now,
    expireAfterMs: () => undefined,
    onError: (error) => errors.push(error),
    ...options,
  })
  const restart = () => openBench(home, queue, audit, known, options)
  return { home, queue, audit, known, drafts, clock, errors, restart }
}

/** The value of a result that is one. */
export function valueOf<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: object }): T {
  if (result.ok) return result.value
  throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
}
