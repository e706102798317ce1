import { describe, expect, test } from 'vitest'
import { createLiveSocket, waitBefore, type LinkState } from '../../src/live/socket.ts'
import { createFakeTimers, createFakeWire, type FakeWire } from './fake-wire.ts'

function setUp(probe?: () => Promise<boolean>) {
  const wires: FakeWire[] = []
  const states: LinkState[] = []
  const skews: string[] = []
  const timers = createFakeTimers()
  const got: unknown[] = []
  const socket = createLiveSocket({
    open: (events) => {
      const wire = createFakeWire(events)
      wires.push(wire)
      return wire
    },
    onState: (state) => states.push(state),
    onSkew: (why) => skews.push(why),
    now: () => 1000,
    random: () => 0.5,
    setTimer: timers.setTimer,
    ...(probe === undefined ? {} : { probe }),
  })
  const handler = {
    snapshot: (data: unknown, seq: number) => got.push(['snapshot', data, seq]),
    event: (event: string, data: unknown, seq: number) => got.push([event, data, seq]),
    refused: ({ code }: { readonly code: string }) => got.push(['refused', code]),
  }
  const wire = () => {
    const last = wires.at(-1)
    if (last === undefined) throw new Error('nothing was opened')
    return last
  }
  const hello = (epoch = 'one', version = '0.1.0') => wire().say({ type: 'hello', epoch, seq: 10, version })
  const snapshot = (seq: number, topic = 'fleet') => wire().say({ type: 'snapshot', topic, seq, data: seq })
  const event = (seq: number, prev: number, topic = 'fleet') => wire().say({ type: 'event', topic, seq, prev, event: 'x', data: seq })
  return { socket, wires, wire, states, skews, timers, got, handler, hello, snapshot, event, phase: () => states.at(-1)?.phase }
}

test('hello, then subscribe, then snapshot and ordered events', () => {
  const t = setUp()
  t.socket.subscribe('fleet', t.handler)
  expect(t.wire().sent).toEqual([])
  t.hello()
  expect(t.wire().sent).toEqual([{ type: 'subscribe', topics: ['fleet'] }])
  t.snapshot(10)
  t.event(11, 10)
  expect(t.got).toEqual([
    ['snapshot', 10, 10],
    ['x', 11, 11],
  ])
  expect(t.phase()).toBe('live')
})

test('a gap means a fresh snapshot, and nothing of the gap is shown', () => {
  const t = setUp()
  t.socket.subscribe('fleet', t.handler)
  t.hello()
  t.snapshot(10)
  t.event(13, 12)
  expect(t.wire().sent.at(-1)).toEqual({ type: 'subscribe', topics: ['fleet'] })
  t.event(14, 13)
  t.snapshot(14)
  t.event(15, 14)
  expect(t.got.map((entry) => JSON.stringify(entry))).toEqual(['["snapshot",10,10]', '["snapshot",14,14]', '["x",15,15]'])
})

test('a lost link comes back by itself, later each time, and goes on from where it was', () => {
  const t = setUp()
  t.socket.subscribe('fleet', t.handler)
  t.hello()
  t.snapshot(10)
  t.event(12, 10)
  t.wire().drop()
  expect(t.phase()).toBe('lost')
  const waits = []
  for (let turn = 0; turn < 3; turn += 1) {
    waits.push(...t.timers.runAll())
    t.wire().drop()
  }
  expect(waits).toEqual([...waits].sort((a, b) => a - b))
  t.timers.runAll()
  t.hello()
  expect(t.phase()).toBe('live')
  expect(t.wire().sent).toEqual([{ type: 'subscribe', topics: ['fleet'], since: { epoch: 'one', seq: 12 } }])
  t.event(13, 12)
  expect(t.got.at(-1)).toEqual(['x', 13, 13])
})

test('a new epoch knows nothing of the old one', () => {
  const t = setUp()
  t.socket.subscribe('fleet', t.handler)
  t.hello()
  t.snapshot(900)
  t.wire().drop()
  t.timers.runAll()
  t.hello('two')
  expect(t.wire().sent).toEqual([{ type: 'subscribe', topics: ['fleet'] }])
  t.event(4, 3)
  t.snapshot(4)
  t.event(5, 4)
  expect(t.got.slice(1)).toEqual([
    ['snapshot', 4, 4],
    ['x', 5, 5],
  ])
})

test('another version in a later hello is told beside the first', () => {
  const t = setUp()
  t.hello('one', '0.1.0')
  t.wire().drop()
  t.timers.runAll()
  t.hello('two', '0.2.0')
  expect(t.states.at(-1)).toMatchObject({ version: '0.2.0', firstVersion: '0.1.0' })
})

describe('what is not understood', () => {
  test('is reported and not thrown', () => {
    const t = setUp()
    t.hello()
    t.wire().say('{"type":"hel')
    t.wire().say({ type: 'telepathy' })
    t.wire().say({ type: 'error', code: 'BAD', title: 'No' })
    expect(t.skews).toHaveLength(3)
    expect(t.phase()).toBe('live')
  })

  test('a refused topic is told to who asked', () => {
    const t = setUp()
    t.socket.subscribe('worker:gone', t.handler)
    t.hello()
    t.wire().say({ type: 'error', code: 'NO_SUCH_TOPIC', title: 'No worker gone', topic: 'worker:gone' })
    expect(t.got).toEqual([['refused', 'NO_SUCH_TOPIC']])
    expect(t.skews).toEqual([])
  })
})

test('a topic is left when its last listener goes', () => {
  const t = setUp()
  t.hello()
  const one = t.socket.subscribe('worker:a', t.handler)
  const two = t.socket.subscribe('worker:a', t.handler)
  one()
  two()
  expect(t.wire().sent.at(-1)).toEqual({ type: 'unsubscribe', topics: ['worker:a'] })
})

test('a link that has gone silent is asked for, and given up where no answer comes', async () => {
  const answers = [true, false]
  const t = setUp(() => Promise.resolve(answers.shift() ?? false))
  t.hello()
  t.timers.runAll()
  await Promise.resolve()
  await Promise.resolve()
  expect(t.phase()).toBe('live')
  t.timers.runAll()
  await Promise.resolve()
  await Promise.resolve()
  expect(t.phase()).toBe('lost')
})

test('closing ends it for good', () => {
  const t = setUp()
  t.hello()
  t.socket.close()
  t.wire().drop()
  t.socket.retryNow()
  expect(t.wires).toHaveLength(1)
  expect(t.timers.waits()).toEqual([])
})

test('the wait doubles up to a bound, spread by a quarter', () => {
  expect(waitBefore(0, 0.5)).toBe(300)
  expect(waitBefore(1, 0.5)).toBe(600)
  expect(waitBefore(40, 1)).toBeLessThanOrEqual(10_000)
  expect(waitBefore(40, 0)).toBeGreaterThanOrEqual(6000)
})
