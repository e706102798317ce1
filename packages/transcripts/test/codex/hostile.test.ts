import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asked, called, completed, counted, counter, event, item, line, meta, read, returned, said } from './rollout.ts'

const deep = (depth: number, [open, close] = ['[', ']']) => open.repeat(depth) + close.repeat(depth)

test('nesting as deep as a line is long ends no reader', () => {
  const nested = `{"timestamp":"2026-11-20T10:00:00Z","type":"response_item","payload":{"type":"message","role":"user","content":${deep(200_000)}}}`
  const args = item('function_call', { name: 'x', arguments: deep(100_000), call_id: 'a' })
  const objects = item('function_call', { name: 'x', arguments: `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, call_id: 'b' })
  const { entries, session } = read(meta(), nested, args, objects, returned('a', JSON.parse(deep(2_000))))
  expect(session.counts).toMatchObject({ toolCalls: 2, malformed: 0 })
  expect(() => JSON.stringify(entries)).not.toThrow()
})

test('names of properties that objects have are names like any other', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const { session, entries } = read(
      meta({ id: name }),
      item('function_call', { name, arguments: `{"${name}":{"x":1}}`, call_id: name }),
      completed(name),
      event(name),
      line(name, {}),
      completed('FileChange', { id: name, changes: JSON.parse(`{"${name}":{}}`) }),
      returned(name, 'ok'),
    )
    expect(session).toMatchObject({ id: name, counts: { toolCalls: 1, toolErrors: 0, unknown: 3 } })
    expect(entries.at(-1)?.tool).toEqual({ id: name, name, isError: false, files: [name] })
  }
  expect(({} as { x?: unknown }).x).toBeUndefined()
})

test('a line of megabytes is cut, not refused', () => {
  const { session, entries } = read(
    meta(),
    said('x'.repeat(3_000_000)),
    returned('c', 'y'.repeat(3_000_000)),
    called('d', 'z'.repeat(3_000_000)),
  )
  expect(session.counts).toMatchObject({ assistant: 1, toolCalls: 1, malformed: 0 })
  for (const entry of entries) expect(JSON.stringify(entry).length).toBeLessThan(100_000)
})

test('a picture of megabytes is named by its true size', () => {
  const picture = { type: 'input_image', image_url: `data:image/png;base64,${'A'.repeat(4_000_000)}` }
  expect(read(meta(), returned('c', [picture])).entries[0]?.text).toBe('[image, 3000 kB]')
})

test('what a tool was given is kept within bounds', () => {
  const input = { text: 'x'.repeat(500_000), list: Array.from({ length: 5_000 }, (_, n) => n) }
  const { entries } = read(meta(), item('function_call', { name: 'x', arguments: JSON.stringify(input), call_id: 'a' }))
  expect(JSON.stringify(entries[0]?.tool?.input).length).toBeLessThan(40_000)
})

test('calls that never end are not remembered for ever', () => {
  const calls = Array.from({ length: 250 }, (_, n) => called(`c${n}`, 'x'))
  const { session, entries } = read(meta(), ...calls, returned('c0', 'late'), returned('c249', 'late'))
  expect(session.counts.toolCalls).toBe(250)
  expect(entries.slice(-2).map(({ tool }) => tool?.name)).toEqual(['unknown', 'exec_command'])
})

test('an entry that waits for its tokens does not hold up the reader', () => {
  const many = Array.from({ length: 300 }, (_, n) => asked(`again ${n}`))
  const { entries, session } = read(meta(), event('task_started'), said('a'), ...many, counted(counter(7, 1)))
  expect(session.usage.input).toBe(7)
  expect(entries.find(({ usage }) => usage)?.kind).toBe('system')
})

test('whatever a record holds, nothing throws, and what is counted is what is shown', () => {
  const types = ['message', 'reasoning', 'function_call', 'function_call_output', 'custom_tool_call', 'web_search_call', 'local_shell_call']
  const events = ['token_count', 'user_message', 'item_completed', 'task_complete', 'turn_aborted', 'error', 'exec_command_end']
  const anything = fc.jsonValue({ maxDepth: 3 })
  const fields = fc.dictionary(
    fc.constantFrom(
      'role',
      'content',
      'name',
      'arguments',
      'input',
      'output',
      'call_id',
      'id',
      'info',
      'item',
      'message',
      'error',
      'action',
      'changes',
    ),
    anything,
  )
  const record = fc.oneof(
    anything,
    fc.tuple(fc.constantFrom(...types), fields).map(([type, payload]) => item(type, payload)),
    fc.tuple(fc.constantFrom(...events), fields).map(([type, payload]) => event(type, payload)),
    fc
      .tuple(fc.constantFrom('session_meta', 'turn_context', 'compacted', 'token_usage_record'), fields)
      .map(([type, payload]) => line(type, payload)),
    fc.tuple(fc.integer(), fc.integer()).map(([input, output]) => counted(counter(input, output))),
  )
  fc.assert(
    fc.property(fc.array(record, { maxLength: 12 }), (records) => {
      const { entries, session, became, requests } = read(...records)
      const count = (kind: string) => entries.filter((entry) => entry.kind === kind).length
      expect(became).toHaveLength(records.length)
      expect(count('tool_call')).toBe(session.counts.toolCalls)
      expect(count('user')).toBe(session.counts.user)
      expect(count('assistant')).toBe(session.counts.assistant)
      expect(count('error')).toBe(session.counts.errors)
      expect(count('unknown')).toBe(session.counts.unknown + session.counts.malformed)
      const sum = (all: readonly { readonly input: number; readonly output: number }[]) =>
        all.reduce((total, { input, output }) => total + input + output, 0)
      const told = session.usage.input + session.usage.output
      expect(sum(entries.flatMap(({ usage }) => usage ?? []))).toBe(told)
      expect(sum(requests)).toBe(told)
    }),
    { numRuns: Number(process.env.HOOP_RUNS ?? 6) * 50 },
  )
})
