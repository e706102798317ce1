import { componentsOf, layersOf, withoutCycles, type Flow } from './graph-layers.ts'

/** Size of a node and the room around it, in the units of the drawing: one is a pixel at a zoom of 1. */
export const NODE = { width: 216, height: 42, gapX: 56, gapY: 12 } as const

/** Where every node stands: its upper left corner, by index. */
export interface Layout {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly width: number
  readonly height: number
}

/** A layer higher than this is folded into columns: a bead that a thousand wait for must not make a graph a thousand rows high. */
const ROWS = 48
const PART_GAP = 40
const SWEEPS = 6

/**
 * Layers from left to right: what must be done first, then what waits for it. Parts that are not linked stand apart. The same graph
 * gives the same picture. Linear in nodes and edges, but for the sorting of each layer.
 */
export function layOut(count: number, flows: readonly Flow[]): Layout {
  const x = new Float64Array(count)
  const y = new Float64Array(count)
  const next = withoutCycles(count, flows)
  const layer = layersOf(count, next)
  const beside = besideOf(count, next)
  const scratch = new Float64Array(count)
  const parts = componentsOf(count, flows).map((members) => placePart(members, layer, beside, x, y, scratch))
  const size = packParts(parts, x, y)
  return { x, y, ...size }
}

function besideOf(count: number, next: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const beside: number[][] = Array.from({ length: count }, () => [])
  for (const [at, targets] of next.entries()) {
    for (const target of targets) {
      beside[at]?.push(target)
      beside[target]?.push(at)
    }
  }
  return beside
}

interface Part {
  readonly members: readonly number[]
  readonly width: number
  readonly height: number
}

/** One connected part, its upper left corner at 0, 0. */
function placePart(
  members: readonly number[],
  layer: Int32Array,
  beside: readonly (readonly number[])[],
  x: Float64Array,
  y: Float64Array,
  place: Float64Array,
): Part {
  let first = Infinity
  for (const at of members) first = Math.min(first, layer[at] ?? 0)
  const layers: number[][] = []
  for (const at of members) (layers[(layer[at] ?? 0) - first] ??= []).push(at)
  const spread = (nodes: readonly number[]) => {
    // By their share of the layer's height, so that long and short layers can be compared.
    for (const [index, at] of nodes.entries()) place[at] = (index + 0.5) / nodes.length
  }
  for (const nodes of layers) spread(nodes ?? [])
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const order = sweep % 2 === 0 ? layers : layers.toReversed()
    for (const nodes of order) {
      if (nodes === undefined || nodes.length < 2) continue
      const wanted = new Map(nodes.map((at) => [at, meanOf(beside[at] ?? [], place, place[at] ?? 0)]))
      nodes.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || a - b)
      spread(nodes)
    }
  }
  const [stepX, stepY] = [NODE.width + NODE.gapX, NODE.height + NODE.gapY]
  let left = 0
  let tallest = 0
  for (const nodes of layers) {
    if (nodes === undefined) continue
    const columns = Math.ceil(nodes.length / ROWS)
    const rows = Math.ceil(nodes.length / columns)
    tallest = Math.max(tallest, rows)
    for (const [index, at] of nodes.entries()) {
      x[at] = left + Math.floor(index / rows) * (NODE.width + NODE.gapY)
      y[at] = (index % rows) * stepY
    }
    left += (columns - 1) * (NODE.width + NODE.gapY) + stepX
  }
  const height = tallest * stepY - NODE.gapY
  alignLayers(layers, beside, y, height)
  return { members, width: left - NODE.gapX, height }
}

const meanOf = (nodes: readonly number[], place: Float64Array, otherwise: number): number => {
  if (nodes.length === 0) return otherwise
  let sum = 0
  for (const at of nodes) sum += place[at] ?? 0
  return sum / nodes.length
}

/** Moves the nodes of each layer towards their neighbours, in their order and inside the part's height. Folded layers stay. */
function alignLayers(
  layers: readonly (readonly number[] | undefined)[],
  beside: readonly (readonly number[])[],
  y: Float64Array,
  height: number,
) {
  const stepY = NODE.height + NODE.gapY
  const last = Math.max(0, height - NODE.height)
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const nodes of sweep % 2 === 0 ? layers : layers.toReversed()) {
      if (nodes === undefined || nodes.length > ROWS) continue
      const wanted = nodes.map((at) => meanOf(beside[at] ?? [], y, y[at] ?? 0))
      let above = -stepY
      for (const [index, at] of nodes.entries()) {
        above = Math.max(above + stepY, Math.min(wanted[index] ?? 0, last))
        y[at] = above
      }
      // What was pushed below the edge comes back up, and pushes what is above it.
      let below = last + stepY
      for (const at of nodes.toReversed()) {
        below = Math.min(below - stepY, y[at] ?? 0)
        y[at] = below
      }
    }
  }
}

/** Puts the parts on shelves, the highest first, to a picture about as wide as a screen. */
function packParts(parts: readonly Part[], x: Float64Array, y: Float64Array): { readonly width: number; readonly height: number } {
  let area = 0
  let widest = 0
  for (const part of parts) {
    area += (part.width + PART_GAP) * (part.height + PART_GAP)
    widest = Math.max(widest, part.width)
  }
  const limit = Math.max(widest, Math.sqrt(area * 1.7))
  let [left, top, shelf, width] = [0, 0, 0, 0]
  for (const part of parts.toSorted((a, b) => b.height - a.height || b.width - a.width)) {
    if (left > 0 && left + part.width > limit) {
      top += shelf + PART_GAP
      left = 0
      shelf = 0
    }
    for (const at of part.members) {
      x[at] = (x[at] ?? 0) + left
      y[at] = (y[at] ?? 0) + top
    }
    left += part.width + PART_GAP
    shelf = Math.max(shelf, part.height)
    width = Math.max(width, left - PART_GAP)
  }
  return { width, height: top + shelf }
}
