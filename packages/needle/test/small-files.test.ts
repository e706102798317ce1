import {
  decodeAck,
  decodeIdleMarker,
  decodePromptHead,
  decodeRateLimit,
  decodeRegistry,
  isAckFileName,
  isMalformedTag,
  outcomeOfExit,
  parseDispatchTag,
  parseIdleMarkerName,
  parsePromptFileName,
} from '@hoop/needle'
import { describe, expect, test } from 'vitest'
import { namesIn, read, scenarios } from './support/fixtures.ts'

describe('acks', () => {
  const ack = (name: string) => decodeAck(read('contract/hoop-workers', name), name)
  test('both spellings of the time', () => {
    expect(ack('alpha.ack')).toEqual({
      ok: true,
      value: { worker: 'alpha', at: Date.UTC(2026, 10, 20, 9, 4, 58), pid: 4101, nameMismatch: false },
    })
    expect(ack('bravo.ack')).toMatchObject({ ok: true, value: { at: Date.UTC(2026, 10, 20, 9, 4, 59, 123), pid: 4102 } })
  })
  test('a name that is another’s, a torn one, one being written', () => {
    expect(ack('charlie.ack')).toMatchObject({ ok: true, value: { worker: 'carol', nameMismatch: true } })
    expect(ack('delta.ack')).toMatchObject({ ok: false, kind: 'malformed' })
    expect(namesIn('contract/hoop-workers').filter(isAckFileName)).not.toContain('echo.ack.tmp')
    expect(decodeAck('{"worker":"a","ts":"2026-11-20T09:04:58Z"}', '/x/a.ack')).toMatchObject({
      ok: false,
      why: expect.stringContaining('pid'),
    })
  })
})

describe('registry', () => {
  test('needle-home', () => {
    const registry = decodeRegistry(read('needle-home/state/workers.json'))
    expect(registry).toMatchObject({ ok: true, value: { updatedAt: Date.UTC(2026, 10, 20, 9, 6, 10), skipped: [] } })
    expect(registry.ok && registry.value.workers.map((w) => [w.qualifiedId, w.pid, w.beadsProcessed])).toEqual([
      ['claude-code-glm-5-alpha', 4101, 7],
      ['claude-code-glm-5-bravo', 4102, 5],
      ['codex-gpt-5.6-sol-xhigh-sol-claudeprint', 4103, 3],
      ['claude-anthropic-sonnet-delta', 3999, 2],
    ])
  })
  test.each(scenarios)('live/%s', (scenario) => {
    const texts = [['home/.needle'], ...namesIn('live', scenario, 'at').map((label) => ['at', label])]
      .map((dir) => ['live', scenario, ...dir, 'state/workers.json'])
      .filter((path) => namesIn(...path.slice(0, -1), 'state').includes('workers.json'))
      .map((path) => read(...path))
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(decodeRegistry(text)).toMatchObject({ ok: true, value: { skipped: [] } })
  })
  test('an empty file is an empty registry; one bad entry does not hide the others', () => {
    expect(decodeRegistry('')).toEqual({ ok: true, value: { workers: [], updatedAt: null, skipped: [] } })
    const one = '{"id":"claude-alpha","pid":1}'
    expect(decodeRegistry(`{"workers":[${one},{"id":"a/b","pid":2},7]}`)).toMatchObject({
      ok: true,
      value: {
        workers: [{ qualifiedId: 'claude-alpha', pid: 1, adapter: null, startedAt: null }],
        skipped: ['id: no worker name', expect.any(String)],
      },
    })
    expect(decodeRegistry('{"workers":{}}')).toMatchObject({ ok: false, kind: 'malformed' })
    expect(decodeRegistry('{"workers":[')).toMatchObject({ ok: false, kind: 'malformed' })
  })
})

describe('idle markers', () => {
  const entered = 'claude-code-glm-5-bravo-idle-entered-4102.txt'
  test('needle-home', () => {
    expect(decodeIdleMarker(read('needle-home/state', entered), entered)).toEqual({
      ok: true,
      value: {
        qualifiedId: 'claude-code-glm-5-bravo',
        phase: 'entered',
        pid: 4102,
        at: Date.UTC(2026, 10, 20, 9, 9, 12, 1),
        backoffMs: 60_000,
        beadsProcessed: 5,
        uptimeMs: 11_288_000,
      },
    })
  })
  test('every one of the recordings', () => {
    const markers = scenarios.flatMap((scenario) =>
      namesIn('live', scenario, 'at').flatMap((label) =>
        namesIn('live', scenario, 'at', label, 'state')
          .filter((name) => name.endsWith('.txt'))
          .map((name) => decodeIdleMarker(read('live', scenario, 'at', label, 'state', name), name)),
      ),
    )
    expect(markers.length).toBeGreaterThan(20)
    for (const marker of markers) expect(marker).toMatchObject({ ok: true, value: { backoffMs: expect.any(Number) } })
  })
  test('other names and contents', () => {
    expect(parseIdleMarkerName('claude-hotel-circuit-breaker.txt')).toBeUndefined()
    expect(parseIdleMarkerName('a-idle-entered-0.txt')).toBeUndefined()
    expect(parseIdleMarkerName('x-idle-entered-1-idle-completed-2.txt')).toMatchObject({ phase: 'completed', pid: 2 })
    expect(decodeIdleMarker('', entered)).toMatchObject({ kind: 'blank' })
    expect(decodeIdleMarker('Worker entered idle sleep at noon', entered)).toMatchObject({ kind: 'malformed' })
    expect(decodeIdleMarker('Worker entered idle sleep at 2026-11-20T09:09:12Z\n', entered)).toMatchObject({ why: 'Backoff is missing' })
    expect(decodeIdleMarker('x', 'workers.json')).toMatchObject({ kind: 'unknown' })
  })
})

