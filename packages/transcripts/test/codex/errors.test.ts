import { expect, test } from 'vitest'
import { called, completed, event, item, line, meta, read, returned, said } from './rollout.ts'

const errors = (...lines: readonly unknown[]) => {
  const { entries, session } = read(meta(), ...lines)
  const texts = entries.filter(({ kind }) => kind === 'error').map(({ text }) => text)
  expect(session.counts.errors).toBe(texts.length)
  return texts
}
const failed = (message: string, info?: unknown) => event('task_complete', { error: { message, codex_error_info: info } })

test('a turn that ended with an error says which', () => {
  expect(errors(failed('Too long.', 'context_window_exceeded'))).toEqual(['context_window_exceeded: Too long.'])
  expect(errors(failed('Cut.', { response_stream_disconnected: { http_status_code: 502 } }))).toEqual([
    'response_stream_disconnected: Cut.',
  ])
  expect(errors(failed('Odd.'), failed('Odd.'))).toEqual(['Odd.'])
})

test('a turn that ended without an answer is not an error of which nothing is known', () => {
  expect(errors(event('task_complete', { last_agent_message: null }), event('task_complete', { error: null }))).toEqual([])
})

test('errors and retries are told as they come, and once a turn', () => {
  const limit = event('error', { message: 'Limit.', codex_error_info: 'usage_limit_exceeded' })
  const lines = [event('task_started'), limit, failed('Limit.', 'usage_limit_exceeded')]
  expect(errors(...lines)).toEqual(['usage_limit_exceeded: Limit.'])
  expect(errors(...lines, ...lines)).toHaveLength(2)
  expect(
    errors(event('stream_error', { message: 'Reconnecting 1/5' }), event('stream_error', { message: 'Reconnecting 2/5' })),
  ).toHaveLength(2)
})

test('the end of a turn leaves no call pending', () => {
  const pending = (...lines: readonly unknown[]) =>
    read(meta(), event('task_started'), called('c', 'x'), ...lines).session.pendingTool?.name
  expect(pending()).toBe('exec_command')
  expect(pending(event('task_complete'))).toBeUndefined()
  expect(pending(event('turn_aborted', { reason: 'interrupted' }))).toBeUndefined()
  expect(pending(event('task_started'))).toBeUndefined()
})

test('an output that comes after the end of its turn is still its call’s', () => {
  const { session, entries } = read(
    meta(),
    event('task_started'),
    called('c', 'x'),
    event('turn_aborted', { reason: 'interrupted' }),
    returned('c', 'aborted by user after 3.1s'),
  )
  expect(session.counts.toolErrors).toBe(1)
  expect(entries.at(-1)?.tool).toMatchObject({ name: 'exec_command', isError: true })
})

test('an interruption is no error', () => {
  expect(read(meta(), event('turn_aborted', { reason: 'interrupted' })).entries).toMatchObject([
    { kind: 'system', text: 'the turn was aborted: interrupted' },
  ])
})

test('what is not known is counted and named', () => {
  const { session, entries, became } = read(
    meta(),
    line('x-new', { a: 1 }),
    event('x-event'),
    item('x-item'),
    completed('XItem'),
    event('item_completed'),
    {},
    { type: 7 },
  )
  expect(became.slice(1)).toEqual(Array(7).fill('unknown'))
  expect(session.counts).toMatchObject({ unknown: 7, malformed: 0 })
  expect(entries.map(({ text }) => text)).toEqual([
    'record of type "x-new"',
    'event_msg of type "x-event"',
    'response_item of type "x-item"',
    'item_completed of type "XItem"',
    'item_completed of type unknown',
    'a record without a type',
    'a record without a type',
  ])
})

test('what is no JSON is malformed, JSON that is no record unknown; an empty line is nothing', () => {
  const { session, became } = read(meta(), '{"type":', '[]', '"x"', 'null', '7', '\u0000\u0001', line('event_msg', []), '', '   ', '\r')
  const [bad, odd, none] = ['malformed', 'unknown', 'ignored']
  expect(became.slice(1)).toEqual([bad, odd, odd, odd, odd, bad, bad, none, none, none])
  expect(session.counts).toMatchObject({ unknown: 4, malformed: 3 })
})

test('an order mark in front and carriage returns at the end do no harm', () => {
  const lines = [meta(), said('a')].map((record) => `${JSON.stringify(record)}\r`)
  expect(read(`\ufeff${lines[0]}`, lines[1]).session).toMatchObject({ id: 'thread-1', counts: { assistant: 1, malformed: 0 } })
})
