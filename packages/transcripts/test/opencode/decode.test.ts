import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeMessage } from '../../src/opencode/decode-message.ts'
import type { RawMessage, SessionHeader } from '../../src/opencode/source.ts'
import { usageOf } from '../../src/opencode/tokens.ts'
import { describeCall, describeFile, filesOf } from '../../src/opencode/tools.ts'

/** How often the properties are tried. `HOOP_RUNS=1000` for the long way round. */
const runs = Number(process.env.HOOP_RUNS ?? 6)

const header: SessionHeader = { id: 'ses_1', cliVersion: '1.18.33', cwd: '/home/op/ws' }

function raw(message: unknown, ...parts: readonly unknown[]): RawMessage {
  const record = (value: unknown, index: number) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return { id: `id_${index}`, text, bytes: Buffer.byteLength(text), created: 1_000 + index }
  }
  return { id: 'msg_1', stamp: '', message: record(message, 0), parts: parts.map((part, index) => record(part, index + 1)) }
}

const user = (...parts: readonly unknown[]) => decodeMessage(raw({ role: 'user', time: { created: 1_000 } }, ...parts), header)
const reply = (more: object, ...parts: readonly unknown[]) =>
  decodeMessage(raw({ role: 'assistant', time: { created: 1_000 }, providerID: 'p', modelID: 'm', ...more }, ...parts), header)
const kindsOf = ({ entries }: ReturnType<typeof decodeMessage>) => entries.map(({ kind, text }) => [kind, text])

describe('tokens', () => {
  const tokens = (input: number, output: number, reasoning: number, read: number, total?: number) => ({
    input,
    output,
    reasoning,
    cache: { read, write: 5 },
    total,
  })

  test.each([
    ['0.5.29', tokens(30, 20, 5, 25), { input: 5, output: 20, cacheRead: 25, cacheWrite: 5, reasoning: 5 }],
    ['0.15.0', tokens(20, 20, 5, 25), { input: 0, output: 20, cacheRead: 25, cacheWrite: 5, reasoning: 5 }],
    ['1.0.162', tokens(30, 20, 5, 25), { input: 30, output: 20, cacheRead: 25, cacheWrite: 5, reasoning: 5 }],
    ['1.2.6', tokens(30, 20, 5, 25, 80), { input: 30, output: 20, cacheRead: 25, cacheWrite: 5, reasoning: 5 }],
    ['1.14.41', tokens(30, 20, 5, 25, 85), { input: 30, output: 25, cacheRead: 25, cacheWrite: 5, reasoning: 5 }],
    ['1.18.33', tokens(30, 20, 5, 25), { input: 30, output: 25, cacheRead: 25, cacheWrite: 5, reasoning: 5 }],
    ['1.2.6', tokens(30, 20, 5, 25, 85), { input: 30, output: 25, cacheRead: 25, cacheWrite: 5, reasoning: 5 }],
    ['1.18.33', tokens(30, 20, 5, 25, 80), { input: 30, output: 20, cacheRead: 25, cacheWrite: 5, reasoning: 5 }],
    ['1.18.33', tokens(30, 20, 5, 25, 12_345), { input: 30, output: 25, cacheRead: 25, cacheWrite: 5, reasoning: 5 }],
    [undefined, { input: 1 }, { input: 1, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 }],
  ])('of %s: %j', (version, given, expected) => {
    expect(usageOf(given, version)).toEqual(expected)
  })

  test.each([
    [{ input: -1 }],
    [{ input: '3' }],
    [{ output: 1.5 }],
    [{ cache: { read: Number.NaN } }],
    [{ cache: 3 }],
    [7],
    [{ reasoning: 1e300 }],
  ])('%j are malformed', (given) => {
    expect(usageOf(given, '1.18.33')).toBe('malformed')
  })

  test('there may be none', () => {
    expect(usageOf(undefined, '1.18.33')).toBeUndefined()
    expect(reply({}).requests).toEqual([])
  })

  test('of a message whose steps were counted are not counted again; without steps they are its own', () => {
    const finish = { type: 'step-finish', tokens: { input: 10, output: 5, total: 15 }, cost: 0.5 }
    const text = { type: 'text', text: 'x' }
    const one = reply({ tokens: { input: 10, output: 5, total: 15 }, cost: 0.5 }, text, finish)
    const none = reply({ tokens: { input: 10, output: 5, total: 15 }, cost: 0.5 }, text)
    expect(one.digest.usage).toMatchObject({ input: 10, output: 5 })
    expect(none.requests).toEqual(one.requests)
    expect(one.requests).toMatchObject([{ key: 'opencode:1000.0.0:10:0:0:5', at: 1_000, model: 'p/m', costUsd: 0.5, isEstimate: false }])
    const two = reply({ tokens: { input: 1, output: 1 } }, { type: 'step-start' }, finish, { type: 'step-start' }, text, finish)
    expect(two.digest.usage).toMatchObject({ input: 20, output: 10 })
    expect(new Set(two.requests.map(({ key }) => key)).size).toBe(2)
    expect(two.entries.filter(({ usage }) => usage).length).toBe(2)
  })

  test('a copy of a message has the same keys, another message of the same millisecond has others', () => {
    const finish = { type: 'step-finish', tokens: { input: 10, output: 5 } }
    const message = raw({ role: 'assistant', time: { created: 1_000 }, modelID: 'm' }, finish)
    const first = decodeMessage(message, header)
    const copy = decodeMessage({ ...message, id: 'msg_of_the_fork' }, { ...header, id: 'ses_2', created: 9_000 })
    const twin = decodeMessage(message, header, first.digest)
    expect(copy.requests[0]?.key).toBe(first.requests[0]?.key)
    expect(twin.requests[0]?.key).not.toBe(first.requests[0]?.key)
  })

  test('a cost of 0 is unknown', () => {
    const { requests, digest } = reply({ cost: 0 }, { type: 'step-finish', tokens: { input: 10 }, cost: 0 })
    expect(requests[0]).not.toHaveProperty('costUsd')
    expect(digest).not.toHaveProperty('costUsd')
  })
})

