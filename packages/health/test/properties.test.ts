import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classify, type Heartbeat, type Memory, parseMemory, type ProcessView, type State, type Verdict, watchFrom } from '../src/index.ts'
import { identity, T } from './worlds.ts'

fc.configureGlobal({ numRuns: 1_000 })

const rank: Record<State, number> = { live: 0, hung: 1, dead: 2 }

const maybe = <V>(arbitrary: fc.Arbitrary<V>) => fc.option(arbitrary, { nil: undefined })
/** Within twenty minutes of T, often on the same second as something else. */
const time = fc.integer({ min: -1_200, max: 1_200 }).map((seconds) => T + seconds * 1_000)
const pid = fc.constantFrom(700, 701)

const heartbeat: fc.Arbitrary<Heartbeat> = fc.record({
  at: time,
  receivedAt: maybe(time),
  intervalMs: fc.constantFrom(5_000, 10_000, 30_000, 600_000),
  source: fc.constantFrom('state-file', 'heartbeats'),
  pid: maybe(pid),
  startedAt: maybe(fc.constantFrom(T, T + 60_000)),
  firstAt: maybe(time),
})

const group = fc.record({ running: fc.boolean(), pids: fc.array(pid), lastOutputAt: maybe(time) })

const process: fc.Arbitrary<ProcessView> = fc.oneof(
  fc.record({ kind: fc.constant('unseen'), why: fc.constantFrom('no-pid', 'remote', 'namespace', 'unreadable'), pid: maybe(pid) }),
  fc.record({
    kind: fc.constantFrom('alive', 'stopped', 'zombie', 'gone', 'reused'),
    pid,
    identity: maybe(
      fc.record({ pid, bootId: fc.constantFrom('a', 'b'), startTicks: maybe(fc.constantFrom(1, 2)), startedAt: maybe(time) }),
    ),
    startedAt: maybe(time),
    pgid: maybe(pid),
    sid: maybe(pid),
    group: maybe(group),
  }),
)

const step = fc.record({ heartbeat, process, now: time, watching: maybe(fc.constantFrom('start', 'resume')) })
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function live(steps: readonly Step[]): Verdict[] {
  const verdicts: Verdict[] = []
  let previous: Memory | undefined
  for (const { heartbeat, process, now, watching } of steps) {
    if (watching) previous = watchFrom(previous, now, watching)
    const verdict = classify({ heartbeat, process, now, previous })
    verdicts.push(verdict)
    previous = verdict.memory
  }
  return verdicts
}

/** Any history, then one more set of facts. */
const history = fc.tuple(fc.array(step, { maxLength: 6 }), step)
const memoryOf = (steps: readonly Step[]) => live(steps).at(-1)?.memory

describe('classify', () => {
  test('has an answer for everything, numbers that are none included', () => {
    const number = fc.double()
    const anything: fc.Arbitrary<Heartbeat> = fc.record({
      at: number,
      receivedAt: maybe(number),
      intervalMs: number,
      source: fc.constant('heartbeats'),
      pid: maybe(number),
    })
    fc.assert(
      fc.property(fc.array(step), anything, process, number, (steps, heartbeat, process, now) => {
        expect(rank).toHaveProperty(classify({ heartbeat, process, now, previous: memoryOf(steps) }).state)
      }),
    )
  })

  test('the same history gives the same verdicts', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        expect(live(steps)).toEqual(live(steps))
      }),
    )
  })

  test('memory survives JSON: it means the same after', () => {
    fc.assert(
      fc.property(history, ([steps, { heartbeat, process, now }]) => {
        const previous = memoryOf(steps)
        if (previous === undefined) return
        const read = parseMemory(JSON.parse(JSON.stringify(previous)))
        expect(read).toEqual(previous)
        expect(classify({ heartbeat, process, now, previous: read })).toEqual(classify({ heartbeat, process, now, previous }))
      }),
    )
  })

  test('the same facts again are no change', () => {
    fc.assert(
      fc.property(history, ([steps, { heartbeat, process, now }]) => {
        const first = classify({ heartbeat, process, now, previous: memoryOf(steps) })
        const again = classify({ heartbeat, process, now, previous: first.memory })
        expect(again).toMatchObject({ state: first.state, reason: first.reason, since: first.since, changed: false })
      }),
    )
  })

  test('time alone only moves a worker from live to hung to dead', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(fc.nat({ max: 900_000 }), { minLength: 1, maxLength: 5 }),
        ([steps, { heartbeat, process, now }], waits) => {
          let last = classify({ heartbeat, process, now, previous: memoryOf(steps) })
          let clock = now
          for (const wait of waits) {
            clock += wait
            const next = classify({ heartbeat, process, now: clock, previous: last.memory })
            expect(rank[next.state]).toBeGreaterThanOrEqual(rank[last.state])
            last = next
          }
        },
      ),
    )
  })

  test('before nextAt time changes nothing', () => {
    fc.assert(
      fc.property(history, fc.double({ min: 0, max: 1, noNaN: true }), ([steps, { heartbeat, process, now }], part) => {
        const first = classify({ heartbeat, process, now, previous: memoryOf(steps) })
        const end = first.nextAt ?? now + 3_600_000
        const later = classify({ heartbeat, process, now: Math.floor(now + part * (end - 1 - now)), previous: first.memory })
        expect([later.state, later.reason]).toEqual([first.state, first.reason])
      }),
    )
  })

  test('a beat that just came makes every living process live', () => {
    fc.assert(
      fc.property(history, ([steps, { now }]) => {
        const process: ProcessView = { kind: 'alive', pid: 9, identity: { ...identity, pid: 9 } }
        const heartbeat: Heartbeat = { at: now, intervalMs: 30_000, source: 'state-file', pid: 9 }
        expect(classify({ heartbeat, process, now, previous: memoryOf(steps) })).toMatchObject({ state: 'live', reason: null })
      }),
    )
  })
})

test('parseMemory takes its own kind only', () => {
  const memory = memoryOf([
    {
      heartbeat: { at: T, intervalMs: 30_000, source: 'state-file' },
      process: { kind: 'unseen', why: 'no-pid' },
      now: T,
      watching: undefined,
    },
  ])
  expect(parseMemory(memory)).toEqual(memory)
  expect(parseMemory({ ...memory, v: 2 })).toBeUndefined()
  expect(parseMemory({ ...memory, state: 'well' })).toBeUndefined()
  expect(parseMemory({ ...memory, since: 'yesterday' })).toBeUndefined()
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(parseMemory(value)).toBeUndefined()
    }),
  )
})
