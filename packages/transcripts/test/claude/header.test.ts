import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { call, decode, record, reply, result, said, sessionId, text, tokens } from './lines.ts'

const other = '0a1b2c3d-0000-4000-8000-000000000002'
const copied = 'begins with the copied history of an earlier session: title and tag are those of that session'
const cost = (totalCostUSD: unknown, fields: object = {}) => ({ type: 'cost-state', sessionId, totalCostUSD, modelUsage: {}, ...fields })

describe('the header of a session', () => {
  test('folder and branch are where it began; the version is that of the last writer', () => {
    const { session } = decode([said('a', { version: '2.0.37' }), said('b', { cwd: '/elsewhere', gitBranch: 'fix', version: '2.1.81' })])
    expect(session).toMatchObject({ id: sessionId, cwd: '/home/op/ws', gitBranch: 'main', cliVersion: '2.1.81' })
  })

  test('without a record of its own it is called like its file', () => {
    expect(decode([], { stem: 'x' }).session).toMatchObject({ id: 'x', usageQuality: 'none', models: [] })
  })

  test('times are those of the conversation, not of its explanations', () => {
    const { session } = decode([
      record('attachment', { attachment: { type: 'date' }, timestamp: '2026-11-20T11:00:00.000Z' }),
      said('a', { timestamp: '2026-11-20T12:00:00.000Z' }),
      said('caveat', { isMeta: true, timestamp: '2026-11-20T11:30:00.000Z' }),
      reply([text('b')], { timestamp: '2026-11-20T12:00:01.000Z' }),
    ])
    expect([session.startedAt, session.lastAt]).toEqual([Date.parse('2026-11-20T12:00:00.000Z'), Date.parse('2026-11-20T12:00:01.000Z')])
  })

  test('a history of another session that kept its id names the parent', () => {
    expect(decode([said('a', { sessionId: other }), said('b')]).session).toMatchObject({ id: sessionId, parentId: other })
    expect(decode([said('a'), said('b', { sessionId: other })]).session).not.toHaveProperty('parentId')
  })

  test('a fork that says of what it is one is believed', () => {
    const forkedFrom = { sessionId: other, messageUuid: 'u' }
    expect(decode([said('a', { forkedFrom })]).session).toMatchObject({ id: sessionId, parentId: other })
  })

  test('models are named in the order of their first use', () => {
    const lines = ['claude-b', 'claude-a', 'claude-b'].map((model, index) => reply([text('x')], { id: `m${index}`, model }))
    expect(decode(lines).session.models).toEqual(['claude-b', 'claude-a'])
  })
})

describe('a sub-agent', () => {
  const agent = { isSidechain: true, agentId: 'a40fb9' }

  test.each([
    ['by its file', 'agent-a40fb9'],
    ['by its records', 'renamed'],
  ])('is known %s', (_, stem) => {
    const { session, entries } = decode([said('survey', agent), reply([text('found')], agent)], { stem })
    expect(session).toMatchObject({ id: 'agent-a40fb9', parentId: sessionId, title: 'survey', counts: { user: 1, assistant: 1 } })
    expect(entries.map(({ sidechain }) => sidechain)).toEqual([true, true])
  })

  test('whose records name no session belongs to the one whose folder it is in', () => {
    const line = said('survey', { ...agent, sessionId: undefined })
    const inFolder = { stem: 'agent-a1', folder: `${other}/subagents/workflows/w1/` }
    expect(decode([line], inFolder).session).toMatchObject({ id: 'agent-a1', parentId: other, counts: { user: 1 } })
    expect(decode([line, said('b', agent)], { ...inFolder, isRestarting: true }).session).toMatchObject({ parentId: sessionId })
  })

  test('may be the first to speak in the file of a session', () => {
    const { session } = decode([said('Warmup', agent), reply([text('ok')], agent), said('[needle:a:b:c] go')])
    expect(session).toMatchObject({ id: sessionId, title: 'go', tag: { worker: 'a' }, counts: { user: 1, assistant: 1 } })
    expect(session).not.toHaveProperty('parentId')
  })

  test('that only warms up is no work', () => {
    expect(decode([said('Warmup', agent)], { stem: 'agent-a40fb9' }).session.notes).toEqual(['a warm-up of the CLI itself, not work'])
    expect(decode([said('Warmup')]).session).not.toHaveProperty('notes')
  })
})