describe('prompts', () => {
  const prompt = (text: string) => user({ type: 'text', text }).entries[0]?.text

  test('are taken out of the quotes that the command line put around them', () => {
    expect(prompt('"Say \\"hello\\" to them"')).toBe('Say "hello" to them')
    expect(prompt('Fix it\n')).toBe('Fix it')
    expect(prompt('"one" and "two"')).toBe('"one" and "two"')
    expect(prompt('"')).toBe('"')
  })

  test.each([
    '[needle:alpha:bd-1:pluck] Go',
    '"[needle:alpha:bd-1:pluck] Go"',
    '\n "[needle:alpha:bd-1:pluck] Go"\n',
    '[needle:alpha:bd-1:pluck] Go\n',
  ])('%j has a tag', (text) => {
    expect(user({ type: 'text', text }).digest.prompt).toEqual({
      title: 'Go',
      tag: { worker: 'alpha', bead: 'bd-1', strand: 'pluck' },
      isMalformed: false,
    })
    expect(prompt(text)).toBe('[needle:alpha:bd-1:pluck] Go')
  })

  test('are one entry a message, with the files; what the CLI adds is not the person speaking', () => {
    const said = user(
      { type: 'text', text: 'Look at this' },
      { type: 'text', synthetic: true, text: 'Called the Read tool with …' },
      { type: 'file', mime: 'image/png', filename: 'a.png', url: `data:image/png;base64,${'A'.repeat(45_000)}` },
      { type: 'agent', name: 'x' },
    )
    expect(kindsOf(said)).toEqual([
      ['user', 'Look at this\n[image, a.png, 34 kB]'],
      ['system', 'Called the Read tool with …'],
    ])
    expect(said.digest.tally).toEqual({ parsed: 4, ignored: 1, unknown: 0, malformed: 0 })
    const injected = user({ type: 'text', synthetic: true, text: 'Continue' })
    const compaction = user({ type: 'compaction', auto: true })
    for (const { digest } of [injected, compaction]) expect(digest.prompt).toBeUndefined()
    expect(kindsOf(compaction)).toEqual([['system', 'The conversation was compacted automatically.']])
  })
})

