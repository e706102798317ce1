import { isBlockingType } from '@hoop/bead-cli'
import type { BeadEdge, BeadGraph, BeadNode, BeadView } from '@hoop/protocol'
import { keyOf } from './bead-view.ts'
import { isParentType } from './blocking.ts'
import { findCycles } from './find-cycles.ts'
import { attentionOf } from './attention-order.ts'

/** Where a graph begins, and how far it goes. */
export interface GraphRequest {
  /** Keys to begin at; then `depth` steps along the links, either way. Absent: all the beads. */
  readonly root?: string
  readonly depth: number
  readonly maxNodes: number
}

/** The dependencies among beads. A target that is in no queue is a node of its own. */
export function graphBeads(beads: Iterable<BeadView>, { root, depth, maxNodes }: GraphRequest): BeadGraph {
  const all = new Map<string, BeadView>()
  for (const bead of beads) all.set(bead.key, bead)
  const edges = [...all.values()].flatMap(edgesOf)
  const { keys, truncated } = root === undefined ? mostUrgent(all, edges, maxNodes) : around(root, edges, depth, maxNodes)
  const kept = edges.filter(({ from, to }) => keys.has(from) && keys.has(to))
  const waiting = new Map<string, string[]>()
  for (const { from, to, type, blocks } of kept) {
    if (blocks && !isParentType(type)) waiting.set(from, [...(waiting.get(from) ?? []), to])
  }
  return { nodes: [...keys].map((key) => nodeOf(key, all.get(key))), edges: kept, cycles: findCycles(waiting), truncated }
}

function edgesOf(bead: BeadView): BeadEdge[] {
  return bead.dependsOn.map(({ id, type }) => ({ from: bead.key, to: keyOf(bead.workspace, id), type, blocks: isBlockingType(type) }))
}

interface Chosen {
  readonly keys: ReadonlySet<string>
  readonly truncated: boolean
}

/** Open work before what is done. */
function mostUrgent(all: ReadonlyMap<string, BeadView>, edges: readonly BeadEdge[], maxNodes: number): Chosen {
  const sorted =
    all.size <= maxNodes ? [...all.keys()] : [...all.values()].sort((a, b) => attentionOf(a) - attentionOf(b)).map(({ key }) => key)
  const keys = new Set(sorted.slice(0, maxNodes))
  let truncated = keys.size < all.size
  for (const { from, to } of edges) {
    if (all.has(to) || keys.has(to) || !keys.has(from)) continue
    if (keys.size < maxNodes) keys.add(to)
    else truncated = true
  }
  return { keys, truncated }
}

function around(root: string, edges: readonly BeadEdge[], depth: number, maxNodes: number): Chosen {
  const beside = new Map<string, string[]>()
  const join = (a: string, b: string) => {
    const known = beside.get(a)
    if (known) known.push(b)
    else beside.set(a, [b])
  }
  for (const { from, to } of edges) {
    join(from, to)
    join(to, from)
  }
  const keys = new Set([root])
  let front = [root]
  for (let step = 0; step < depth && front.length > 0; step++) {
    const next: string[] = []
    for (const key of front) {
      for (const other of beside.get(key) ?? []) {
        if (keys.has(other)) continue
        if (keys.size >= maxNodes) return { keys, truncated: true }
        keys.add(other)
        next.push(other)
      }
    }
    front = next
  }
  return { keys, truncated: false }
}

function nodeOf(key: string, bead: BeadView | undefined): BeadNode {
  if (bead) {
    const { id, workspace, project, title, status, type, priority, ready } = bead
    return { key, id, workspace, project, title, status, type, priority, ready, missing: false }
  }
  const at = key.lastIndexOf('#')
  const id = key.slice(at + 1)
  const workspace = key.slice(0, at)
  return { key, id, workspace, project: null, title: id, status: null, type: null, priority: null, ready: false, missing: true }
}