describe('a copied history', () => {
  const at = (time: string) => ({ timestamp: `2026-11-20T12:${time}.000Z` })

  test('is known by what was written before it and is younger', () => {
    const fork = [{ type: 'queue-operation', operation: 'enqueue', sessionId, ...at('30:00') }, said('[needle:a:b:c] Fix', at('00:00'))]
    expect(decode(fork).session.notes).toEqual([copied])
    const fresh = [{ type: 'queue-operation', operation: 'enqueue', sessionId, ...at('00:00') }, said('Fix', at('00:01'))]
    expect(decode(fresh).session).not.toHaveProperty('notes')
  })

  test('is known by records that all have the time of the copy, and no request id', () => {
    expect(decode([said('Fix', at('00:00')), reply([text('a')], { id: 'm1', ...at('00:00') })]).session.notes).toEqual([copied])
    expect(decode([said('Fix', at('00:00')), reply([text('a')], { id: 'm1', ...at('00:01') })]).session).not.toHaveProperty('notes')
  })
})

describe('what the CLI itself says it cost', () => {
  test('the last figure holds', () => {
    expect(decode([cost(0.5), cost(0.75)]).session.costUsd).toBe(0.75)
    expect(decode([cost(0.20442974999999997)]).session.costUsd).toBe(0.20443)
    expect(decode([said('a')]).session).not.toHaveProperty('costUsd')
  })

  test.each([[-1], ['0.5'], [null], [undefined]])('%j is no figure', (figure) => {
    expect(decode([cost(figure)])).toMatchObject({ became: ['ignored'] })
    expect(decode([cost(0.5), cost(figure)]).session.costUsd).toBe(0.5)
  })

  test('models of others are reckoned at the wrong prices: no figure', () => {
    expect(decode([cost(0.5, { modelUsage: { 'glm-4.6': {} } })]).session).not.toHaveProperty('costUsd')
    expect(decode([cost(0.5, { modelUsage: { 'us.anthropic.claude-opus-4-5': {} } })]).session.costUsd).toBe(0.5)
  })

  test('a model without a price is said', () => {
    expect(decode([cost(0.5, { hasUnknownModelCost: true })]).session.notes).toHaveLength(1)
  })

  test('the oldest versions said it of each reply', () => {
    const lines = [reply([text('a')], { id: 'm1', costUSD: 0.25 }), reply([text('b')], { id: 'm1', costUSD: 0.25 })]
    expect(decode([...lines, reply([text('c')], { id: 'm2', costUSD: 0.5 })]).session.costUsd).toBe(0.75)
  })
})

test('a reader that was stopped and started between any two lines gives the same', () => {
  const line = fc.oneof(
    fc.constantFrom('', '{', '{"type":"later"}'),
    fc.constantFrom('hello', '[needle:a:b:c] go', 'Warmup').map((words) => said(words)),
    fc.constantFrom('t1', 't2').map((id) => said([result(id, 'ok', { is_error: id === 't2' })])),
    fc
      .record({
        id: fc.constantFrom(undefined, 'm1', 'm2', 'm3', 'm\n4', 'm5', 'm6'),
        requestId: fc.constantFrom(undefined, 'r1', 'r2'),
        output: fc.nat(3),
        isSidechain: fc.boolean(),
        block: fc.constantFrom(text('x'), call('t1', 'Bash', { command: 'ls' }), call('t2', 'Read')),
      })
      .map(({ id, requestId, output, isSidechain, block }) => reply([block], { id, requestId, isSidechain, usage: tokens(1, output) })),
    fc.constantFrom(cost(1), cost(2, { modelUsage: { other: {} } })),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const whole = decode(lines)
      expect(decode(lines, { isRestarting: true })).toEqual(whole)
      const sum = whole.entries.reduce((total, { usage }) => total + (usage?.output ?? 0), 0)
      expect(sum).toBe(whole.session.usage.output)
    }),
    { numRuns: Number(process.env.HOOP_RUNS ?? 100) },
  )
})
