import { type HeartbeatLine, decodeHeartbeatLine } from '@hoop/needle'
import { describe, expect, test } from 'vitest'
import { linesOf, read } from './support/fixtures.ts'

interface Expected {
  readonly now: string
  readonly parsable_lines: number
  readonly unparsable_lines: number
  readonly workers: Record<string, { state: string; bead: string | null; pid: number | null; last: string; age_s: number }>
}

describe('contract/heartbeats.jsonl', () => {
  const { lines, tail } = linesOf('contract/heartbeats.jsonl')
  const expected: Expected = JSON.parse(read('contract/expected/heartbeats.json'))
  const results = lines.map(decodeHeartbeatLine)
  const beats = results.flatMap((result) => (result.ok ? [result.value] : []))

  test('as many good, bad and blank lines as there are', () => {
    expect(beats).toHaveLength(expected.parsable_lines)
    expect(results.filter((r) => !r.ok && r.kind === 'malformed')).toHaveLength(expected.unparsable_lines)
    expect(results.filter((r) => !r.ok && r.kind === 'blank')).toHaveLength(1)
    expect(decodeHeartbeatLine(tail)).toMatchObject({ ok: false, kind: 'malformed', why: 'not JSON, or cut off' })
  })

  test('the last word of every worker, as far as it is a known state', () => {
    const last = new Map<string, HeartbeatLine>()
    for (const beat of beats) if (beat.state !== 'unknown') last.set(beat.worker, beat)
    const now = Date.parse(expected.now)
    const found = Object.fromEntries(
      [...last].map(([name, { state, bead, pid, at }]) => [
        name,
        { state, bead: bead ?? null, pid: pid ?? null, last: new Date(at).toISOString().replace('.000Z', 'Z'), age_s: (now - at) / 1000 },
      ]),
    )
    const wanted = Object.entries(expected.workers).map(([name, { state, bead, pid, last, age_s }]) => [
      name,
      { state, bead, pid, last, age_s },
    ])
    expect(found).toEqual(Object.fromEntries(wanted))
  })

  test('an unknown state is kept as it is', () => {
    expect(beats.filter((beat) => beat.state === 'unknown').map((beat) => beat.rawState)).toEqual(['paused'])
  })

  test('a heartbeat with event: "heartbeat" is one', () => {
    expect(beats.filter((beat) => beat.raw['event'] === 'heartbeat')).toHaveLength(1)
  })

  test('a knot says why', () => {
    expect(beats.find((beat) => beat.state === 'knot')).toMatchObject({ worker: 'g5-beadrs', reason: 'strands exhausted' })
  })
})

test.each(['real/heartbeats.bead-rs.jsonl', 'real/heartbeats.screenferry.jsonl', 'real/heartbeats.needle.excerpt.jsonl'])(
  '%s: idle lines only',
  (path) => {
    const { lines } = linesOf(path)
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(decodeHeartbeatLine(line)).toMatchObject({ ok: true, value: { state: 'idle' } })
  },
)

test.each([
  ['{"ts":"2026-11-19T08:00:00Z","worker":"alpha","event":"claim","bead":"bf-1"}', 'unknown', 'an event line'],
  ['{"ts":"2026-11-19T08:00:00Z","worker":"a]b","state":"idle"}', 'malformed', 'worker is no worker name'],
  ['{"ts":"soon","worker":"alpha","state":"idle"}', 'malformed', 'ts is no time: "soon"'],
  ['{"ts":"2026-11-19T08:00:00Z","worker":"alpha"}', 'malformed', 'state is missing'],
  ['[]', 'malformed', 'not an object'],
  [' \r', 'blank', 'nothing'],
  ['\0\0\0', 'malformed', 'not JSON'],
])('%s → %s', (line, kind, why) => {
  expect(decodeHeartbeatLine(line)).toMatchObject({ ok: false, kind, why: expect.stringContaining(why) })
})

test('a null or odd field is absent, a quoted pid counts, a CR is no harm', () => {
  const line = '{"ts":"2026-11-19T08:00:00Z","worker":"alpha","state":"executing","bead":"bf-1","pid":"4101","adapter":null,"new":1}\r'
  const beat = decodeHeartbeatLine(line)
  expect(beat).toMatchObject({ ok: true, value: { bead: 'bf-1', pid: 4101, raw: { new: 1 } } })
  expect(beat.ok && 'adapter' in beat.value).toBe(false)
  expect(decodeHeartbeatLine(line.replace('"4101"', '-1'))).not.toHaveProperty('value.pid')
})
