import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTopicLog } from '../../src/live/topic-log.ts'

test('an event that follows is taken, one of the past is old, a missing one is a gap', () => {
  const log = createTopicLog()
  expect(log.event(5, 4)).toBe('old')
  log.snapshot(10)
  expect(log.event(9, 7)).toBe('old')
  expect(log.event(14, 8)).toBe('take')
  expect(log.event(15, 14)).toBe('take')
  expect(log.event(20, 18)).toBe('gap')
  expect(log.isSynced).toBe(false)
  expect(log.event(21, 20)).toBe('old')
  log.snapshot(21)
  expect(log.event(22, 21)).toBe('take')
})

test('any lost event is noticed at the next one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 30 }), fc.nat(), (steps, pick) => {
      let seq = 100
      const events = steps.map((step) => {
        const prev = seq
        seq += step
        return { seq, prev }
      })
      const missing = pick % (events.length - 1)
      const log = createTopicLog()
      log.snapshot(100)
      const verdicts = events.filter((_, at) => at !== missing).map((event) => log.event(event.seq, event.prev))
      expect(verdicts.slice(0, missing).every((verdict) => verdict === 'take')).toBe(true)
      expect(verdicts[missing]).toBe('gap')
    }),
  )
})
