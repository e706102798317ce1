import * as needle from '@hoop/needle'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOf } from './support/fixtures.ts'

type Decode = (text: string) => needle.Decoded<unknown>
const decoders: [string, Decode][] = [
  ['decodeHeartbeatLine', needle.decodeHeartbeatLine],
  ['decodeEventLine', needle.decodeEventLine],
  ['decodeLogLine', needle.decodeLogLine],
  ['decodeStateFile', (text) => needle.decodeStateFile(text, 'claude-alpha.json')],
  ['decodeRegistry', needle.decodeRegistry],
  ['decodeAck', (text) => needle.decodeAck(text, 'alpha.ack')],
  ['decodeIdleMarker', (text) => needle.decodeIdleMarker(text, 'claude-alpha-idle-entered-1.txt')],
  ['decodeRateLimit', needle.decodeRateLimit],
  ['decodeTraceMetadata', needle.decodeTraceMetadata],
  ['decodeAttemptRow', needle.decodeAttemptRow],
  ['decodePromptHead', needle.decodePromptHead],
  ['decodeNeedleConfig', needle.decodeNeedleConfig],
  ['decodeWorkspaceConfig', needle.decodeWorkspaceConfig],
  ['decodeAdapter', needle.decodeAdapter],
]

/** JSON that has the right keys more often than chance would give, with any values. */
const keys = [
  'ts',
  'timestamp',
  'worker',
  'worker_id',
  'bead',
  'bead_id',
  'event',
  'event_type',
  'state',
  'pid',
  'data',
  'workers',
  'id',
  'last_heartbeat',
  'qualified_id',
  '__proto__',
  'constructor',
]
const plausible = fc.oneof(
  fc.constantFrom('2026-11-20T09:09:41Z', 'alpha', 'bf-1', 'claim', 'EXECUTING', '(auto)', '', 1, -1, null, true),
  fc.jsonValue(),
)
const recordText = fc.dictionary(fc.constantFrom(...keys), plausible, { maxKeys: 12 }).map((record) => JSON.stringify(record))
const realLines = [
  ...linesOf('contract/events-edge.jsonl').lines,
  ...linesOf('contract/heartbeats.jsonl').lines.slice(0, 20),
  ...linesOf('needle-home/logs/claude-code-glm-5-alpha-a6dbb1fc.jsonl').lines.slice(0, 40),
]
const torn = fc.tuple(fc.constantFrom(...realLines), fc.nat(), fc.string({ unit: 'binary', maxLength: 3 })).map(([line, at, junk]) => {
  const cut = at % (line.length + 1)
  return line.slice(0, cut) + junk + line.slice(cut)
})
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json(), recordText, torn)

describe.each(decoders)('%s', (_, decode) => {
  test('never throws, and always says what it made of it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = decode(text)
        if (!result.ok) expect(['malformed', 'unknown', 'blank']).toContain(result.kind)
        if (!result.ok) expect(result.why.length).toBeLessThan(400)
        expect(decode(text)).toEqual(result)
      }),
      { numRuns: 200 },
    )
  })

  test('a hundred thousand brackets deep', () => {
    expect(typeof decode('['.repeat(100_000)).ok).toBe('boolean')
    expect(typeof decode('{"data":'.repeat(20_000)).ok).toBe('boolean')
  })
})

test('parsers of names and heads never throw', () => {
  fc.assert(
    fc.property(anyText, fc.option(fc.string(), { nil: undefined }), fc.array(fc.string()), (text, other, list) => {
      needle.parseDispatchTag(text)
      needle.isMalformedTag(text)
      needle.parsePromptFileName(text)
      needle.parseIdleMarkerName(text)
      needle.parseTracePath(text)
      needle.sessionOfStdout(text)
      needle.sessionOfStderr(text)
      needle.identifierOf(text, other, list)
      needle.joinWorker(
        text,
        list.map((qualifiedId) => ({ qualifiedId })),
      )
      expect([needle.isStateFileName(text), needle.isLogFileName(text), needle.isAckFileName(text)]).not.toContain(undefined)
      needle.phaseOfState(text)
    }),
  )
})

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/)
const bead = fc.stringMatching(/^[a-z]{1,8}-[a-z0-9]{1,8}(\.[0-9]{1,2})?$/)
const at = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
const ns = (date: Date, zone: string) => date.toISOString().replace('Z', `456789${zone}`)
const zone = fc.constantFrom('Z', '+00:00')
const ending = fc.constantFrom('', '\r')

test('a valid heartbeat comes back as it was', () => {
  const beat = fc.record({ worker: name, bead, pid: fc.integer({ min: 1, max: 4_194_304 }), adapter: name })
  fc.assert(
    fc.property(beat, at, zone, ending, (fields, date, z, end) => {
      const line = JSON.stringify({ ts: ns(date, z), state: 'executing', ...fields }) + end
      expect(needle.decodeHeartbeatLine(line)).toMatchObject({ ok: true, value: { ...fields, state: 'executing', at: date.getTime() } })
    }),
  )
})

