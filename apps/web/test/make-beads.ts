import type { BeadDetail, BeadGraph, BeadNode, BeadView } from '@hoop/protocol'
import { ago, MINUTE } from './make.ts'

export function makeBead(fields: Partial<BeadView> = {}): BeadView {
  const { workspace = '/srv/storefront', id = 'sf-7k2m' } = fields
  return {
    key: `${workspace}#${id}`,
    id,
    workspace,
    project: 'storefront',
    title: 'Cart total is wrong',
    status: 'open',
    priority: 2,
    type: 'bug',
    assignee: null,
    labels: [],
    dependsOn: [],
    blocks: [],
    ready: true,
    createdAt: ago(90 * MINUTE),
    updatedAt: ago(20 * MINUTE),
    closedAt: null,
    stitchId: null,
    executions: 0,
    costUsd: null,
    ...fields,
  }
}

export function makeDetail(fields: Partial<BeadDetail> = {}): BeadDetail {
  return {
    ...makeBead(fields),
    description: 'The total is *wrong* after a coupon.',
    design: null,
    acceptanceCriteria: null,
    notes: null,
    createdBy: 'ana',
    owner: null,
    closeReason: null,
    externalRef: null,
    comments: [],
    dependents: [],
    history: [],
    stitch: null,
    source: 'lines',
    seenAt: ago(4000),
    stale: null,
    raw: { id: 'sf-7k2m' },
    ...fields,
  }
}

function makeNode(id: string, fields: Partial<BeadNode> = {}): BeadNode {
  return {
    key: `/srv/storefront#${id}`,
    id,
    workspace: '/srv/storefront',
    project: 'storefront',
    title: `Title of ${id}`,
    status: 'open',
    type: 'task',
    priority: 2,
    ready: true,
    missing: false,
    ...fields,
  }
}

/** A graph of ids: `a>b` means that a waits for b; ids with a `?` are in no queue. */
export function makeGraph(links: readonly string[], cycles: readonly (readonly string[])[] = [], alone: readonly string[] = []): BeadGraph {
  const pairs = links.map((link) => link.split('>'))
  const ids = [...new Set([...pairs.flat(), ...alone])]
  const key = (id: string) => `/srv/storefront#${id}`
  return {
    nodes: ids.map((id) => makeNode(id, id.includes('?') ? { missing: true, status: null, ready: false } : {})),
    edges: pairs.map(([from = '', to = '']) => ({ from: key(from), to: key(to), type: 'blocks', blocks: true })),
    cycles: cycles.map((cycle) => cycle.map(key)),
    truncated: false,
  }
}
