import type { BeadNode } from '@hoop/protocol'
import { beadLook, beadWord, type BeadLook } from '../../model/bead-look.ts'
import type { Camera, Size } from '../../model/graph-camera.ts'
import { NODE, type Layout } from '../../model/graph-layout.ts'
import type { Scene, SceneEdge } from '../../model/graph-scene.ts'
import type { Colours } from './graph-colours.ts'

/** What is drawn, and what of it stands out. */
export interface Picture {
  readonly scene: Scene
  readonly layout: Layout
  readonly camera: Camera
  readonly view: Size
  readonly colours: Colours
  readonly selected: number | undefined
  readonly hovered: number | undefined
  /** The selected node and its neighbours; the others step back. */
  readonly near: ReadonlySet<number> | undefined
  /** Has the focus: then the selected node wears the ring. */
  readonly isFocused: boolean
  readonly nodeAt: (index: number) => BeadNode
}

/** Below this zoom a node is a plate of its colour; below the second no curves. */
const PLATES = 0.34
const LINES = 0.22
/** The part of a plate that has the colour of its state. */
const STRIPE = 34

/** Draws all that is in sight. Costs what is in sight: what is not is passed over. */
export function paint(context: CanvasRenderingContext2D, picture: Picture, pixelRatio: number): void {
  const { camera, view, colours } = picture
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  context.fillStyle = colours.bg
  context.fillRect(0, 0, view.width, view.height)
  const zoom = camera.zoom * pixelRatio
  context.setTransform(zoom, 0, 0, zoom, -camera.x * zoom, -camera.y * zoom)
  paintEdges(context, picture)
  paintNodes(context, picture)
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const seenBox = ({ camera, view }: Picture): Box => ({
  left: camera.x,
  top: camera.y,
  right: camera.x + view.width / camera.zoom,
  bottom: camera.y + view.height / camera.zoom,
})

type EdgeKind = 'link' | 'waits' | 'near' | 'cycle'

function paintEdges(context: CanvasRenderingContext2D, picture: Picture): void {
  const { scene, layout, camera, colours, near, selected } = picture
  const seen = seenBox(picture)
  const paths: Record<EdgeKind, Path2D> = { link: new Path2D(), waits: new Path2D(), near: new Path2D(), cycle: new Path2D() }
  const heads = camera.zoom >= PLATES ? { far: new Path2D(), near: new Path2D() } : undefined
  for (const edge of scene.edges) {
    const line = lineOf(edge, layout)
    if (!isSeen(line, seen)) continue
    const isNear = selected !== undefined && (edge.from === selected || edge.to === selected)
    const kind: EdgeKind = isNear ? 'near' : edge.isCyclic ? 'cycle' : edge.blocks ? 'waits' : 'link'
    trace(paths[kind], line, camera.zoom >= LINES)
    if (heads !== undefined && edge.blocks) arrow(isNear ? heads.near : heads.far, line)
  }
  const width = 1 / Math.max(0.45, Math.min(1, camera.zoom))
  const stroke = (path: Path2D, colour: string, lineWidth: number, dash: readonly number[], alpha: number) => {
    context.globalAlpha = alpha
    context.strokeStyle = colour
    context.lineWidth = lineWidth
    context.setLineDash([...dash])
    context.stroke(path)
  }
  const far = near === undefined ? 1 : 0.4
  stroke(paths.link, colours.edge, width, [4, 4], far * 0.7)
  stroke(paths.waits, colours.edge, width * 1.15, [], far)
  stroke(paths.cycle, colours.bad, width * 2, [8, 4], near === undefined ? 1 : 0.55)
  context.setLineDash([])
  if (heads !== undefined) {
    context.globalAlpha = far
    context.fillStyle = colours.edge
    context.fill(heads.far)
  }
  stroke(paths.near, colours.accent, width * 2, [], 1)
  context.globalAlpha = 1
  if (heads !== undefined) {
    context.fillStyle = colours.accent
    context.fill(heads.near)
  }
}

interface Line {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

/** From what must be done first to what waits for it: out at the right, in at the left. */
function lineOf({ from, to }: SceneEdge, { x, y }: Layout): Line {
  return {
    x1: (x[to] ?? 0) + NODE.width,
    y1: (y[to] ?? 0) + NODE.height / 2,
    x2: x[from] ?? 0,
    y2: (y[from] ?? 0) + NODE.height / 2,
  }
}

const bendOf = ({ x1, x2 }: Line): number => (x2 > x1 ? Math.max(28, (x2 - x1) / 2) : 90)

function isSeen(line: Line, { left, top, right, bottom }: Box): boolean {
  const bend = line.x2 > line.x1 ? 0 : 90
  const { x1, y1, x2, y2 } = line
  return Math.max(x1, x2) + bend >= left && Math.min(x1, x2) - bend <= right && Math.max(y1, y2) >= top && Math.min(y1, y2) <= bottom
}

function trace(path: Path2D, line: Line, isCurved: boolean): void {
  const { x1, y1, x2, y2 } = line
  path.moveTo(x1, y1)
  if (!isCurved) return path.lineTo(x2, y2)
  const bend = bendOf(line)
  path.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2)
}

function arrow(path: Path2D, { x2, y2 }: Line): void {
  path.moveTo(x2, y2)
  path.lineTo(x2 - 7, y2 - 4)
  path.lineTo(x2 - 7, y2 + 4)
  path.closePath()
}

const lookColour: Readonly<Record<BeadLook, keyof Colours>> = {
  progress: 'live',
  ready: 'text',
  waiting: 'text-3',
  blocked: 'warn',
  aside: 'away',
  other: 'text-3',
  closed: 'edge',
  gone: 'edge',
}

function paintNodes(context: CanvasRenderingContext2D, picture: Picture): void {
  const { layout, camera, scene, near, nodeAt } = picture
  const { left, top, right, bottom } = seenBox(picture)
  const isPlate = camera.zoom < PLATES
  for (let index = 0; index < scene.nodes.length; index += 1) {
    const x = layout.x[index] ?? 0
    const y = layout.y[index] ?? 0
    if (x > right || y > bottom || x + NODE.width < left || y + NODE.height < top) continue
    const node = nodeAt(index)
    context.globalAlpha = near === undefined || near.has(index) ? 1 : 0.55
    if (isPlate) paintPlate(context, picture, node, index, x, y)
    else paintNode(context, picture, node, index, x, y)
  }
  context.globalAlpha = 1
}

/** From afar: a plate with the colour of its state at its edge. Only what is wrong fills it. */
function paintPlate(context: CanvasRenderingContext2D, picture: Picture, node: BeadNode, index: number, x: number, y: number): void {
  const { colours, scene, selected, camera } = picture
  const look = beadLook(node)
  const isTrouble = node.missing || scene.cyclic.has(index)
  const isDone = look === 'closed' || look === 'gone'
  const colour = isTrouble ? colours.bad : colours[lookColour[look]]
  if (isDone && !isTrouble) {
    context.fillStyle = colours.line
    context.fillRect(x, y + NODE.height / 4, NODE.width, NODE.height / 2)
  } else {
    context.fillStyle = colours.hover
    context.fillRect(x, y, NODE.width, NODE.height)
    context.fillStyle = colour
    context.fillRect(x, y, isTrouble ? NODE.width : STRIPE, NODE.height)
    // A line for the title, while there is room to see one.
    if (!isTrouble && camera.zoom >= LINES) {
      context.fillStyle = colours['text-3']
      context.fillRect(x + STRIPE + 14, y + NODE.height / 2 - 4, Math.min(NODE.width - STRIPE - 28, 8 + node.title.length * 4), 8)
    }
  }
  if (index !== selected) return
  context.strokeStyle = colours.accent
  context.lineWidth = 3 / camera.zoom
  context.strokeRect(x, y, NODE.width, NODE.height)
}

function paintNode(context: CanvasRenderingContext2D, picture: Picture, node: BeadNode, index: number, x: number, y: number): void {
  const { colours, scene, selected, hovered, isFocused } = picture
  const isCyclic = scene.cyclic.has(index)
  const look = beadLook(node)
  context.beginPath()
  context.roundRect(x, y, NODE.width, NODE.height, 6)
  context.fillStyle = index === selected ? colours['accent-tint'] : index === hovered ? colours.hover : colours.surface
  context.fill()
  context.lineWidth = index === selected ? 2 : 1
  context.strokeStyle = index === selected ? colours.accent : isCyclic || node.missing ? colours.bad : colours.line
  context.setLineDash(node.missing ? [4, 3] : [])
  context.stroke()
  context.setLineDash([])
  if (index === selected && isFocused) {
    context.beginPath()
    context.roundRect(x - 4, y - 4, NODE.width + 8, NODE.height + 8, 9)
    context.stroke()
  }
  glyph(context, node.missing ? 'missing' : look, x + 17, y + NODE.height / 2, colours)
  const isDone = look === 'closed' || look === 'gone'
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  context.font = `540 12.5px ${colours.sans}`
  context.fillStyle = isDone ? colours['text-2'] : colours.text
  const title = node.missing ? 'Not in the queue' : node.title.trim() === '' ? node.id : node.title
  context.fillText(cut(context, title, NODE.width - 42), x + 32, y + 14)
  context.font = `400 11px ${colours.mono}`
  context.fillStyle = node.missing ? colours.bad : colours['text-3']
  const id = cut(context, node.id, 106)
  context.fillText(id, x + 32, y + 29.5)
  context.font = `400 11px ${colours.sans}`
  const word = node.missing ? '' : isCyclic ? 'in a cycle' : beadWord(node)
  context.fillStyle = isCyclic ? colours.bad : look === 'blocked' ? colours.warn : look === 'progress' ? colours.live : colours['text-3']
  context.textAlign = 'right'
  context.fillText(cut(context, word, 64), x + NODE.width - 10, y + 29.5)
}

/** The same shapes as the icons of the list, drawn small. */
function glyph(context: CanvasRenderingContext2D, look: BeadLook | 'missing', x: number, y: number, colours: Colours): void {
  const colour = look === 'missing' ? colours.bad : colours[lookColour[look]]
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineWidth = 1.5
  const ring = (dash: readonly number[] = []) => {
    context.setLineDash([...dash])
    context.beginPath()
    context.arc(x, y, 5.5, 0, 2 * Math.PI)
    context.stroke()
    context.setLineDash([])
  }
  const lines = (...points: readonly (readonly [number, number])[]) => {
    context.beginPath()
    for (const [at, [dx, dy]] of points.entries()) {
      if (at === 0) context.moveTo(x + dx, y + dy)
      else context.lineTo(x + dx, y + dy)
    }
    context.stroke()
  }
  switch (look) {
    case 'progress':
      ring()
      context.beginPath()
      context.moveTo(x - 1.8, y - 2.6)
      context.lineTo(x + 2.8, y)
      context.lineTo(x - 1.8, y + 2.6)
      return context.fill()
    case 'ready':
      return ring()
    case 'waiting':
      ring([2, 2.3])
      context.beginPath()
      context.arc(x, y, 1.3, 0, 2 * Math.PI)
      return context.fill()
    case 'blocked':
      ring()
      return lines([-3.8, -3.8], [3.8, 3.8])
    case 'aside':
      ring()
      return lines([0, -3], [0, 0.4], [2.4, 1.6])
    case 'closed':
      return lines([-4.5, 0.4], [-1.4, 3.4], [4.6, -3.4])
    case 'gone':
      ring()
      lines([-2.2, -2.2], [2.2, 2.2])
      return lines([2.2, -2.2], [-2.2, 2.2])
    case 'other':
      return ring([3, 2.5])
    case 'missing':
      context.font = `630 14px ${colours.sans}`
      context.textAlign = 'center'
      context.textBaseline = 'middle'
      return context.fillText('?', x, y + 1)
  }
}

const cuts = new Map<string, string>()

/** As much of a text as fits, with an ellipsis. Measured once a text and font. */
function cut(context: CanvasRenderingContext2D, text: string, width: number): string {
  // Nothing from outside may turn the direction of what is drawn beside it, or break the line.
  const key = `${context.font}\n${width}\n${text.slice(0, 200)}`
  const known = cuts.get(key)
  if (known !== undefined) return known
  if (cuts.size > 40_000) cuts.clear()
  const line = text.slice(0, 200).replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
  let made = line
  if (context.measureText(line).width > width) {
    let [least, most] = [0, line.length]
    while (least < most) {
      const middle = Math.ceil((least + most) / 2)
      if (context.measureText(`${line.slice(0, middle)}…`).width <= width) least = middle
      else most = middle - 1
    }
    made = `${line.slice(0, least).trimEnd()}…`
  }
  cuts.set(key, made)
  return made
}
