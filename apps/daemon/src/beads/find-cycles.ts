/**
 * The strongly connected parts of a graph that hold a cycle, each as one cycle through its members where one passes through all, else
 * through some: every key waits for the next, the last for the first. Linear in edges (Tarjan), without recursion.
 */
export function findCycles(next: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const onStack = new Set<string>()
  const stack: string[] = []
  const cycles: string[][] = []

  const enter = (key: string) => {
    index.set(key, index.size)
    low.set(key, index.size - 1)
    stack.push(key)
    onStack.add(key)
    return { key, at: 0 }
  }
  const leave = (key: string) => {
    if (low.get(key) !== index.get(key)) return
    const part = new Set<string>()
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      onStack.delete(member)
      part.add(member)
      if (member === key) break
    }
    if (part.size > 1 || (next.get(key) ?? []).includes(key)) cycles.push(walkCycle(part, next))
  }
  for (const start of next.keys()) {
    if (index.has(start)) continue
    const path = [enter(start)]
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const target = (next.get(top.key) ?? [])[top.at++]
      if (target === undefined) {
        path.pop()
        leave(top.key)
        const above = path.at(-1)
        if (above) low.set(above.key, Math.min(low.get(above.key) ?? 0, low.get(top.key) ?? 0))
      } else if (!index.has(target)) path.push(enter(target))
      else if (onStack.has(target)) low.set(top.key, Math.min(low.get(top.key) ?? 0, index.get(target) ?? 0))
    }
  }
  return cycles
}

/** A shortest way from the least key of a part back to itself. */
function walkCycle(part: ReadonlySet<string>, next: ReadonlyMap<string, readonly string[]>): string[] {
  const [start = ''] = [...part].sort()
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const key of queue) {
    for (const target of next.get(key) ?? []) {
      if (target === start) return pathTo(key, start, cameFrom)
      if (!part.has(target) || cameFrom.has(target)) continue
      cameFrom.set(target, key)
      queue.push(target)
    }
  }
  return [start]
}

function pathTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [end]
  for (let key = end; key !== start;) {
    key = cameFrom.get(key) ?? start
    path.push(key)
  }
  return path.toReversed()
}