test('a valid event comes back as it was, numbers quoted or not', () => {
  fc.assert(
    fc.property(
      name,
      bead,
      fc.integer({ min: -1, max: 255 }),
      fc.nat(),
      at,
      zone,
      fc.boolean(),
      (worker, id, exitCode, durationMs, date, z, quoted) => {
        const number = (n: number) => (quoted ? String(n) : n)
        const line = JSON.stringify({
          ts: ns(date, z),
          worker,
          bead: id,
          event: 'fail',
          exit_code: number(exitCode),
          duration_ms: number(durationMs),
        })
        expect(needle.decodeEventLine(line)).toMatchObject({
          ok: true,
          value: { worker, bead: id, event: 'fail', exitCode, durationMs, at: date.getTime() },
        })
      },
    ),
  )
})

test('a valid log line comes back as it was', () => {
  fc.assert(
    fc.property(name, bead, fc.nat(), at, fc.dictionary(fc.string(), fc.jsonValue()), (worker, id, sequence, date, data) => {
      const line = JSON.stringify({
        timestamp: ns(date, 'Z'),
        event_type: 'x.y',
        worker_id: worker,
        session_id: 'a6dbb1fc',
        sequence,
        bead_id: id,
        data,
      })
      expect(needle.decodeLogLine(line)).toEqual({
        ok: true,
        value: { at: date.getTime(), type: 'x.y', worker, session: 'a6dbb1fc', sequence, bead: id, data: JSON.parse(JSON.stringify(data)) },
      })
    }),
  )
})

test('a valid tag comes back as it was, whatever follows', () => {
  fc.assert(
    fc.property(name, bead, fc.constantFrom('auto', 'pluck', 'explore', ''), fc.string(), (worker, id, strand, rest) => {
      expect(needle.parseDispatchTag(`[needle:${worker}:${id}:${strand}]${rest}`)).toEqual({ worker, bead: id, strand: strand || null })
    }),
  )
})

test('the reducers take any log and any events, and keep their promises', () => {
  const views = [
    'worker.booting',
    'worker.stopped',
    'worker.state_transition',
    'bead.claim.succeeded',
    'bead.claim.attempted',
    'bead.claim.race_lost',
    'agent.dispatched',
    'agent.completed',
    'outcome.classified',
    'bead.released',
    'heartbeat.emitted',
    'worker.idle',
    'rate_limit.wait',
  ]
  const data = fc.record({
    to: fc.constantFrom('SELECTING', 'EXECUTING', 'HANDLING', 'EXHAUSTED', 'NEW'),
    template_name: fc.constantFrom('pluck', 'mitosis'),
    exit_code: fc.constantFrom(0, 1, 124, -1),
    outcome: fc.constantFrom('success', 'failure', 'odd'),
    strand: fc.constantFrom('auto', 'pluck'),
  })
  const event = fc.record(
    {
      at: fc.nat(1000),
      type: fc.constantFrom(...views),
      worker: fc.constant('w'),
      session: fc.constantFrom('s1', 's2'),
      bead: fc.constantFrom('bf-1', 'bf-2'),
      data,
    },
    { requiredKeys: ['at', 'type', 'worker', 'data'] },
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const executions = needle.collectExecutions(events, needle.reduceExecutions)
      expect(executions.filter((e) => e.outcome === 'running').length).toBeLessThanOrEqual(1)
      for (const e of executions) expect(e.outcome === 'running').toBe(e.endedAt === null)
      for (const e of executions) expect(Math.min(e.lastSeenAt, e.endedAt ?? Infinity)).toBeGreaterThanOrEqual(e.startedAt)
      let state: needle.WorkerProgress | undefined
      for (const one of events) {
        state = needle.reduceProgress(state, one)
        expect((state.phase === null) === (state.phaseSince === null)).toBe(true)
        if (state.isSplit) expect(state.dispatchedAt).not.toBeNull()
      }
    }),
  )
})

test('writers that interleave on one line spoil that line only', () => {
  const good = linesOf('contract/events.jsonl').lines
  fc.assert(
    fc.property(fc.nat(good.length - 2), fc.nat(60), (index, cut) => {
      const [first = '', second = ''] = good.slice(index, index + 2)
      const spoilt = [...good.slice(0, index), first.slice(0, cut) + second, ...good.slice(index + 2)]
      const read = spoilt.filter((line) => needle.decodeEventLine(line).ok).length
      expect(read).toBeGreaterThanOrEqual(good.length - 2)
    }),
  )
})
