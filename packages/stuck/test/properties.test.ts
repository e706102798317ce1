import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultLimits, explain, type Limits, type Seen, step, type StuckState, timers } from '../src/index.ts'
import { type Act, live, type Told } from './model.ts'

const numRuns = Number(process.env['HOOP_PROPERTY_RUNS'] ?? 300)
const SECONDS = 400
const START = Date.UTC(2026, 0, 1)

const limitsOf = fc
  .record({ idle: fc.integer({ min: 1, max: 60 }), grace: fc.integer({ min: 1, max: 120 }), max: fc.integer({ min: 1, max: 500 }) })
  .map(({ idle, grace, max }): Limits => ({ idleSilenceMs: idle * 1000, contentGraceMs: grace * 1000, maxRuntimeMs: max * 1000 }))
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Act>({ type: 'output' }) },
  { weight: 3, arbitrary: fc.constant<Act>({ type: 'content' }) },
  {
    weight: 4,
    arbitrary: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }).map((timeoutS): Act => ({ type: 'call', timeoutS })),
  },
  { weight: 4, arbitrary: fc.boolean().map((busy): Act => ({ type: 'busy', busy })) },
  { weight: 2, arbitrary: fc.constant<Act>({ type: 'result' }) },
  { weight: 2, arbitrary: limitsOf.map((limits): Act => ({ type: 'limits', limits })) },
  { weight: 1, arbitrary: fc.constant<Act>({ type: 'end' }) },
)
const schedule = fc.array(fc.tuple(fc.integer({ min: 0, max: SECONDS }), act), { maxLength: 25 }).map((list) => {
  const acts = new Map<number, Act[]>()
  for (const [second, one] of list) acts.set(second, [...(acts.get(second) ?? []), one])
  return acts
})

interface World {
  limits: Limits
  seen: Omit<Seen, 'at'>
}

function apply(world: World, one: Act, at: number): void {
  const { seen } = world
  if (seen.ended) return
  switch (one.type) {
    case 'output':
      world.seen = { ...seen, lastOutputAt: at }
      return
    case 'content':
      world.seen = { ...seen, lastOutputAt: at, lastContentAt: at }
      return
    case 'call':
      world.seen = {
        ...seen,
        lastOutputAt: at,
        lastContentAt: at,
        pendingTool: { name: 'Bash', startedAt: at, timeoutMs: one.timeoutS && one.timeoutS * 1000, busy: false },
      }
      return
    case 'result':
      world.seen = { ...seen, lastOutputAt: at, pendingTool: undefined }
      return
    case 'busy':
      if (seen.pendingTool) world.seen = { ...seen, pendingTool: { ...seen.pendingTool, busy: one.busy } }
      return
    case 'limits':
      world.limits = one.limits
      return
    case 'end':
      world.seen = { ...seen, ended: true }
  }
}

/** Steps at each act, when `next` says, and at `extra` moments. `clock` says what the clock shows at a second. */
function drive(acts: ReadonlyMap<number, readonly Act[]>, first: Limits, extra: ReadonlySet<number>, viaJson = false): Told[] {
  const told: Told[] = []
  const world: World = { limits: first, seen: { startedAt: START } }
  let state: StuckState | undefined
  let next: number | undefined = 0
  for (let second = 0; second <= SECONDS; second += 1) {
    const at = START + second * 1000
    const now = acts.get(second) ?? []
    for (const one of now) apply(world, one, at)
    const isAsked = next !== undefined && next <= at
    if (now.length === 0 && !isAsked && !extra.has(second)) continue
    const result = step(viaJson && state ? structuredClone(state) : state, { ...world.seen, at }, world.limits)
    ;({ state, next } = result)
    if (result.fired.length + result.cleared.length > 0) told.push({ second, fired: result.fired, cleared: result.cleared })
  }
  return told
}

const moments = fc.uniqueArray(fc.integer({ min: 0, max: SECONDS }), { maxLength: 40 }).map((list) => new Set(list))

test('asked when it wants to be asked, it tells what a second by second account tells', () => {
  fc.assert(
    fc.property(schedule, limitsOf, moments, fc.boolean(), (acts, limits, extra, viaJson) => {
      expect(drive(acts, limits, extra, viaJson)).toEqual(live(acts, limits, SECONDS))
    }),
    { numRuns },
  )
})

test('each timer fires once at most, and clears only after that', () => {
  fc.assert(
    fc.property(schedule, limitsOf, (acts, limits) => {
      const told = drive(acts, limits, new Set())
      for (const timer of timers) {
        const life = told.flatMap(({ fired, cleared }) => [
          ...(fired.includes(timer) ? ['fired'] : []),
          ...(cleared.includes(timer) ? ['cleared'] : []),
        ])
        expect([[], ['fired'], ['fired', 'cleared']]).toContainEqual(life)
      }
    }),
    { numRuns },
  )
})

const anyTime = fc.oneof(fc.double(), fc.integer({ min: 0, max: 10_000_000 }), fc.constant(undefined))
const anySeen: fc.Arbitrary<Seen> = fc.record({
  at: fc.oneof(fc.double(), fc.integer({ min: 0, max: 10_000_000 })),
  startedAt: fc.constantFrom(0, 1000, Number.NaN, 5_000_000),
  lastOutputAt: anyTime,
  lastContentAt: anyTime,
  pendingTool: fc.option(fc.record({ name: fc.string(), startedAt: fc.double(), timeoutMs: anyTime, busy: fc.boolean() }), {
    nil: undefined,
  }),
  ended: fc.constantFrom(undefined, false, false, false, true, 0),
  sleptMs: anyTime,
  clockMovedMs: anyTime,
})

test('whatever it is told, it answers: no exception, what held clears, and JSON takes nothing away', () => {
  fc.assert(
    fc.property(fc.array(anySeen, { maxLength: 12 }), (looks) => {
      let state: StuckState | undefined
      const holding = new Set<string>()
      for (const seen of looks) {
        const result = step(state, seen, defaultLimits)
        for (const timer of result.cleared) expect(holding.delete(timer)).toBe(true)
        for (const timer of result.fired) {
          expect(holding.has(timer)).toBe(false)
          holding.add(timer)
        }
        ;({ state } = result)
        expect(timers.filter((timer) => holding.has(timer))).toEqual(
          explain(state, seen, defaultLimits)
            .filter(({ status }) => status === 'fired')
            .map(({ timer }) => timer),
        )
        if (result.next !== undefined) expect(result.next).toBeGreaterThan(state.at)
      }
    }),
    { numRuns },
  )
})

test('a clock that is set back, by whatever, moves no timer by more than two steps', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 100_000 }), (second, backS) => {
      let state: StuckState | undefined
      const fired: [number, string][] = []
      for (let real = 0; real <= 640; real += 10) {
        const at = START + (real - (real >= second ? backS : 0)) * 1000
        const result = step(state, { at, startedAt: START }, defaultLimits)
        ;({ state } = result)
        for (const timer of result.fired) fired.push([real, timer])
      }
      // No time passed in the step at which the clock went back, and a step that makes up for it takes one more.
      expect(fired.map(([, timer]) => timer)).toEqual(['idle-silence', 'content-grace'])
      expect(fired[0]?.[0]).toBeLessThanOrEqual(200)
      expect(fired[1]?.[0]).toBeLessThanOrEqual(620)
    }),
    { numRuns },
  )
})
