import { describe, expect, test } from 'vitest'
import { requestOf } from '../../src/claude/request.ts'
import { isObject } from '../../src/parse-record.ts'
import { decode, reply, said, text, tokens } from './lines.ts'

const placed = () => '/x.jsonl:0'

function found(record: object) {
  if (!isObject(record)) throw new Error('not a record')
  return requestOf(record, placed)
}

describe('the request that a record tells', () => {
  test('has disjoint classes of tokens, and is told once for each record', () => {
    const usage = {
      ...tokens(12, 150, 11_000, 900),
      cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 400 },
      output_tokens_details: { thinking_tokens: 40 },
      speed: 'fast',
    }
    const record = reply([text('ok')], { id: 'msg_1', requestId: 'req_1', usage, timestamp: '2026-11-20T12:00:00.000Z', costUSD: 0.5 })
    expect(found(record)).toEqual({
      kind: 'request',
      request: {
        key: 'claude:msg_1',
        requestId: 'req_1',
        at: Date.parse('2026-11-20T12:00:00.000Z'),
        model: 'claude-opus-4-5',
        input: 12,
        cacheRead: 11_000,
        cacheWrite: 900,
        cacheWrite1h: 400,
        output: 150,
        reasoning: 40,
        speed: 'fast',
        costUsd: 0.5,
        isEstimate: false,
        isSidechain: false,
      },
    })
  })

  test.each([
    ['the message id', { id: 'msg_1', requestId: 'req_1', uuid: 'u' }, { key: 'claude:msg_1', requestId: 'req_1' }],
    ['the message id alone', { id: 'msg_1', uuid: 'u' }, { key: 'claude:msg_1', requestId: undefined }],
    ['the request id', { requestId: 'req_1', uuid: 'u' }, { key: 'claude:req_1', requestId: undefined }],
    ['the uuid', { uuid: 'u' }, { key: 'claude:u', requestId: undefined }],
    ['the place', { uuid: undefined }, { key: 'claude:/x.jsonl:0', requestId: undefined }],
    ['ids that are empty', { id: '', requestId: '', uuid: '' }, { key: 'claude:/x.jsonl:0', requestId: undefined }],
  ])('is named by %s', (_, ids, { key, requestId }) => {
    const request = found(reply([text('ok')], ids))
    expect(request).toMatchObject({ kind: 'request', request: { key } })
    expect(request.kind === 'request' && request.request.requestId).toBe(requestId)
  })

  test.each([
    ['a user record', said('hello')],
    ['a synthetic reply', reply([text('No response requested.')], { model: '<synthetic>' })],
    ['an API error', reply([text('API Error: 529')], { isApiErrorMessage: true })],
    ['a reply without usage', reply([text('ok')], { usage: null })],
  ])('%s is none', (_, record) => {
    expect(found(record)).toEqual({ kind: 'none' })
  })

  test.each([
    ['negative', { input_tokens: -1 }],
    ['broken', { output_tokens: 1.5 }],
    ['a text', { cache_read_input_tokens: '12' }],
    ['too large to count', { cache_creation_input_tokens: 1e300 }],
    ['negative, of an hour', { cache_creation: { ephemeral_1h_input_tokens: -5 } }],
  ])('a figure that is %s makes the record malformed', (_, usage) => {
    expect(found(reply([text('ok')], { usage })).kind).toBe('malformed')
    const { session, entries, became } = decode([reply([text('ok')], { usage })])
    expect(became).toEqual(['malformed'])
    expect(entries).toMatchObject([{ kind: 'unknown' }])
    expect(session.counts).toMatchObject({ malformed: 1, assistant: 0 })
  })

  test('missing and null figures are nothing; parts are never more than the whole', () => {
    const usage = {
      input_tokens: null,
      output_tokens: 3,
      output_tokens_details: { thinking_tokens: 9 },
      cache_creation: { ephemeral_1h_input_tokens: 7 },
    }
    expect(found(reply([text('ok')], { usage }))).toMatchObject({
      request: { input: 0, output: 3, reasoning: 3, cacheWrite: 0, cacheWrite1h: 0 },
    })
  })
})

describe('the records of one reply', () => {
  test('are one reply, whose last entry has the largest figure', () => {
    const { session, entries } = decode([
      reply([{ type: 'thinking', thinking: 'hm' }], { id: 'msg_1', requestId: 'req_1', usage: tokens(10, 1) }),
      reply([text('hello')], { id: 'msg_1', requestId: 'req_1', usage: tokens(10, 20) }),
      reply([text('again')], { id: 'msg_1', requestId: 'req_1', usage: tokens(10, 4) }),
    ])
    expect(session.counts.assistant).toBe(1)
    expect(session.usage).toEqual({ input: 10, output: 20, cacheRead: 0, cacheWrite: 0, reasoning: 0 })
    expect(entries.map(({ usage }) => usage?.output)).toEqual([undefined, undefined, 20])
  })

  test('with one id and two request ids are two; without a request id they belong to the first', () => {
    const { session } = decode([
      reply([text('a')], { id: 'msg_1', usage: tokens(1, 1) }),
      reply([text('b')], { id: 'msg_1', requestId: 'req_1', usage: tokens(1, 2) }),
      reply([text('c')], { id: 'msg_1', requestId: 'req_2', usage: tokens(1, 10) }),
      reply([text('d')], { id: 'msg_1', usage: tokens(1, 3) }),
    ])
    expect(session.counts.assistant).toBe(2)
    expect(session.usage).toMatchObject({ input: 2, output: 13 })
  })

  test('without a request id, as gateways send them, are one', () => {
    const { session } = decode([reply([text('a')], { id: 'msg_1' }), reply([text('b')], { id: 'msg_1' })])
    expect(session).toMatchObject({ counts: { assistant: 1 }, usage: { input: 10, output: 5 } })
  })

  test('are one also when results come between them, and replies of others', () => {
    const { session, entries } = decode([
      reply([text('a')], { id: 'msg_1', usage: tokens(1, 1) }),
      reply([text('b')], { id: 'msg_2', isSidechain: true, usage: tokens(2, 2) }),
      reply([text('c')], { id: 'msg_1', usage: tokens(1, 8) }),
      reply([text('d')], { id: 'msg_2', isSidechain: true, usage: tokens(2, 9) }),
    ])
    expect(session).toMatchObject({ counts: { assistant: 2 }, usage: { input: 3, output: 17 } })
    expect(entries.map(({ usage }) => usage?.output)).toEqual([undefined, undefined, 8, 9])
  })

  test('that come long after are counted for what they add', () => {
    const others = Array.from({ length: 10 }, (_, index) => reply([text('x')], { id: `msg_${index + 2}`, usage: tokens(1, 1) }))
    const late = [reply([text('z')], { id: 'msg_1', usage: tokens(5, 8) }), reply([text('z')], { id: 'msg_1', usage: tokens(5, 2) })]
    const { session, entries } = decode([reply([text('a')], { id: 'msg_1', usage: tokens(5, 6) }), ...others, ...late])
    expect(session).toMatchObject({ counts: { assistant: 11 }, usage: { input: 15, output: 18 } })
    expect(entries.slice(-2).map(({ usage }) => usage)).toEqual([
      { input: 0, output: 2, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
      undefined,
    ])
  })
})
