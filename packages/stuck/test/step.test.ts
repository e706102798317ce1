import { expect, test } from 'vitest'
import { defaultLimits, type Limits, type Seen, step, type StuckState, type Timer } from '../src/index.ts'

const MIN = 60_000
const at = (minute: number, more: Partial<Seen> = {}): Seen => ({ at: minute * MIN, startedAt: 0, ...more })
const busy = { name: 'Bash', startedAt: MIN, busy: true }
const idle = { ...busy, busy: false }

interface Told {
  readonly at: number
  readonly fired: Timer[]
  readonly cleared: Timer[]
}

/** Takes the looks one after the other; tells those at which something fired or cleared, in minutes. */
function run(looks: readonly (Seen & { readonly limits?: Limits })[], first?: StuckState): Told[] {
  const told: Told[] = []
  let state = first
  for (const { limits = defaultLimits, ...seen } of looks) {
    const result = step(state, seen, limits)
    state = result.state
    if (result.fired.length + result.cleared.length > 0) {
      told.push({ at: seen.at / MIN, fired: result.fired, cleared: result.cleared })
    }
  }
  return told
}

test('silence from the start: idle-silence at 3 min, content-grace at 10, max-runtime at 60, each when asked for', () => {
  const asked: number[] = []
  let result = step(undefined, at(0), defaultLimits)
  while (result.next !== undefined) {
    asked.push(result.next / MIN)
    result = step(result.state, { at: result.next, startedAt: 0 }, defaultLimits)
    expect(result.fired).toHaveLength(1)
  }
  expect(asked).toEqual([3, 10, 60])
})

test('one millisecond before a limit nothing fires', () => {
  for (const [limit, timer] of [
    [3, 'idle-silence'],
    [10, 'content-grace'],
    [60, 'max-runtime'],
  ] as const) {
    expect(step(undefined, { at: limit * MIN - 1, startedAt: 0 }, defaultLimits).fired).not.toContain(timer)
    expect(step(undefined, { at: limit * MIN, startedAt: 0 }, defaultLimits).fired).toContain(timer)
  }
})

test('output puts off idle-silence, but not content-grace', () => {
  expect(run([at(2, { lastOutputAt: 2 * MIN }), at(4.9, { lastOutputAt: 2 * MIN }), at(5, { lastOutputAt: 2 * MIN })])).toEqual([
    { at: 5, fired: ['idle-silence'], cleared: [] },
  ])
  expect(run([at(9, { lastOutputAt: 9 * MIN }), at(10, { lastOutputAt: 10 * MIN })])).toEqual([
    { at: 10, fired: ['content-grace'], cleared: [] },
  ])
})

test('once content was seen idle-silence is over, and content-grace counts from the last of it', () => {
  expect(run([at(1, { lastContentAt: MIN }), at(10.9, { lastContentAt: MIN }), at(11, { lastContentAt: MIN })])).toEqual([
    { at: 11, fired: ['content-grace'], cleared: [] },
  ])
})

test('a timer clears when its cause ends, and does not fire a second time', () => {
  expect(run([at(3), at(4, { lastOutputAt: 4 * MIN }), at(7, { lastOutputAt: 4 * MIN }), at(10, { lastOutputAt: 4 * MIN })])).toEqual([
    { at: 3, fired: ['idle-silence'], cleared: [] },
    { at: 4, fired: [], cleared: ['idle-silence'] },
    { at: 10, fired: ['content-grace'], cleared: [] },
  ])
})

test('the end clears all that held, and stays', () => {
  expect(run([at(61), at(62, { ended: true }), at(90)])).toEqual([
    { at: 61, fired: ['idle-silence', 'content-grace', 'max-runtime'], cleared: [] },
    { at: 62, fired: [], cleared: ['idle-silence', 'content-grace', 'max-runtime'] },
  ])
  expect(step(undefined, at(62, { ended: 62 * MIN }), defaultLimits)).toMatchObject({ fired: [], next: undefined })
})

test('content of an earlier execution counts for nothing', () => {
  expect(run([{ at: 13 * MIN, startedAt: 10 * MIN, lastContentAt: 9 * MIN, lastOutputAt: 9 * MIN }])).toEqual([
    { at: 13, fired: ['idle-silence'], cleared: [] },
  ])
})

test('a busy tool makes the silence timers wait, and silence counts from the end of the wait', () => {
  const call = { lastOutputAt: MIN, lastContentAt: MIN }
  expect(
    run([at(1, { ...call, pendingTool: busy }), at(30, { ...call, pendingTool: busy }), at(31, call), at(40.9, call), at(41, call)]),
  ).toEqual([{ at: 41, fired: ['content-grace'], cleared: [] }])
})

test('a pending tool that is not busy excuses nothing', () => {
  expect(run([at(1, { lastContentAt: MIN, pendingTool: idle }), at(11, { lastContentAt: MIN, pendingTool: idle })])).toEqual([
    { at: 11, fired: ['content-grace'], cleared: [] },
  ])
})

test('the wait ends with the tool’s own timeout, and with max-runtime', () => {
  const own = { ...busy, timeoutMs: 2 * MIN }
  const waiting = step(undefined, at(1, { lastContentAt: MIN, pendingTool: own }), defaultLimits)
  expect(waiting.next).toBe(3 * MIN)
  expect(step(waiting.state, at(3, { lastContentAt: MIN, pendingTool: own }), defaultLimits).next).toBe(13 * MIN)

  const long = step(undefined, at(1, { lastContentAt: MIN, pendingTool: busy }), defaultLimits)
  expect(long.next).toBe(60 * MIN)
  const over = step(long.state, at(60, { lastContentAt: MIN, pendingTool: busy }), defaultLimits)
  expect(over).toMatchObject({ fired: ['max-runtime'], next: 70 * MIN })
})

