/** A link that flows from what must be done first to what waits for it, by index. */
export type Flow = readonly [first: number, then: number]

/** The connected parts of a graph, largest first; the members of each in the order of their indices. */
export function componentsOf(count: number, flows: readonly Flow[]): readonly (readonly number[])[] {
  const parent = Array.from({ length: count }, (_, at) => at)
  const find = (at: number): number => {
    let root = at
    while (parent[root] !== root) root = parent[root] ?? root
    for (let step = at; step !== root;) {
      const next = parent[step] ?? root
      parent[step] = root
      step = next
    }
    return root
  }
  for (const [a, b] of flows) parent[find(a)] = find(b)
  const parts = new Map<number, number[]>()
  for (let at = 0; at < count; at += 1) {
    const root = find(at)
    const part = parts.get(root)
    if (part === undefined) parts.set(root, [at])
    else part.push(at)
  }
  return [...parts.values()].sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0))
}

/** Where one can go on from each node, without the flows that would lead back to where one came from. Without recursion. */
export function withoutCycles(count: number, flows: readonly Flow[]): readonly (readonly number[])[] {
  const next: number[][] = Array.from({ length: count }, () => [])
  const isTarget = new Uint8Array(count)
  for (const [first, then] of flows) {
    if (first === then) continue
    next[first]?.push(then)
    isTarget[then] = 1
  }
  /** 0: not seen; 1: on the path; 2: done. */
  const mark = new Uint8Array(count)
  const kept: number[][] = Array.from({ length: count }, () => [])
  const walk = (start: number) => {
    if (mark[start] !== 0) return
    mark[start] = 1
    const path = [{ at: start, turn: 0 }]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = next[top.at]?.[top.turn]
      top.turn += 1
      if (target === undefined) {
        mark[top.at] = 2
        path.pop()
      } else if (mark[target] !== 1) {
        kept[top.at]?.push(target)
        if (mark[target] === 0) {
          mark[target] = 1
          path.push({ at: target, turn: 0 })
        }
      }
    }
  }
  // From where nothing comes before first: then a cycle is cut where it is entered last.
  for (let at = 0; at < count; at += 1) if (isTarget[at] === 0) walk(at)
  for (let at = 0; at < count; at += 1) walk(at)
  return kept
}

/** The layer of every node: behind all that it waits for, and no further from what waits for it than it must be. */
export function layersOf(count: number, next: readonly (readonly number[])[]): Int32Array {
  const layer = new Int32Array(count)
  const waiting = new Int32Array(count)
  for (const targets of next) for (const target of targets) waiting[target] = (waiting[target] ?? 0) + 1
  const order: number[] = []
  for (let at = 0; at < count; at += 1) if (waiting[at] === 0) order.push(at)
  for (const at of order) {
    for (const target of next[at] ?? []) {
      layer[target] = Math.max(layer[target] ?? 0, (layer[at] ?? 0) + 1)
      waiting[target] = (waiting[target] ?? 0) - 1
      if (waiting[target] === 0) order.push(target)
    }
  }
  for (const at of order.toReversed()) {
    const targets = next[at] ?? []
    if (targets.length === 0) continue
    let nearest = Infinity
    for (const target of targets) nearest = Math.min(nearest, layer[target] ?? 0)
    layer[at] = Math.max(layer[at] ?? 0, nearest - 1)
  }
  return layer
}
