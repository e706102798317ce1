import Maximize from 'lucide-solid/icons/maximize'
import ZoomIn from 'lucide-solid/icons/zoom-in'
import ZoomOut from 'lucide-solid/icons/zoom-out'
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, type Accessor } from 'solid-js'
import type { BeadNode } from '@hoop/protocol'
import { fit, pan, reveal, zoomAt, type Camera, type Size } from '../../model/graph-camera.ts'
import { NODE, type Layout } from '../../model/graph-layout.ts'
import { neighboursOf, type Scene } from '../../model/graph-scene.ts'
import { stepFrom, type Direction } from '../../model/graph-steps.ts'
import { IconButton } from '../../ui/tooltip.tsx'
import { createColours } from './graph-colours.ts'
import { paint } from './graph-paint.ts'

const arrows: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }

/** A press that moved less is a click. */
const CLICK_PX = 5
/** A node that the keyboard goes to is large enough to be read. */
const READABLE = 0.6
const TOO_FAR = 0.34
const STEP = 1.25

/** The drawing: pan and zoom by mouse, touch and keys; one node may be chosen. */
export function GraphCanvas(props: {
  readonly scene: Scene
  readonly layout: Layout
  /** Which graph this is: another one is looked at from its beginning. */
  readonly asked: string
  readonly nodeAt: (index: number) => BeadNode
  readonly selected: number | undefined
  readonly onSelect: (index: number | undefined) => void
  readonly onOpen: (index: number) => void
  readonly onAround: (index: number) => void
  readonly label: string
  /** Changes when the nodes say something new. */
  readonly version: Accessor<unknown>
}) {
  const [size, setSize] = createSignal<Size>({ width: 0, height: 0 }, { equals: (a, b) => a.width === b.width && a.height === b.height })
  const [camera, setCamera] = createSignal<Camera>({ x: 0, y: 0, zoom: 1 })
  const [hovered, setHovered] = createSignal<number>()
  const [isFocused, setFocused] = createSignal(false)
  const near = createMemo(() => (props.selected === undefined ? undefined : neighboursOf(props.scene, props.selected)))
  let canvas: HTMLCanvasElement | undefined
  const fitAll = () => setCamera(fit(props.layout, size()))
  const boxOf = (index: number) => ({
    x: props.layout.x[index] ?? 0,
    y: props.layout.y[index] ?? 0,
    width: NODE.width,
    height: NODE.height,
  })
  const show = (index: number, least = READABLE) => setCamera((from) => reveal(from, boxOf(index), size(), least))
  const zoom = (factor: number) => setCamera((from) => zoomAt(from, factor, size().width / 2, size().height / 2))

  const hit = (px: number, py: number): number | undefined => {
    const { x, y, zoom: scale } = camera()
    const [wx, wy] = [x + px / scale, y + py / scale]
    const { layout } = props
    for (let at = props.scene.nodes.length - 1; at >= 0; at -= 1) {
      const [left, top] = [layout.x[at] ?? 0, layout.y[at] ?? 0]
      if (wx >= left && wx <= left + NODE.width && wy >= top && wy <= top + NODE.height) return at
    }
    return undefined
  }

  onMount(() => {
    const element = canvas
    const context = element?.getContext('2d') ?? undefined
    if (element === undefined || context === undefined) return
    const colours = createColours(element.parentElement ?? element)
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    let frame = 0
    createEffect(() => {
      const picture = {
        scene: props.scene,
        layout: props.layout,
        camera: camera(),
        view: size(),
        colours: colours(),
        selected: props.selected,
        hovered: hovered(),
        near: near(),
        isFocused: isFocused(),
        nodeAt: props.nodeAt,
      }
      props.version()
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => {
        const ratio = window.devicePixelRatio || 1
        const [width, height] = [Math.round(picture.view.width * ratio), Math.round(picture.view.height * ratio)]
        if (element.width !== width) element.width = width
        if (element.height !== height) element.height = height
        paint(context, picture, ratio)
      })
    })
    // A font that comes late changes what fits.
    void document.fonts?.ready.then(() => setCamera((from) => ({ ...from })))
    onCleanup(() => {
      observer.disconnect()
      cancelAnimationFrame(frame)
    })
  })
  // Another graph is looked at from its beginning: all of it, or what was chosen.
  let wasFitted = false
  createEffect(
    on([() => props.asked, size], ([asked, view], before) => {
      if (view.width === 0) return
      if (wasFitted && before?.[0] === asked) return
      wasFitted = true
      fitAll()
      if (props.selected !== undefined) show(props.selected)
    }),
  )

  const pointers = new Map<number, { x: number; y: number }>()
  let moved = 0
  const at = (event: PointerEvent | WheelEvent): readonly [number, number] => {
    const box = canvas?.getBoundingClientRect()
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)]
  }
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    const [x, y] = at(event)
    pointers.set(event.pointerId, { x, y })
    if (pointers.size === 1) moved = 0
    canvas?.setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent) => {
    const [x, y] = at(event)
    const before = pointers.get(event.pointerId)
    if (before === undefined) {
      if (event.pointerType === 'mouse') setHovered(hit(x, y))
      return
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
    moved += Math.abs(x - before.x) + Math.abs(y - before.y)
    if (other === undefined) {
      if (moved >= CLICK_PX) setCamera((from) => pan(from, x - before.x, y - before.y))
    } else {
      const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(x - other.x, y - other.y)]
      const middle: readonly [number, number] = [(x + other.x) / 2, (y + other.y) / 2]
      setCamera((from) => pan(zoomAt(from, was === 0 ? 1 : is / was, ...middle), (x - before.x) / 2, (y - before.y) / 2))
    }
    pointers.set(event.pointerId, { x, y })
  }
  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return
    if (moved >= CLICK_PX || pointers.size > 0 || event.type === 'pointercancel') return
    props.onSelect(hit(...at(event)))
  }
  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    if (event.shiftKey) return setCamera((from) => pan(from, -event.deltaY || -event.deltaX, 0))
    const lines = event.deltaMode === 1 ? 16 : 1
    setCamera((from) => zoomAt(from, Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) / 480), ...at(event)))
  }
  const keydown = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return
    const direction = arrows[event.key]
    if (direction !== undefined) {
      if (event.shiftKey) {
        const [dx, dy] = { left: [90, 0], right: [-90, 0], up: [0, 90], down: [0, -90] }[direction]
        setCamera((from) => pan(from, dx ?? 0, dy ?? 0))
      } else {
        const next = stepFrom(props.scene, props.layout, props.selected, direction)
        if (next !== undefined) {
          props.onSelect(next)
          show(next)
        }
      }
    } else if (event.key === '+' || event.key === '=') zoom(STEP)
    else if (event.key === '-') zoom(1 / STEP)
    else if (event.key === '0') fitAll()
    else if (event.key === 'Escape' && props.selected !== undefined) props.onSelect(undefined)
    else if (props.selected !== undefined && (event.key === 'Enter' || event.key === 'o')) props.onOpen(props.selected)
    else if (props.selected !== undefined && event.key === 'f') props.onAround(props.selected)
    else return
    event.preventDefault()
  }
  // What is chosen beside the drawing comes into sight.
  createEffect(
    on(
      () => props.selected,
      (index) => {
        // From so far that nothing can be read, closer.
        if (index !== undefined && size().width > 0) show(index, camera().zoom < TOO_FAR ? READABLE : 0)
      },
      { defer: true },
    ),
  )
  return (
    <div class="graph-frame">
      <canvas
        ref={canvas}
        class="graph-canvas"
        role="application"
        aria-roledescription="dependency graph"
        aria-label={props.label}
        aria-describedby="graph-keys"
        tabindex="0"
        data-hover={hovered() === undefined ? undefined : ''}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onPointerLeave={() => setHovered(undefined)}
        onDblClick={(event) => {
          const index = hit(event.offsetX, event.offsetY)
          if (index !== undefined) props.onOpen(index)
        }}
        on:wheel={{ handleEvent: wheel, passive: false }}
        onKeyDown={keydown}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      />
      <p class="sr" id="graph-keys">
        Arrows go from bead to bead: left to what must be done first, right to what waits. Enter opens, f shows what is around, plus and
        minus zoom, 0 shows all, Shift and arrows move the picture.
      </p>
      <div class="graph-tools" role="group" aria-label="Zoom">
        <IconButton label="Zoom in" keys="+" onClick={() => zoom(STEP)}>
          <ZoomIn aria-hidden="true" />
        </IconButton>
        <IconButton label="Zoom out" keys="-" onClick={() => zoom(1 / STEP)}>
          <ZoomOut aria-hidden="true" />
        </IconButton>
        <IconButton label="Show all" keys="0" onClick={fitAll}>
          <Maximize aria-hidden="true" />
        </IconButton>
      </div>
    </div>
  )
}
