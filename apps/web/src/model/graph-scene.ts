import type { BeadEdge, BeadGraph, BeadNode } from '@hoop/protocol'

/** An edge between two nodes of the scene, by index. `from` waits for, or is linked to, `to`. */
export interface SceneEdge {
  readonly from: number
  readonly to: number
  readonly type: string
  readonly blocks: boolean
  /** It closes a cycle: neither end can ever be ready. */
  readonly isCyclic: boolean
}

/** What is drawn: nodes by index, what leads to and from each, and what was left out. */
export interface Scene {
  readonly nodes: readonly BeadNode[]
  readonly edges: readonly SceneEdge[]
  /** Edges of each node: those it is the `from` of, and those it is the `to` of. */
  readonly out: readonly (readonly number[])[]
  readonly into: readonly (readonly number[])[]
  readonly indexOf: ReadonlyMap<string, number>
  readonly cyclic: ReadonlySet<number>
  readonly cycles: readonly (readonly string[])[]
  /** Beads without any link, which a graph has nothing to say about. */
  readonly withoutLinks: number
  readonly missing: number
}

/**
 * The part of a graph that fits. Without `keep` all of it. A target that is in no queue stays beside whatever waits for it. Nodes
 * without a link are left out and counted, but for `root`.
 */
export function createScene(graph: BeadGraph, keep: ReadonlySet<string> | undefined, root?: string): Scene {
  const byKey = new Map(graph.nodes.map((node) => [node.key, node]))
  const fits = ({ from, to }: BeadEdge) => {
    const [source, target] = [byKey.get(from), byKey.get(to)]
    if (source === undefined || target === undefined || from === to) return false
    return keep === undefined || (keep.has(from) && (target.missing || keep.has(to)))
  }
  const kept = graph.edges.filter(fits)
  const linked = new Set(kept.flatMap(({ from, to }) => [from, to]))
  const nodes = graph.nodes.filter(({ key }) => linked.has(key) || key === root)
  const indexOf = new Map(nodes.map(({ key }, index) => [key, index]))
  const steps = new Set(graph.cycles.flatMap((cycle) => cycle.map((key, at) => `${key}\n${cycle[(at + 1) % cycle.length] ?? key}`)))
  const edges = kept.map(({ from, to, type, blocks }) => ({
    from: indexOf.get(from) ?? 0,
    to: indexOf.get(to) ?? 0,
    type,
    blocks,
    isCyclic: blocks && steps.has(`${from}\n${to}`),
  }))
  const out: number[][] = nodes.map(() => [])
  const into: number[][] = nodes.map(() => [])
  for (const [at, { from, to }] of edges.entries()) {
    out[from]?.push(at)
    into[to]?.push(at)
  }
  const cycles = graph.cycles.filter((cycle) => cycle.every((key) => indexOf.has(key)) && cycle.length > 1)
  return {
    nodes,
    edges,
    out,
    into,
    indexOf,
    cyclic: new Set(cycles.flatMap((cycle) => cycle.flatMap((key) => indexOf.get(key) ?? []))),
    cycles,
    withoutLinks: graph.nodes.filter(({ key, missing }) => !missing && !linked.has(key) && key !== root && (keep?.has(key) ?? true)).length,
    missing: nodes.filter((node) => node.missing).length,
  }
}

/** A node and everything one link away. */
export function neighboursOf(scene: Scene, index: number): ReadonlySet<number> {
  const near = new Set([index])
  for (const at of scene.out[index] ?? []) near.add(scene.edges[at]?.to ?? index)
  for (const at of scene.into[index] ?? []) near.add(scene.edges[at]?.from ?? index)
  return near
}
