import { decodeAttemptRow, decodeTraceMetadata, parseTracePath, sessionOfStderr, sessionOfStdout } from '@hoop/needle'
import { describe, expect, test } from 'vitest'
import { linesOf, namesIn, read, scenarios } from './support/fixtures.ts'

const scoped = 'traces-attempt-scoped/bf-40aa'

describe('metadata', () => {
  test.each(namesIn('real/traces'))('real: %s', (bead) => {
    expect(decodeTraceMetadata(read('real/traces', bead, 'metadata.json'))).toMatchObject({
      ok: true,
      value: { bead, inputTokens: null, attemptId: null },
    })
  })

  test('real: what they say', () => {
    const said = namesIn('real/traces').map((bead) => {
      const metadata = decodeTraceMetadata(read('real/traces', bead, 'metadata.json'))
      return metadata.ok ? [bead, metadata.value.outcome, metadata.value.exitCode, metadata.value.pruned] : metadata.why
    })
    expect(said).toEqual([
      ['agentscribe-zef', 'agent_not_found', 127, false],
      ['beadrs-0619b5a5', 'success', 0, false],
      ['beadrs-e3ff78f3', 'success', 0, false],
      ['bf-1gb2o', 'timeout', 124, false],
      ['bf-2ubv', 'crash', -1, false],
      ['bf-493n', 'success', 0, false],
      ['bf-gr5h', 'success', 0, false],
      ['needle-49vt', 'success', 0, true],
      ['needle-qjts', 'failure', 1, false],
    ])
  })

  test.each(scenarios)('live/%s: the last run of every bead', (scenario) => {
    for (const workspace of ['ws-alpha', 'ws-beta', 'ws-beta/ws-alpha']) {
      const dir = ['live', scenario, 'home', workspace, '.beads/traces']
      for (const bead of namesIn(...dir)) {
        if (!namesIn(...dir, bead).includes('metadata.json')) continue
        expect(decodeTraceMetadata(read(...dir, bead, 'metadata.json'))).toMatchObject({ ok: true, value: { bead } })
      }
    }
  })

  test('attempt-scoped: attempt, session, effective model', () => {
    const attempt = '0199a1c2-7d11-7f3e-9b1c-2f6f8b2f0a01'
    expect(decodeTraceMetadata(read(scoped, attempt, 'metadata.json'))).toMatchObject({
      ok: true,
      value: {
        bead: 'bf-40aa',
        attemptId: attempt,
        sessionId: '8d2ee6f9-9054-4e1b-b4ba-04f7ef472c61',
        model: 'glm-5',
        inputTokens: 22_483,
        startedAt: Date.UTC(2026, 10, 20, 7, 8),
        finishedAt: Date.UTC(2026, 10, 20, 7, 14, 59),
      },
    })
    expect(decodeTraceMetadata(read(scoped, 'metadata.json'))).toMatchObject({
      ok: true,
      value: { model: 'glm-4.7', attemptId: null, outcome: 'failure' },
    })
  })

  test('broken ones say where', () => {
    expect(decodeTraceMetadata('{"bead_id":"bf-1"}')).toMatchObject({ ok: false, kind: 'malformed', why: expect.stringContaining('agent') })
    expect(decodeTraceMetadata('{"bead_id":"(auto)"}')).toMatchObject({ ok: false, why: 'bead_id: no bead id' })
    expect(decodeTraceMetadata('')).toMatchObject({ ok: false, kind: 'blank' })
  })
})

describe('attempts.jsonl', () => {
  test('every row', () => {
    const rows = linesOf(scoped, 'attempts.jsonl').lines.map((line) => {
      const row = decodeAttemptRow(line)
      if (!row.ok) throw new Error(row.why)
      return row.value
    })
    expect(rows.map((r) => [r.worker, r.outcome, r.terminalReason, r.exitCode, r.commits.length])).toEqual([
      ['claude-code-glm-5-alpha', 'work_failure', 'gate:gate_0', 0, 0],
      ['claude-code-glm-5-alpha', 'infrastructure_failure', 'api_error:503', 1, 0],
      ['codex-gpt-5.6-sol-xhigh-alpha', 'verified_success', null, 0, 1],
    ])
  })
  test('a newer schema is unknown, a broken row malformed', () => {
    expect(decodeAttemptRow('{"schema_version":2}')).toMatchObject({ ok: false, kind: 'unknown' })
    expect(decodeAttemptRow('{"schema_version":1,"attempt_id":"x"}')).toMatchObject({ ok: false, kind: 'malformed' })
  })
})

