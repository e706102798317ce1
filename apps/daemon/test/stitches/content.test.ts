import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderBeads } from '../../src/stitches/content.ts'
import { newId, stitchLabel, stitchOfLabel } from '../../src/stitches/ids.ts'
import type { FinalBead } from '../../src/stitches/ports.ts'

const bead = (key: string, dependsOn: readonly string[]): FinalBead => ({
  key,
  dependsOn,
  title: key,
  type: 'task',
  priority: 2,
  description: '',
  labels: [],
})

test('beads come after what they depend on, and all of them come', () => {
  const drafts = fc.array(fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(drafts, (edges) => {
      const beads = edges.map((targets, n) =>
        bead(
          `k${n}`,
          targets.filter((target) => target < n).map((target) => `k${target}`),
        ),
      )
      const shuffled = beads.toSorted(
        (a, b) => ((a.title.length * 7 + a.dependsOn.length) % 5) - ((b.title.length * 7 + b.dependsOn.length) % 5),
      )
      const order = orderBeads(shuffled)
      if (!order.ok) throw new Error(`a cycle: ${order.cycle.join()}`)
      const at = new Map(order.ordered.map(({ key }, n) => [key, n]))
      expect(at.size).toBe(beads.length)
      for (const { key, dependsOn } of beads) for (const on of dependsOn) expect(at.get(on)).toBeLessThan(at.get(key) ?? -1)
    }),
    { numRuns: 100 },
  )
})

test.each([
  [[bead('a', ['a'])], ['a', 'a']],
  [
    [bead('x', []), bead('a', ['x', 'b']), bead('b', ['c']), bead('c', ['a'])],
    ['a', 'b', 'c', 'a'],
  ],
  [
    [bead('z', ['a']), bead('a', ['b']), bead('b', ['a'])],
    ['a', 'b', 'a'],
  ],
])('a cycle is named', (beads, cycle) => {
  expect(orderBeads(beads)).toEqual({ ok: false, cycle })
})

test('ids have 80 random bits, and the label of a stitch names it', () => {
  const ids = Array.from({ length: 1_000 }, () => newId('st'))
  expect(new Set(ids).size).toBe(1_000)
  for (const id of ids) {
    expect(id).toMatch(/^st-[a-z2-7]{16}$/)
    expect(stitchOfLabel(stitchLabel(id))).toBe(id)
  }
  expect(stitchLabel(ids[0] ?? '')).toMatch(/^[A-Za-z0-9_:-]{1,50}$/) // what every queue takes as a label
  for (const label of ['stitch:', 'stitch:-x', 'xstitch:a', 'stitch:a b', 'Stitch:a']) expect(stitchOfLabel(label)).toBeUndefined()
})
