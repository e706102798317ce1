import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { UsageRequest } from '../../src/model.ts'
import { createLedger } from '../../src/usage/ledger.ts'
import { createRows, Field, rowWidth } from '../../src/usage/rows.ts'

interface Given extends Partial<UsageRequest> {
  readonly key: string
  readonly session?: number
  readonly offset?: number
}

const whole = (given: Given): UsageRequest => ({
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  output: 1,
  reasoning: 0,
  isEstimate: false,
  isSidechain: false,
  ...given,
})

/** What counts of these records, as key, request id, output, session. */
function counted(...batches: readonly (readonly Given[])[]) {
  const ledger = createLedger()
  for (const batch of batches) {
    const rows = createRows()
    for (const given of batch) rows.push(whole(given), given.session ?? 0, given.offset)
    ledger.add(rows)
  }
  const rows = ledger.requests()
  return Array.from({ length: rows.count }, (_, i) => {
    const figure = (field: number) => rows.figures[i * rowWidth + field]
    return [rows.keys[i], rows.requestIds[i], figure(Field.output), figure(Field.session), rows.names[figure(Field.model) ?? 0]]
  })
}

test('of one key the largest sum counts, whatever comes first', () => {
  expect(
    counted([
      { key: 'a', output: 3 },
      { key: 'a', output: 150 },
      { key: 'a', output: 7 },
    ]),
  ).toEqual([['a', '', 150, 0, '']])
  expect(
    counted([
      { key: 'a', input: 9, output: 3 },
      { key: 'a', output: 10 },
    ]),
  ).toEqual([['a', '', 3, 0, '']])
})

test('of equal ones: the main session, then the earlier, then the first session, then the first record', () => {
  const pick = (a: Partial<Given>, b: Partial<Given>) => counted([{ key: 'k', model: 'a', ...a }], [{ key: 'k', model: 'b', ...b }])[0]?.[4]
  expect(pick({ isSidechain: true }, {})).toBe('b')
  expect(pick({}, { isSidechain: true })).toBe('a')
  expect(pick({ at: 2 }, { at: 1 })).toBe('b')
  expect(pick({}, { at: 1 })).toBe('b')
  expect(pick({ at: 1 }, {})).toBe('a')
  expect(pick({ at: 1, session: 1 }, { at: 1, session: 0 })).toBe('b')
  expect(pick({ session: 1 }, { session: 1 })).toBe('a')
  expect(pick({ offset: 5 }, { offset: 4 })).toBe('b')
})

test('two request ids under one key are two requests; a record without one goes with them', () => {
  const named = [
    { key: 'a', requestId: 'r1', output: 5 },
    { key: 'a', requestId: 'r2', output: 6 },
  ]
  expect(counted(named)).toEqual([
    ['a', 'r1', 5, 0, ''],
    ['a', 'r2', 6, 0, ''],
  ])
  expect(counted(named, [{ key: 'a', output: 4 }])).toHaveLength(2)
  expect(counted([{ key: 'a', output: 40, session: 3 }], [{ key: 'a', requestId: 'r1', output: 5 }])).toEqual([['a', 'r1', 40, 3, '']])
})

test('keys of two realms are two requests', () => {
  const ledger = createLedger()
  const rows = createRows()
  rows.push(whole({ key: 'a' }), 0)
  ledger.add(rows)
  ledger.add(rows, 'claude')
  expect(ledger.requests().count).toBe(2)
})

test('the order in which records come decides nothing, nor in how many pieces', () => {
  const record = fc.record({
    key: fc.constantFrom('a', 'b'),
    requestId: fc.constantFrom('', 'r1', 'r2'),
    output: fc.nat(3),
    at: fc.nat(2),
    isSidechain: fc.boolean(),
    session: fc.nat(2),
    offset: fc.nat(50),
    model: fc.constantFrom('m', 'n'),
  })
  const unique = fc.uniqueArray(record, { selector: ({ session, offset }) => `${session} ${offset}`, maxLength: 12 })
  fc.assert(
    fc.property(unique, fc.infiniteStream(fc.nat()), (records, order) => {
      const shuffled = records
        .map((one) => ({ one, at: order.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one)
      const sorted = (given: ReturnType<typeof counted>) => given.map((row) => JSON.stringify(row)).sort()
      const cut = order.next().value % (records.length + 1)
      expect(sorted(counted(shuffled.slice(0, cut), shuffled.slice(cut)))).toEqual(sorted(counted(records)))
    }),
  )
})
