import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TopicLog } from '../../src/http/topic-log.ts'
import { makeWorker } from './fake-store.ts'

const data = makeWorker('alpha')

test('prev chains the events of each topic; what is kept is complete', () => {
  const topics = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 })
  fc.assert(
    fc.property(fc.array(topics, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), fc.nat(70), (changes, capacity, from) => {
      const log = new TopicLog(5, capacity)
      const last = new Map<string, number>()
      for (const [i, names] of changes.entries()) {
        const seq = 6 + i
        const { steps } = log.append({ seq, topics: [...names, ...names], event: 'worker.changed', data })
        expect(steps).toEqual(names.map((topic) => ({ topic, prev: last.get(topic) ?? 5 })))
        for (const topic of names) last.set(topic, seq)
      }
      const missed = log.since(from)
      const newest = 5 + changes.length
      if (missed) expect(missed.map(({ change }) => change.seq)).toEqual(Array.from({ length: newest - from }, (_, i) => from + 1 + i))
      else expect(from < newest - capacity + 1 || from < 5 || from > newest).toBe(true)
    }),
  )
})
