import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fit, pan, reveal, zoomAt, ZOOM } from '../../src/model/graph-camera.ts'
import { layOut } from '../../src/model/graph-layout.ts'
import { createScene, neighboursOf } from '../../src/model/graph-scene.ts'
import { stepFrom } from '../../src/model/graph-steps.ts'
import { makeGraph } from '../make-beads.ts'

const key = (id: string) => `/srv/storefront#${id}`

describe('what is drawn', () => {
  const graph = makeGraph(['b>a', 'c>b', 'd>x?', 'e>f', 'f>e'], [['e', 'f']], ['alone'])
  const ids = (scene: ReturnType<typeof createScene>) => scene.nodes.map(({ id }) => id).toSorted()

  test('all that is linked; what is alone is counted; cycles and missing targets are known', () => {
    const scene = createScene(graph, undefined)
    expect(ids(scene)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'x?'])
    expect(scene).toMatchObject({ withoutLinks: 1, missing: 1 })
    expect(scene.cycles).toHaveLength(1)
    expect(scene.edges.filter(({ isCyclic }) => isCyclic)).toHaveLength(2)
    expect([...scene.cyclic].map((at) => scene.nodes[at]?.id)).toEqual(['e', 'f'])
  })

  test('a filter leaves the links among what fits, and a missing target beside what waits for it', () => {
    const scene = createScene(graph, new Set([key('b'), key('c'), key('d'), key('e'), key('alone')]))
    expect(ids(scene)).toEqual(['b', 'c', 'd', 'x?'])
    expect(scene).toMatchObject({ cycles: [], withoutLinks: 2 })
  })

  test('the root stays, also without a link; a bead that waits for itself is no link', () => {
    expect(ids(createScene(makeGraph(['a>a']), undefined, key('a')))).toEqual(['a'])
  })

  test('neighbours, either way', () => {
    const scene = createScene(graph, undefined)
    const near = neighboursOf(scene, scene.indexOf.get(key('b')) ?? -1)
    expect([...near].map((at) => scene.nodes[at]?.id).toSorted()).toEqual(['a', 'b', 'c'])
  })
})

test('arrows follow the links: left to what must be done first, right to what waits', () => {
  const scene = createScene(makeGraph(['b>a', 'c>b']), undefined)
  const layout = layOut(
    scene.nodes.length,
    scene.edges.map(({ from, to }) => [to, from] as const),
  )
  const at = (id: string) => scene.indexOf.get(key(id))
  expect(stepFrom(scene, layout, undefined, 'down')).toBe(at('a'))
  expect(stepFrom(scene, layout, at('a'), 'right')).toBe(at('b'))
  expect(stepFrom(scene, layout, at('b'), 'right')).toBe(at('c'))
  expect(stepFrom(scene, layout, at('b'), 'left')).toBe(at('a'))
  expect(stepFrom(scene, layout, at('a'), 'left')).toBeUndefined()
})

describe('the camera', () => {
  const camera = fc.record({
    x: fc.integer({ min: -5000, max: 5000 }),
    y: fc.integer({ min: -5000, max: 5000 }),
    zoom: fc.double({ min: 0.05, max: 2, noNaN: true }),
  })

  test('what is under the pointer stays there while it zooms, and the zoom has bounds', () => {
    fc.assert(
      fc.property(camera, fc.double({ min: 0.01, max: 100, noNaN: true }), fc.nat(2000), fc.nat(1000), (from, factor, px, py) => {
        const to = zoomAt(from, factor, px, py)
        expect(to.x + px / to.zoom).toBeCloseTo(from.x + px / from.zoom, 4)
        expect(to.y + py / to.zoom).toBeCloseTo(from.y + py / from.zoom, 4)
        expect(to.zoom).toBeGreaterThanOrEqual(ZOOM.least)
        expect(to.zoom).toBeLessThanOrEqual(ZOOM.most)
      }),
    )
  })

  test('panned there and back is where it was', () => {
    expect(pan(pan({ x: 3, y: 4, zoom: 0.5 }, 20, -10), -20, 10)).toEqual({ x: 3, y: 4, zoom: 0.5 })
  })

  test('fitted, all of it is in sight, in the middle, and never larger than it is', () => {
    expect(fit({ width: 100, height: 50 }, { width: 1000, height: 500 })).toEqual({ x: -450, y: -225, zoom: 1 })
    const { x, zoom } = fit({ width: 8000, height: 100 }, { width: 800, height: 600 })
    expect(x * zoom).toBeCloseTo(-24)
  })

  test('what is asked for comes into sight; what is in sight already moves nothing', () => {
    const view = { width: 800, height: 600 }
    const from = { x: 0, y: 0, zoom: 1 }
    expect(reveal(from, { x: 200, y: 200, width: 216, height: 42 }, view)).toEqual(from)
    const to = reveal(from, { x: 2000, y: 200, width: 216, height: 42 }, view)
    expect(to.x).toBe(2000 + 216 + 48 - 800)
    expect(reveal({ ...from, zoom: 0.1 }, { x: 0, y: 0, width: 200, height: 40 }, view, 0.5)).toEqual({ x: -700, y: -580, zoom: 0.5 })
  })
})
