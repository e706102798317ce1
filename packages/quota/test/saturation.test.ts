import { currentValue, type SaturationInput, type SaturationState, stepSaturation } from '@hoop/quota'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hour, minute, now, observe } from './observe.ts'

const limits = { raise: 80, clear: 75 }
const at = (usedPercent: number | null, changed: Partial<SaturationInput> = {}): SaturationInput => ({
  usedPercent,
  isExhausted: false,
  resetsAt: now + hour,
  isOver: false,
  isLowerBound: false,
  ...changed,
})

/** What each step told: `^` raised, `v` cleared, `.` neither. */
function walk(inputs: readonly SaturationInput[]): string {
  let state: SaturationState | undefined
  return inputs
    .map((input) => {
      const step = stepSaturation(state, input, limits)
      state = step.state
      return `${step.cleared ? 'v' : ''}${step.raised ? '^' : ''}` || '.'
    })
    .join(' ')
}

test.each([
  ['70 → 85 → 78 → 74 → reset', [at(70), at(85), at(78), at(74), at(null, { isOver: true, resetsAt: null })], '. ^ . v .'],
  ['exactly at the limits', [at(79.9), at(80), at(75.1), at(75), at(79.9)], '. ^ . v .'],
  ['flapping between the limits', [at(80), at(76), at(80), at(76), at(80)], '^ . . . .'],
  ['reset while raised', [at(90), at(null, { isOver: true, resetsAt: null }), at(3, { resetsAt: now + 6 * hour })], '^ v .'],
  ['another window, told before the old one was seen to end', [at(90), at(3, { resetsAt: now + 6 * hour })], '^ v'],
  ['a new window that opens saturated', [at(90), at(85, { resetsAt: now + 6 * hour })], '^ v^'],
  ['an end that moves by a minute', [at(90), at(78, { resetsAt: now + hour + minute })], '^ .'],
  ['refused without a percentage', [at(null, { isExhausted: true }), at(null)], '^ .'],
  ['refused below the limit', [at(50, { isExhausted: true }), at(50)], '^ v'],
  ['unknown changes nothing', [at(85), at(null), at(85)], '^ . .'],
  ['a lower bound raises', [at(82, { isLowerBound: true })], '^'],
  ['a lower bound does not clear', [at(85), at(60, { isLowerBound: true }), at(60)], '^ . v'],
  ['unknown from the start', [at(null), at(null)], '. .'],
])('%s', (_, inputs, expected) => {
  expect(walk(inputs)).toBe(expected)
})

test('a clear limit that is not below the raise limit is refused', () => {
  expect(() => stepSaturation(undefined, at(1), { raise: 80, clear: 80 })).toThrow(RangeError)
})

test('raised and cleared take turns, and agree with the state', () => {
  const input = fc.record({
    usedPercent: fc.option(fc.integer({ min: 0, max: 130 })),
    isExhausted: fc.boolean(),
    resetsAt: fc.option(fc.constantFrom(now + hour, now + 6 * hour)),
    isOver: fc.boolean(),
    isLowerBound: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
      let state: SaturationState | undefined
      for (const one of inputs) {
        const before = state?.isRaised ?? false
        const step = stepSaturation(state, one, limits)
        if (step.cleared) expect(before).toBe(true)
        if (step.raised && before) expect(step.cleared).toBe(true)
        expect(step.state.isRaised).toBe(step.raised || (before && !step.cleared))
        state = step.state
      }
    }),
    { numRuns: Number(process.env['HOOP_LONG_RUNS'] ?? 300) },
  )
})

test('a current value is what a step looks at', () => {
  const value = currentValue([observe({ usedPercent: 91 })], now)
  if (!value) throw new Error('no value')
  expect(stepSaturation(undefined, { ...value, isOver: value.reasonIfUnknown === 'window over' }, limits).raised).toBe(true)
})