test('an approved permission: the tool begins to work, and content-grace clears', () => {
  const call = { lastContentAt: MIN }
  expect(
    run([at(1, { ...call, pendingTool: idle }), at(11, { ...call, pendingTool: idle }), at(12, { ...call, pendingTool: busy })]),
  ).toEqual([
    { at: 11, fired: ['content-grace'], cleared: [] },
    { at: 12, fired: [], cleared: ['content-grace'] },
  ])
})

test('limits that change hold at once, both ways', () => {
  const short = { ...defaultLimits, maxRuntimeMs: 20 * MIN, contentGraceMs: 30 * MIN, idleSilenceMs: 30 * MIN }
  const talk = (minute: number) => at(minute, { lastContentAt: minute * MIN })
  expect(run([talk(25), { ...talk(25), limits: short }, talk(26), talk(60)])).toEqual([
    { at: 25, fired: ['max-runtime'], cleared: [] },
    { at: 26, fired: [], cleared: ['max-runtime'] },
  ])
})

test('a limit that is none never fires', () => {
  for (const none of [0, -1, Number.NaN, Infinity]) {
    const limits = { idleSilenceMs: none, contentGraceMs: none, maxRuntimeMs: none }
    expect(step(undefined, at(600), limits)).toMatchObject({ fired: [], next: undefined })
  }
})

test('a restart without state tells again what holds, with the same dates', () => {
  const before = step(step(undefined, at(0), defaultLimits).state, at(3.5), defaultLimits)
  const after = step(undefined, at(5), defaultLimits)
  expect(after.fired).toEqual(before.fired)
  expect(after.state.marks).toEqual(before.state.marks)
})

test('another start is another execution', () => {
  expect(run([at(11), { at: 12 * MIN, startedAt: 11.5 * MIN }, { at: 14.5 * MIN, startedAt: 11.5 * MIN }])).toEqual([
    { at: 11, fired: ['idle-silence', 'content-grace'], cleared: [] },
    { at: 12, fired: [], cleared: ['idle-silence', 'content-grace'] },
    { at: 14.5, fired: ['idle-silence'], cleared: [] },
  ])
})

test('sleep is no silence, told or found; age goes on', () => {
  const talk = { lastContentAt: 0.5 * MIN }
  const looks = [0.5, 1, 1.5, 2].map((minute) => at(minute, talk))
  expect(run([...looks, at(50, talk), at(59.9, talk)])).toEqual([])
  expect(run([...looks, at(50, talk), at(60, talk)])).toEqual([{ at: 60, fired: ['content-grace', 'max-runtime'], cleared: [] }])
  expect(run([at(1, talk), at(9, { ...talk, sleptMs: 7 * MIN }), at(18.9, talk)])).toEqual([])
})

test('a caller who always comes late is not asleep', () => {
  expect(run([at(0), at(30)])).toEqual([{ at: 30, fired: ['idle-silence', 'content-grace'], cleared: [] }])
  const talk = { lastContentAt: 2 * MIN }
  expect(run([0, 5, 10, 15].map((minute) => at(minute, minute === 0 ? {} : talk)))).toEqual([
    { at: 15, fired: ['content-grace'], cleared: [] },
  ])
})

test('a clock set back adds nothing and takes nothing away', () => {
  const talk = { startedAt: 0, lastContentAt: 100 * MIN }
  const limits = { ...defaultLimits, maxRuntimeMs: 105 * MIN }
  const looks = [100, 104, 44, 45, 49.9, 50].map((minute) => ({ ...talk, at: minute * MIN, limits }))
  expect(run(looks)).toEqual([
    { at: 45, fired: ['max-runtime'], cleared: [] },
    { at: 50, fired: ['content-grace'], cleared: [] },
  ])
})

test('after a clock was set back, content dated by it is news', () => {
  expect(
    run([
      at(100, { startedAt: 95 * MIN, lastContentAt: 100 * MIN }),
      { at: 40 * MIN, startedAt: 95 * MIN, lastContentAt: 100 * MIN },
      { at: 49 * MIN, startedAt: 95 * MIN, lastContentAt: 49 * MIN },
      { at: 52 * MIN, startedAt: 95 * MIN, lastContentAt: 49 * MIN },
    ]),
  ).toEqual([])
})

test('a clock known to be set forward ages nothing', () => {
  const talk = { startedAt: 0, lastContentAt: MIN }
  expect(
    run([
      { ...talk, at: MIN },
      { ...talk, at: 122 * MIN, clockMovedMs: 120 * MIN },
      { ...talk, at: 130.9 * MIN },
    ]),
  ).toEqual([])
  expect(
    run([
      { ...talk, at: MIN },
      { ...talk, at: 122 * MIN, clockMovedMs: 120 * MIN },
      { ...talk, at: 131 * MIN },
    ]),
  ).toEqual([{ at: 131, fired: ['content-grace'], cleared: [] }])
})

test('looks out of order change no count', () => {
  const talk = { lastContentAt: 0 }
  expect(run([at(5, talk), at(4, talk), at(5.5, talk), at(4.5, talk), at(6, talk), at(9.99, talk)])).toEqual([])
  expect(run([at(5, talk), at(4, talk), at(5.5, talk), at(4.5, talk), at(6, talk), at(10, talk)])).toHaveLength(1)
})

test('a date from the future counts from when it was told', () => {
  expect(run([at(1, { lastContentAt: 500 * MIN }), at(10.9, { lastContentAt: 500 * MIN }), at(11, { lastContentAt: 500 * MIN })])).toEqual([
    { at: 11, fired: ['content-grace'], cleared: [] },
  ])
})
