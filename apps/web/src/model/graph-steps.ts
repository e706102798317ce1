import { NODE, type Layout } from './graph-layout.ts'
import type { Scene } from './graph-scene.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * Where an arrow leads: left and right along a link, to the nearest in height; up and down to the nearest node of about the same column.
 * Without a node to begin at, to the first at the top left.
 */
export function stepFrom(scene: Scene, layout: Layout, from: number | undefined, direction: Direction): number | undefined {
  if (from === undefined) return nearest(layout, [...scene.nodes.keys()], 0, 0)
  const [x, y] = [layout.x[from] ?? 0, layout.y[from] ?? 0]
  if (direction === 'left' || direction === 'right') {
    const edges = direction === 'left' ? scene.out[from] : scene.into[from]
    const linked = (edges ?? []).flatMap((at) => scene.edges[at]?.[direction === 'left' ? 'to' : 'from'] ?? [])
    const found = nearest(layout, linked, x, y)
    if (found !== undefined) return found
  }
  return nearest(layout, inDirection(scene, layout, x, y, direction), x, y)
}

function inDirection(scene: Scene, layout: Layout, x: number, y: number, direction: Direction): number[] {
  return [...scene.nodes.keys()].filter((at) => {
    const dx = (layout.x[at] ?? 0) - x
    const dy = (layout.y[at] ?? 0) - y
    switch (direction) {
      case 'up':
        return dy < 0 && Math.abs(dx) < NODE.width
      case 'down':
        return dy > 0 && Math.abs(dx) < NODE.width
      case 'left':
        return dx < -NODE.width / 2 && Math.abs(dy) < NODE.height * 3
      case 'right':
        return dx > NODE.width / 2 && Math.abs(dy) < NODE.height * 3
    }
  })
}

/** The candidate nearest to a point. */
function nearest(layout: Layout, candidates: readonly number[], x: number, y: number): number | undefined {
  let best: number | undefined
  let least = Infinity
  for (const at of candidates) {
    const distance = Math.hypot((layout.x[at] ?? 0) - x, (layout.y[at] ?? 0) - y)
    if (distance >= least) continue
    least = distance
    best = at
  }
  return best
}
