import { expect, test } from 'vitest'
import { asked, called, completed, event, item, line, meta, read, said } from './rollout.ts'

const kinds = (...lines: readonly unknown[]) => read(meta(), ...lines).entries.map(({ kind, text }) => [kind, text])
const typed = (message: string, more: object = {}) => event('user_message', { message, ...more })
const sent = (text: string) => completed('UserMessage', { content: [{ type: 'text', text }] })

test.each([
  ['an event follows', [asked('hi'), typed('hi')]],
  ['an event goes before', [typed('hi'), asked('hi')]],
  ['a completed item follows', [asked('hi'), sent('hi')]],
  ['only the item is there', [asked('hi')]],
  ['only the event is there', [typed('hi')]],
  ['the event is of its kind', [asked('hi'), typed('hi', { kind: 'plain' })]],
])('a prompt is one prompt when %s', (_, lines) => {
  expect(kinds(...lines, said('yes'))).toEqual([
    ['user', 'hi'],
    ['assistant', 'yes'],
  ])
})

test('the same words said twice are two prompts', () => {
  expect(kinds(asked('go on'), typed('go on'), said('a'), asked('go on'), typed('go on'))).toHaveLength(3)
  expect(kinds(asked('go on'), asked('go on'), typed('go on'), typed('go on'))).toHaveLength(2)
})

test.each([
  '<environment_context>\n  <cwd>/x</cwd>\n</environment_context>',
  '<user_instructions>\nBe kind.\n</user_instructions>',
  '# AGENTS.md instructions for /x\n\n<INSTRUCTIONS>\nBe kind.\n</INSTRUCTIONS>',
  '<turn_aborted>\nThe user interrupted.\n</turn_aborted>',
  '<subagent_notification>\n{"status":1}\n</subagent_notification>',
  '<some_new_context a="1">\nnews\n</some_new_context>',
])('what is injected is no prompt: %j', (text) => {
  expect(kinds(asked(text), said('a'))[0]).toEqual(['system', text])
  expect(read(meta(), asked(text)).session.counts.user).toBe(0)
})

test('what looks injected and was sent by a person is a prompt', () => {
  const text = '<task>[needle:no:tag:here] Do it.</task>'
  const { session, entries } = read(meta(), asked(text), typed(text), said('a'))
  expect(entries[0]).toMatchObject({ kind: 'user', text })
  expect(session).toMatchObject({ counts: { user: 1 }, title: text })
  // … by the very next line alone: later words of a person are others.
  expect(kinds(asked(text), said('a'), typed(text)).map(([kind]) => kind)).toEqual(['system', 'assistant', 'user'])
})

test('events about injected context are no prompts', () => {
  expect(kinds(typed('<x>', { kind: 'environment_context' }), typed('Be kind.', { kind: 'user_instructions' }))).toEqual([])
})

test('since 0.169 a message says where it is from', () => {
  const from = (...types: readonly string[]) => ({
    internal_chat_message_metadata_passthrough: { content_item_metadata: types.map((type) => ({ provenance: { type } })) },
  })
  expect(
    kinds(asked('<a>mine</a>', from('user')), sent('<a>mine</a>'), asked('theirs', from('harness')), asked('both', from('tool', 'user'))),
  ).toEqual([
    ['user', '<a>mine</a>'],
    ['system', 'theirs'],
    ['user', 'both'],
  ])
})

test('the first prompt gives tag and title, later ones keep their own tags to themselves', () => {
  const { session } = read(meta(), asked('[needle:alpha:bd-1:pluck] Mend it'), asked('[needle:beta:bd-2:mend] Again'))
  expect(session).toMatchObject({ tag: { worker: 'alpha', bead: 'bd-1', strand: 'pluck' }, title: 'Mend it', counts: { user: 2 } })
})

test('pictures are named, not shown', () => {
  const url = `data:image/png;base64,${'A'.repeat(40_000)}`
  const content = [
    { type: 'input_image', image_url: url },
    { type: 'input_text', text: 'What is it?' },
  ]
  expect(kinds(item('message', { role: 'user', content }))).toEqual([['user', '[image, 30 kB]\nWhat is it?']])
})

test('a prompt in the middle of a turn leaves the running call alone; in older versions it ends the turn', () => {
  const lines = [called('c', 'sleep 9'), asked('hurry')]
  expect(read(meta(), event('task_started'), ...lines).session.pendingTool).toMatchObject({ name: 'exec_command' })
  expect(read(meta(), ...lines).session).not.toHaveProperty('pendingTool')
})

test('the flat format has neither times nor events; its folder stands in the injected context', () => {
  const { session, entries, became } = read(
    { id: 'flat-1', timestamp: '2026-11-20T12:22:26.415Z', instructions: null, git: { branch: 'main' } },
    { record_type: 'state' },
    {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: '<environment_context>\nCurrent working directory: /w\n</environment_context>' }],
    },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    { type: 'function_call', name: 'shell', arguments: '{"command":["ls","-l"]}', call_id: 'c' },
    { type: 'x-new' },
    { what: 1 },
  )
  expect(session).toMatchObject({
    id: 'flat-1',
    cwd: '/w',
    gitBranch: 'main',
    title: 'Hi',
    usageQuality: 'none',
    pendingTool: { name: 'shell' },
    counts: { user: 1, toolCalls: 1, unknown: 2 },
  })
  expect(entries.map(({ kind }) => kind)).toEqual(['system', 'user', 'tool_call', 'unknown', 'unknown'])
  expect(became.slice(0, 2)).toEqual(['parsed', 'ignored'])
})

test('compacted history is a summary; what it replaced stays', () => {
  expect(
    kinds(said('a'), line('compacted', { message: 'so far' }), event('context_compacted'), line('compacted', { message: '' })),
  ).toEqual([
    ['assistant', 'a'],
    ['summary', 'so far'],
    ['summary', 'the history was compacted'],
  ])
})