test('NEEDLE’s own rate limit', () => {
  const refilledAt = Date.UTC(2026, 10, 20, 9, 9, 41, 118)
  expect(decodeRateLimit(read('needle-home/state/rate_limits/zai.json'))).toEqual({
    ok: true,
    value: { tokens: 57.233, capacity: 60, refilledAt },
  })
  expect(decodeRateLimit('{"tokens":1}')).toMatchObject({ ok: false, kind: 'malformed' })
})

describe('dispatch tag', () => {
  const samples: { text: string; expect: unknown; note: string }[] = JSON.parse(read('contract/tag-samples.json'))
  test.each(samples)('$note', ({ text, expect: expected }) => {
    expect(parseDispatchTag(text)).toEqual(expected)
  })
  test('which of the others are broken tags', () => {
    const broken = samples.filter(({ text }) => isMalformedTag(text)).map(({ note }) => note)
    expect(broken).toEqual(['malformed: two fields', 'malformed: empty worker', 'malformed: five fields', 'malformed: no closing bracket'])
  })
  test('terminal escapes and overlong names are no tag', () => {
    expect(parseDispatchTag('[needle:al\u001b[31mpha:bf-1:auto]')).toBeNull()
    expect(parseDispatchTag('[needle:alpha:bf-\u0007:auto]')).toBeNull()
    expect(parseDispatchTag('[needle:alpha:bf-1:\u0007]')).toBeNull()
    expect(parseDispatchTag(`[needle:${'a'.repeat(200)}:bf-1:auto]`)).toBeNull()
  })
})

describe('prompt files', () => {
  test('name: the pid is what follows the last hyphen', () => {
    expect(parsePromptFileName('prompt-domain-check-p1u-4101.md')).toEqual({ bead: 'domain-check-p1u', pid: 4101 })
    expect(parsePromptFileName('prompt-needle-ry21.13-7.md')).toEqual({ bead: 'needle-ry21.13', pid: 7 })
  })
  test.each(['prompt-4101.md', 'prompt-bf-1.md.tmp', 'prompt-bf-1-0.md', 'prompt-bf-1-99999999999.md', 'prompt-../x-1.md', 'notes.md'])(
    '%s is none',
    (name) => {
      expect(parsePromptFileName(name)).toBeUndefined()
    },
  )
  test('every prompt file of the recordings', () => {
    const names = scenarios.flatMap((scenario) =>
      [...read('live', scenario, 'changes.jsonl').matchAll(/needle\/(prompt-[^"]*)"/g)].map(([, name]) => name ?? ''),
    )
    expect(names.length).toBeGreaterThan(20)
    for (const name of names)
      expect(parsePromptFileName(name)).toMatchObject({ bead: expect.stringMatching(/^w[ab]-/), pid: expect.any(Number) })
  })
  test('head: tag, split question, being written, broken tag', () => {
    const tag = { worker: 'claude-alpha', bead: 'bf-1', strand: 'auto' }
    expect(decodePromptHead('[needle:claude-alpha:bf-1:auto]\n## Task')).toEqual({ ok: true, value: { kind: 'work', tag } })
    expect(decodePromptHead('You are asked whether this bead')).toEqual({ ok: true, value: { kind: 'split' } })
    expect(decodePromptHead('')).toMatchObject({ ok: false, kind: 'blank' })
    expect(decodePromptHead('[needle:claude-al')).toMatchObject({ ok: false, kind: 'malformed' })
  })
})

test.each([
  [0, 'success'],
  [1, 'failure'],
  [123, 'failure'],
  [124, 'timeout'],
  [125, 'failure'],
  [126, 'failure'],
  [127, 'agent_not_found'],
  [128, 'failure'],
  [129, 'crash'],
  [130, 'crash'],
  [137, 'crash'],
  [143, 'crash'],
  [255, 'crash'],
  [-1, 'crash'],
])('exit %i → %s; interrupted at a shutdown', (exitCode, outcome) => {
  expect(outcomeOfExit(exitCode)).toBe(outcome)
  expect(outcomeOfExit(exitCode, { shuttingDown: true })).toBe('interrupted')
})
