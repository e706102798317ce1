import { expect, test } from 'vitest'
import { asked, billed, called, context, counted, counter, event, line, meta, read, returned, said } from './rollout.ts'

const used = (input: number, output: number, more: object = {}) => ({ input, output, cacheRead: 0, cacheWrite: 0, reasoning: 0, ...more })
const usages = ({ entries }: ReturnType<typeof read>) =>
  entries.flatMap(({ seq, usage }) => (usage ? [[seq, usage.input, usage.output]] : []))

test('what counts is by how much the cumulative total grew, however often it is told', () => {
  const first = counted(counter(100, 10))
  const { session, requests, became } = read(meta(), context(), said('a'), first, first, said('b'), counted(counter(250, 30)), first)
  expect(session.usage).toEqual(used(350, 40)) // the last one dropped: a new base, counted from 0
  expect(became.slice(2)).toEqual(['parsed', 'parsed', 'ignored', 'parsed', 'parsed', 'parsed'])
  expect(requests.map(({ key, model, input, output }) => [key, model, input, output])).toEqual([
    ['codex:thread-1:110', 'gpt-5', 100, 10],
    ['codex:thread-1:280', 'gpt-5', 150, 20],
    ['codex:thread-1:1:110', 'gpt-5', 100, 10],
  ])
})

test('after a resume a total that is all the latest reply used began anew, also where it is higher than before', () => {
  const resumed = event('token_count', { info: null })
  const last = counter(300, 30)
  const { session, requests } = read(
    meta(),
    resumed,
    said('a'),
    counted(counter(100, 10), counter(100, 10)),
    resumed,
    said('b'),
    counted(last, last),
    counted(last, last),
  )
  expect(session.usage).toEqual(used(400, 40))
  expect(requests.map(({ key }) => key)).toEqual(['codex:thread-1:110', 'codex:thread-1:1:330'])
})

test('a turn with another model is that model’s', () => {
  const { session, requests } = read(
    meta(),
    context(),
    said('a'),
    counted(counter(100, 10)),
    context({ model: 'gpt-6' }),
    said('b'),
    counted(counter(150, 20)),
  )
  expect(session.models).toEqual(['gpt-5', 'gpt-6'])
  expect(requests.map(({ model }) => model)).toEqual(['gpt-5', 'gpt-6'])
})

test('cache and reasoning are parts of input and output', () => {
  const total = counter(1_000, 90, { cached_input_tokens: 600, cache_write_input_tokens: 300, reasoning_output_tokens: 40 })
  const usage = { input: 100, cacheRead: 600, cacheWrite: 300, output: 90, reasoning: 40 }
  expect(read(meta(), said('a'), counted(total)).session.usage).toEqual(usage)
  expect(read(meta(), said('a'), billed('r', total)).session.usage).toEqual(usage)
  const more = counter(10, 5, { cached_input_tokens: 50, cache_write_input_tokens: 50, reasoning_output_tokens: 50 })
  expect(read(meta(), said('a'), counted(more)).session.usage).toEqual({ input: 0, cacheRead: 10, cacheWrite: 0, output: 5, reasoning: 5 })
})

test('the total that a context overflow fakes is no usage, and what comes after it is', () => {
  const faked = { ...counter(0, 0), total_tokens: 258_400 }
  const after = { ...counter(70, 7), total_tokens: 258_477 }
  const { session } = read(meta(), said('a'), counted(counter(100, 10)), counted(faked), said('b'), counted(after, counter(70, 7)))
  expect(session.usage).toEqual(used(170, 17))
})

test('a usage record beats the token_count that repeats it, by response', () => {
  const first = billed('r-1', counter(100, 10), { thread_token_usage: counter(100, 10) })
  const { session, requests, became } = read(
    meta(),
    said('a'),
    first,
    counted(counter(100, 10)),
    first,
    said('b'),
    billed('r-2', counter(5, 1)),
  )
  expect(session.usage).toEqual(used(105, 11))
  expect(requests.map(({ key }) => key)).toEqual(['codex:r-1', 'codex:r-2'])
  expect(became.slice(2, 5)).toEqual(['parsed', 'ignored', 'ignored'])
})