describe('replies', () => {
  const tool = (state: object, more: object = {}) => ({ type: 'tool', tool: 'bash', callID: 'call_1', state, ...more })

  test('a result stands after what was begun before it', () => {
    const call = (id: string, start: number, end: number) =>
      tool({ status: 'completed', input: { command: id }, output: id, time: { start, end } }, { callID: id })
    const kinds = (...parts: readonly unknown[]) =>
      reply({}, { type: 'step-start' }, ...parts).entries.map(({ kind, tool: about, text }) => `${kind} ${about?.id ?? text}`)
    // the rows were made at 1002, 1003, …
    expect(kinds(call('a', 1, 5_000), call('b', 1, 4_000))).toEqual(['tool_call a', 'tool_call b', 'tool_result b', 'tool_result a'])
    expect(kinds(call('a', 1, 1_003), call('b', 1, 4_000), { type: 'text', text: 'c' })).toEqual([
      'tool_call a',
      'tool_result a',
      'tool_call b',
      'assistant c',
      'tool_result b',
    ])
    expect(kinds(call('a', 1, 0), call('b', 1, 0))).toEqual(['tool_call a', 'tool_result a', 'tool_call b', 'tool_result b'])
  })

  test('a command that fails is a result with its exit code; only an error of the tool is one', () => {
    const failed = reply(
      {},
      tool({ status: 'completed', input: { command: 'false' }, output: 'no\n', metadata: { exit: 1 }, time: { start: 10, end: 30 } }),
    )
    expect(failed.entries[1]).toMatchObject({
      kind: 'tool_result',
      text: 'no\n\n[exit code 1]',
      tool: { id: 'call_1', name: 'bash', isError: false, durationMs: 20 },
    })
    const error = reply({}, tool({ status: 'error', input: { command: 'x' }, error: 'not allowed', time: { start: 1, end: 2 } }))
    expect(error.entries[1]).toMatchObject({ text: 'not allowed', tool: { isError: true } })
    expect(error.digest).toMatchObject({ toolCalls: 1, toolErrors: 1, errors: 0 })
  })

  test('errors of the provider, and retries', () => {
    const error = { name: 'APIError', data: { message: 'Slow down', statusCode: 429, isRetryable: true, responseBody: '{}' } }
    expect(kindsOf(reply({ error }))).toEqual([['error', 'APIError (HTTP 429): Slow down']])
    expect(kindsOf(reply({}, { type: 'retry', attempt: 2, error, time: { created: 5 } }))).toEqual([
      ['error', 'APIError (HTTP 429): Slow down (attempt 2)'],
    ])
    expect(kindsOf(reply({ error: { name: 'MessageAbortedError', data: {} } }))).toEqual([['error', 'MessageAbortedError']])
  })

  test('a summary, thoughts, and texts without a word yet', () => {
    const parts = [
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'All of it' },
      { type: 'text', text: '' },
      { type: 'reasoning', text: '' },
    ]
    expect(kindsOf(reply({ summary: true }, ...parts))).toEqual([
      ['thinking', 'hm'],
      ['summary', 'All of it'],
    ])
  })

  test('what we do not know is counted, and shown', () => {
    const strange = reply({}, { type: 'hologram' }, '{"type":"te', '[]', { type: 'step-finish', tokens: { input: -5 } }, {})
    expect(strange.digest.tally).toEqual({ parsed: 1, ignored: 0, unknown: 2, malformed: 3 })
    expect(strange.entries.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'unknown'))
    const oracle = decodeMessage(raw({ role: 'oracle' }, { type: 'text', text: 'I see' }), header)
    expect(oracle.digest).toMatchObject({ isReply: false, tally: { unknown: 1, parsed: 1 } })
    const negative = reply({ tokens: { input: -1 } }, { type: 'text', text: 'x' })
    expect(negative.digest).toMatchObject({ isReply: false, tally: { malformed: 1, parsed: 1 } })
  })
})

test('one line for a call, and the files it names', () => {
  expect(describeCall('bash', { command: 'npm test\nnpm run x' }, undefined)).toBe('Bash: npm test npm run x')
  expect(describeCall('edit', { filePath: '/home/op/ws/src/a.ts', oldString: 'x' }, '/home/op/ws')).toBe('Edit: src/a.ts')
  expect(describeCall('todowrite', { todos: [{}, {}] }, undefined)).toBe('Todowrite: 2 items')
  expect(describeCall('task', { description: 'Survey', prompt: 'long' }, undefined)).toBe('Task: Survey')
  expect(describeCall('wait', {}, undefined)).toBe('Wait')
  expect(filesOf({ filePath: '/a' })).toEqual(['/a'])
  expect(filesOf({ patchText: '*** Begin Patch\n*** Update File: a.ts\n+x\n*** Move to: b.ts\n*** Delete File: c d.ts\n' })).toEqual([
    'a.ts',
    'b.ts',
    'c d.ts',
  ])
  expect(describeFile({ mime: 'text/plain', url: 'file:///a.txt' })).toBe('[text/plain, file:///a.txt]')
})

test('whatever the records say, nothing is thrown and all of them are accounted for', () => {
  const name = fc.constantFrom(
    'type',
    'text',
    'state',
    'status',
    'input',
    'output',
    'time',
    'start',
    'end',
    'tokens',
    'cache',
    'error',
    'data',
    'role',
    '__proto__',
    'constructor',
    'toString',
  )
  const leaf = fc.oneof(
    fc.constantFrom('user', 'assistant', 'text', 'tool', 'step-start', 'step-finish', 'completed', 'reasoning', 'file', 'subtask', 'retry'),
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(name, tie('value'), { maxKeys: 6 })),
  }))
  const record = fc.oneof(
    value.map((one) => JSON.stringify(one) ?? ''),
    fc.string(),
  )
  fc.assert(
    fc.property(record, fc.array(record, { maxLength: 8 }), (message, parts) => {
      const { entries, digest } = decodeMessage(raw(message, ...parts), header)
      const { parsed, ignored, unknown, malformed } = digest.tally
      expect(parsed + ignored + unknown + malformed).toBe(1 + parts.length)
      expect(digest.entries).toBe(entries.length)
      expect(entries.filter(({ kind }) => kind === 'unknown').length).toBe(unknown + malformed)
      for (const entry of entries) expect(typeof entry.text).toBe('string')
      for (const count of Object.values(digest.usage)) expect(count).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: runs * 100 },
  )
})

test('arguments without bounds are cut; nested without end, they are left out', () => {
  const long = reply({}, { type: 'tool', tool: 'write', state: { input: { filePath: 'a', content: 'x'.repeat(200_000) } } })
  expect(JSON.stringify(long.entries[0]?.tool?.input).length).toBeLessThan(10_000)
  const deep = `{"type":"tool","tool":"x","state":{"input":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`
  expect(reply({}, deep).entries[0]?.kind).toMatch(/tool_call|unknown/)
})
