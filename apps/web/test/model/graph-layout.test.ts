import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { componentsOf, layersOf, withoutCycles, type Flow } from '../../src/model/graph-layers.ts'
import { layOut, NODE } from '../../src/model/graph-layout.ts'

const graph = fc
  .integer({ min: 1, max: 60 })
  .chain((count) => fc.tuple(fc.constant(count), fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 120 })))

describe('layers', () => {
  test('every flow that is kept leads to a later layer, and only cycles cost flows', () => {
    fc.assert(
      fc.property(graph, ([count, flows]) => {
        const next = withoutCycles(count, flows)
        const layer = layersOf(count, next)
        for (const [at, targets] of next.entries()) for (const target of targets) expect(layer[target]).toBeGreaterThan(layer[at] ?? 0)
        const forward = flows.filter(([first, then]) => first < then)
        expect(withoutCycles(count, forward).flat()).toHaveLength(forward.length)
      }),
    )
  })

  test('a chain of thousands needs no stack', () => {
    const flows = Array.from({ length: 20_000 }, (_, at): Flow => [at, at + 1])
    expect(layersOf(20_001, withoutCycles(20_001, flows))[20_000]).toBe(20_000)
    expect(componentsOf(20_001, flows)).toHaveLength(1)
  })
})

describe('layout', () => {
  test('no two nodes overlap, all are inside, and the same graph gives the same picture', () => {
    fc.assert(
      fc.property(graph, ([count, flows]) => {
        const { x, y, width, height } = layOut(count, flows)
        for (let a = 0; a < count; a += 1) {
          const [ax, ay] = [x[a] ?? -1, y[a] ?? -1]
          expect(ax >= -0.01 && ay >= -0.01 && ax + NODE.width <= width + 0.01 && ay + NODE.height <= height + 0.01).toBe(true)
          for (let b = a + 1; b < count; b += 1) {
            const apart = Math.abs(ax - (x[b] ?? 0)) >= NODE.width || Math.abs(ay - (y[b] ?? 0)) >= NODE.height - 0.01
            expect(apart).toBe(true)
          }
        }
        expect([...layOut(count, flows).y]).toEqual([...y])
      }),
      { numRuns: 60 },
    )
  })

  test('what must be done first stands left of what waits for it', () => {
    const { x } = layOut(4, [
      [0, 1],
      [1, 2],
      [0, 3],
    ])
    expect(x[0]).toBeLessThan(x[1] ?? 0)
    expect(x[1]).toBeLessThan(x[2] ?? 0)
    expect(x[3]).toBeGreaterThan(x[0] ?? 0)
  })

  test('one that a thousand wait for is folded into columns, not a thousand rows', () => {
    const { height, width } = layOut(
      1001,
      Array.from({ length: 1000 }, (_, at): Flow => [0, at + 1]),
    )
    expect(height / (NODE.height + NODE.gapY)).toBeLessThan(60)
    expect(width).toBeGreaterThan(height)
  })

  test('nothing is nothing', () => {
    expect(layOut(0, [])).toMatchObject({ width: 0, height: 0 })
  })
})