test('a response that shows nothing keeps its tokens to itself', () => {
  const { entries } = read(meta(), billed('r-1', counter(100, 10)), said('a'), billed('r-2', counter(5, 1)))
  expect(entries.map(({ kind, usage }) => [kind, usage?.input])).toEqual([
    ['system', 100],
    ['assistant', 5],
  ])
})

test('a session that an older version began is counted on by its records', () => {
  const { session } = read(
    meta(),
    said('a'),
    counted(counter(100, 10)),
    counted(counter(100, 10)),
    said('b'),
    billed('r', counter(50, 5)),
    counted(counter(150, 15), counter(50, 5)),
  )
  expect(session.usage).toEqual(used(150, 15))
})

test('tokens that are told before the reply end up on its last item; on an entry of their own if it never comes', () => {
  const lines = [
    meta(),
    asked('go'),
    counted(counter(100, 10)),
    said('a'),
    called('c', 'ls'),
    returned('c', 'Exit code: 0\nOutput:\n'),
    counted(counter(250, 30)),
  ]
  const killed = read(...lines)
  expect(usages(killed)).toEqual([
    [2, 100, 10],
    [4, 150, 20],
  ])
  expect(killed.entries.map(({ kind }) => kind)).toEqual(['user', 'assistant', 'tool_call', 'tool_result', 'system'])
  expect(killed.session.usage).toEqual(used(250, 30))
  const resumed = read(...lines, asked('again'), counted(counter(9, 1)), said('b'), said('c'))
  expect(usages(resumed)).toEqual([
    [2, 100, 10],
    [4, 150, 20],
    [7, 9, 1],
  ])
  expect(resumed.entries.at(-1)).toMatchObject({ seq: 7, text: 'c' })
})

test('tokens of a compaction are the summary’s, where they come before it', () => {
  const { entries } = read(
    meta(),
    said('a'),
    counted(counter(10, 1)),
    counted(counter(50, 2)),
    line('compacted', { message: 'so far' }),
    said('b'),
  )
  expect(entries.map(({ kind, text, usage }) => [kind, text, usage?.input])).toEqual([
    ['assistant', 'a', 10],
    ['summary', 'so far', 40],
    ['assistant', 'b', undefined],
  ])
})

test.each([
  ['negative', { input_tokens: -1 }],
  ['text', { output_tokens: 'ten' }],
  ['a fraction', { cached_input_tokens: 0.5 }],
  ['too large', { reasoning_output_tokens: 2 ** 60 }],
])('tokens that are %s make the record malformed', (_, bad) => {
  const broken = counter(100, 10, bad)
  for (const record of [
    counted(broken),
    counted(counter(1, 1), broken),
    billed('r', broken),
    billed('r', { total_tokens: 1 }, { usage: 7 }),
  ]) {
    const { session, became, entries } = read(meta(), said('a'), record, counted(counter(7, 1)))
    expect(became.slice(2)).toEqual(['malformed', 'parsed'])
    expect(session).toMatchObject({ usage: used(7, 1), counts: { malformed: 1, unknown: 0 } })
    expect(entries.filter(({ kind }) => kind === 'unknown').length).toBe(1)
  }
})

test('nothing told is nothing counted', () => {
  const { session, became } = read(meta(), event('token_count', { info: null }), event('token_count'), event('token_count', { info: {} }))
  expect(became.slice(1)).toEqual(['ignored', 'ignored', 'ignored'])
  expect(session).toMatchObject({ usage: used(0, 0), usageQuality: 'none' })
})

test('a sub-agent’s requests and entries say so', () => {
  const source = { subagent: { thread_spawn: { parent_thread_id: 'root', depth: 1 } } }
  const { session, requests, entries } = read(meta({ source }), said('a'), counted(counter(7, 1)))
  expect(session.parentId).toBe('root')
  expect([requests[0]?.isSidechain, entries[0]?.sidechain]).toEqual([true, true])
  expect(read(meta({ source: { subagent: 'review' } }), said('a')).entries[0]?.sidechain).toBe(true)
  expect(read(meta({ thread_source: 'subagent' }), said('a')).entries[0]?.sidechain).toBe(true)
  expect(read(meta({ source: 'exec', thread_source: 'user' }), said('a')).entries[0]?.sidechain).toBeUndefined()
})