test.each([
  ['bf-40aa/metadata.json', { bead: 'bf-40aa', file: 'metadata.json' }],
  ['bf-40aa/attempts.jsonl', { bead: 'bf-40aa', file: 'attempts.jsonl' }],
  [
    'bf-40aa/0199a1c2-7d11-7f3e-9b1c-2f6f8b2f0a01/stdout.txt',
    { bead: 'bf-40aa', attempt: '0199a1c2-7d11-7f3e-9b1c-2f6f8b2f0a01', file: 'stdout.txt' },
  ],
  ['bf-40aa/0199a1c2-7d11-7f3e-9b1c-2f6f8b2f0a01', undefined],
  ['bf-40aa/0199a1c2-7d11-7f3e-9b1c-2f6f8b2f0a01/', undefined],
  ['bf-40aa/other/stdout.txt', undefined],
  ['../etc/passwd', undefined],
  ['bf-40aa', undefined],
  ['bf-40aa/a/b/c', undefined],
])('%s', (path, expected) => {
  expect(parseTracePath(path)).toEqual(expected)
})

describe('which CLI session it was', () => {
  test('Claude: the init record, not the first one', () => {
    expect(sessionOfStdout(read('real/traces/needle-qjts/stdout.txt'))).toMatchObject({
      cli: 'claude',
      sessionId: 'b3178ab8-090c-41df-bb30-d0ecec29f938',
      cwd: '/home/coding/NEEDLE',
    })
    expect(sessionOfStdout(read(scoped, '0199a1d4-0c55-7a20-8f10-77aa01c0de02/stdout.txt'))).toMatchObject({
      model: 'glm-5',
      cwd: '/srv/fleet/bead-forge',
    })
  })

  test('only the init record counts, whatever else says "init"', () => {
    const other = '{"type":"system","subtype":"hook_started","note":"init","session_id":"wrong"}'
    const head = `${other}\n{"type":"user","subtype":"init","session_id":"wrong"}\n{"type":"system","subtype":"init","session_id":"right"}\n`
    expect(sessionOfStdout(head)).toEqual({ cli: 'claude', sessionId: 'right' })
    expect(sessionOfStdout('{"type":"system","subtype":"init","sess')).toBeUndefined()
  })

  test('one array instead of lines, cut anywhere behind its first fields', () => {
    const init = { type: 'system', subtype: 'init', cwd: '/srv/web', session_id: 'right', tools: ['Bash'], mcp_servers: [{ name: 'x' }] }
    const head = JSON.stringify([init, { type: 'result', session_id: 'right' }])
    for (const text of [head, head.slice(0, 90)])
      expect(sessionOfStdout(text)).toEqual({ cli: 'claude', sessionId: 'right', cwd: '/srv/web' })
    expect(sessionOfStdout('[{"type":"result","session_id":"x"}]')).toBeUndefined()
  })

  test('real Claude: what the transcripts are called', () => {
    const dir = ['live/real-claude/home/ws-alpha/.beads/traces']
    const sessions = namesIn(...dir).map((bead) => sessionOfStdout(read(...dir, bead, 'stdout.txt'))?.sessionId)
    const { executions }: { executions: { bead: string; session: string }[] } = JSON.parse(read('live/real-claude/expected.json'))
    expect(sessions).toHaveLength(3)
    for (const session of sessions) expect(executions.map((e) => e.session)).toContain(session)
  })

  test.each(['bf-493n', 'bf-1gb2o', 'agentscribe-zef', 'beadrs-e3ff78f3'])('%s: no stream-json, no session', (bead) => {
    expect(sessionOfStdout(read('real/traces', bead, 'stdout.txt'))).toBeUndefined()
  })

  test('Codex: the banner, behind some noise, with the tag of the prompt', () => {
    expect(sessionOfStderr(read('real/traces/beadrs-0619b5a5/stderr.head.txt'))).toEqual({
      cli: 'codex',
      sessionId: '01a02780-9a0e-72e3-8021-af50f14e9602',
      cwd: '/home/coding/bead-rs',
      model: 'gpt-5.6-sol',
      tag: { worker: 'codex-gpt-5.6-sol-xhigh-sol-claudeprint', bead: 'beadrs-0619b5a5', strand: 'explore' },
    })
    expect(sessionOfStderr(read(scoped, '0199a1e8-44be-7c02-a9aa-0e0e55aa7703/stderr.txt'))).toMatchObject({
      tag: { bead: 'bf-40aa' },
      model: 'gpt-5.6-sol',
    })
  })

  test('stderr without a banner, a banner cut off, a session id quoted in the prompt', () => {
    for (const bead of ['bf-493n', 'bf-gr5h', 'agentscribe-zef', 'bf-1gb2o'])
      expect(sessionOfStderr(read('real/traces', bead, 'stderr.txt'))).toBeUndefined()
    expect(sessionOfStderr(read('real/traces/beadrs-0619b5a5/stderr.tail.txt'))).toBeUndefined()
    expect(sessionOfStderr('OpenAI Codex v0\n--------\nworkdir: /w\nsession id: 1')).toBeUndefined()
    expect(sessionOfStderr('OpenAI Codex v0\n--------\nworkdir: /w\n--------\nuser\nsession id: 1\n--------\n')).toBeUndefined()
  })
})
