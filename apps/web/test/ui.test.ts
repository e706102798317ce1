import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyCaps } from '../src/ui/kbd.tsx'
import { barPercent } from '../src/views/fleet/outcome-strip.tsx'

test('keys are written as on the keyboard', () => {
  expect(keyCaps('g f')).toEqual(['g', 'f'])
  expect(keyCaps('Escape')).toEqual(['Esc'])
  expect(keyCaps('mod+k')[0]).toMatch(/^(?:⌘|Ctrl )K$/)
})

test('a run’s bar always shows, never overflows, and a longer run is never shorter', () => {
  fc.assert(
    fc.property(fc.nat(7_200_000), fc.nat(7_200_000), fc.nat(7_200_000), (a, b, longest) => {
      const [short, long] = [barPercent(Math.min(a, b), longest), barPercent(Math.max(a, b), longest)]
      expect(short).toBeGreaterThanOrEqual(18)
      expect(long).toBeLessThanOrEqual(100)
      expect(long).toBeGreaterThanOrEqual(short)
    }),
  )
})
