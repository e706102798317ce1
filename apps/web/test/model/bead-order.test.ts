import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boardColumns } from '../../src/model/bead-board.ts'
import { beadSorts, readOrder, sortBeads, writeOrder } from '../../src/model/bead-order.ts'
import { keepOrder } from '../../src/model/keep-order.ts'
import { makeBead } from '../make-beads.ts'

const ids = (beads: readonly { readonly id: string }[]) => beads.map(({ id }) => id)

test('what needs attention first: a person, work, what can be claimed, what waits for nothing that is there, what is done', () => {
  const waiting = { ready: false, dependsOn: [{ id: 'x', type: 'blocks', status: 'open' }] }
  const dangling = { ready: false, dependsOn: [{ id: 'x', type: 'blocks', status: null }] }
  const beads = [
    makeBead({ id: 'closed', status: 'closed', priority: 0 }),
    makeBead({ id: 'deferred', status: 'deferred', ready: false }),
    makeBead({ id: 'waiting', ...waiting }),
    makeBead({ id: 'dangling', ...dangling }),
    makeBead({ id: 'ready-p3', priority: 3 }),
    makeBead({ id: 'ready-p1', priority: 1 }),
    makeBead({ id: 'working', status: 'in_progress', ready: false, priority: 4 }),
    makeBead({ id: 'human', labels: ['human'], priority: 4 }),
  ]
  expect(ids(sortBeads(beads, readOrder(undefined)))).toEqual([
    'human',
    'working',
    'ready-p1',
    'ready-p3',
    'dangling',
    'waiting',
    'deferred',
    'closed',
  ])
})

test('without a priority comes last, whatever the numbers of the queue', () => {
  const beads = [null, 12, 0, 3].map((priority) => makeBead({ id: `p${priority}`, priority }))
  expect(ids(sortBeads(beads, readOrder('priority')))).toEqual(['p0', 'p3', 'p12', 'pnull'])
})

test('any order is the same from any order before it, and an order survives the URL', () => {
  const bead = fc.record({
    id: fc.string({ minLength: 1 }),
    title: fc.string(),
    priority: fc.option(fc.nat(5)),
    status: fc.constantFrom('open', 'closed', 'odd'),
  })
  const beads = fc.uniqueArray(bead.map(makeBead), { selector: ({ key }) => key })
  fc.assert(
    fc.property(beads, fc.constantFrom(...beadSorts), fc.boolean(), (list, by, isTurned) => {
      const order = { by, isTurned }
      expect(readOrder(writeOrder(order))).toEqual(order)
      expect(ids(sortBeads(list.toReversed(), order))).toEqual(ids(sortBeads(list, order)))
    }),
  )
})

test('an order is kept: what went is gone, what is new stands at the end, and what is there is what it is now', () => {
  const before = [1, 2, 3].map((at) => ({ key: `k${at}`, at: 'before' }))
  const next = [4, 3, 1].map((at) => ({ key: `k${at}`, at: 'now' }))
  expect(keepOrder(before, next)).toEqual([1, 3, 4].map((at) => ({ key: `k${at}`, at: 'now' })))
})

test('the board has open work in two columns, also when they are empty, and unknown statuses as they are', () => {
  const columns = boardColumns([
    makeBead({ id: 'a', status: 'Triage <b>', ready: false }),
    makeBead({ id: 'b' }),
    makeBead({ id: 'c', status: 'closed' }),
  ])
  expect(columns.map(({ word, beads }) => [word, beads.length])).toEqual([
    ['In progress', 0],
    ['Ready', 1],
    ['Waiting', 0],
    ['triage <b>', 1],
    ['Closed', 1],
  ])
})
