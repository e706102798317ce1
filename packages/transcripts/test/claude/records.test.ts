import { describe, expect, test } from 'vitest'
import { call, decode, record, reply, result, said, text } from './lines.ts'

const kinds = (lines: readonly (string | object)[]) => decode(lines).entries.map(({ kind }) => kind)

describe('what stands in the place of the user', () => {
  test('a prompt counts; the first gives title and tag', () => {
    const { session, entries } = decode([
      said('[needle:alpha:bd-1:pluck] Fix the\nfailing test'),
      said([text('[needle:bravo:bd-2:review] And check'), { type: 'image', source: { type: 'base64', data: 'A'.repeat(40_000) } }]),
    ])
    expect(session).toMatchObject({
      title: 'Fix the failing test',
      tag: { worker: 'alpha', bead: 'bd-1', strand: 'pluck' },
      counts: { user: 2 },
    })
    expect(entries.map((entry) => entry.text)).toEqual([
      '[needle:alpha:bd-1:pluck] Fix the\nfailing test',
      '[needle:bravo:bd-2:review] And check\n[image, 30 kB]',
    ])
  })

  test.each([
    ['a remark of the CLI', said('Caveat: …', { isMeta: true })],
    ['a command', said('<command-name>/compact</command-name>')],
    ['a command, in the newer order', said('<command-message>init</command-message>\n<command-name>/init</command-name>')],
    ['the output of a command', said('<local-command-stdout>Compacted</local-command-stdout>')],
    ['the caveat of a command', said('<local-command-caveat>not for you</local-command-caveat>')],
    ['a notice of a background task', said('<task-notification>done</task-notification>')],
    ['what the harness says', said('an agent ended', { origin: { kind: 'task-notification' } })],
    ['what the harness says, by its source', said('an agent ended', { promptSource: 'system' })],
    ['an interrupt', said([text('[Request interrupted by user]')])],
    ['words beside a result', said([result('t1', 'ok'), text('Tool loaded.')])],
    ['words that are a result', said('Tool loaded.', { toolUseResult: { stdout: '' } })],
  ])('%s is no prompt', (_, line) => {
    const { session, entries } = decode([line])
    expect(session.counts.user).toBe(0)
    expect(session).not.toHaveProperty('title')
    expect(entries.at(-1)).toMatchObject({ kind: 'system' })
  })

  test('a person by name is a person', () => {
    expect(decode([said('hi', { origin: { kind: 'human' }, promptSource: 'sdk' })]).session.counts.user).toBe(1)
  })

  test('the summary of a compaction is one', () => {
    const { session, entries } = decode([
      record('system', {
        subtype: 'compact_boundary',
        content: 'Conversation compacted',
        compactMetadata: { trigger: 'auto', preTokens: 9 },
      }),
      said('This session is being continued', { isCompactSummary: true, isVisibleInTranscriptOnly: true }),
    ])
    expect(session.counts.user).toBe(0)
    expect(entries.map(({ kind, text: words }) => [kind, words])).toEqual([
      ['system', 'Conversation compacted (auto, 9 tokens before)'],
      ['summary', 'This session is being continued'],
    ])
  })

  test('what a person typed while the model worked counts; what the CLI queued does not', () => {
    const queued = (fields: object) => record('attachment', { attachment: { type: 'queued_command', ...fields } })
    const { session, entries } = decode([
      queued({ prompt: 'also the docs', commandMode: 'prompt' }),
      queued({ prompt: [text('and the tests')] }),
      queued({ prompt: '<task-notification>', commandMode: 'task-notification' }),
      queued({ prompt: 'be brief', isMeta: true }),
      queued({ prompt: '<task-notification>' }),
      queued({ prompt: ' ' }),
    ])
    expect(session.counts.user).toBe(2)
    expect(entries.map(({ kind, text: words }) => [kind, words])).toEqual([
      ['user', 'also the docs'],
      ['user', 'and the tests'],
      ['system', '[queued_command] <task-notification>'],
      ['system', '[queued_command] be brief'],
      ['system', '[queued_command] <task-notification>'],
    ])
  })
})

describe('calls and results', () => {
  test('a call has one line, its input and its files; a result the name of its call', () => {
    const { session, entries } = decode([
      reply([call('t1', 'Edit', { file_path: '/home/op/ws/src/calc.ts', old_string: 'a', new_string: 'b' })], { id: 'm1' }),
      reply([call('t2', 'Bash', { command: 'npm\n  test', description: 'Test' })], { id: 'm1' }),
      said([result('t2', 'Exit code 1', { is_error: true })], { toolUseResult: 'Error: Exit code 1' }),
      said([result('t1', [text('done'), { type: 'image', source: { data: 'AAAA' } }])], {
        toolUseResult: { durationMs: 12, filePath: 'x' },
      }),
    ])
    expect(session.counts).toMatchObject({ toolCalls: 2, toolErrors: 1 })
    expect(session).not.toHaveProperty('pendingTool')
    expect(entries.map(({ kind, text: words, tool }) => ({ kind, words, ...tool }))).toEqual([
      {
        kind: 'tool_call',
        words: 'Edit: src/calc.ts',
        id: 't1',
        name: 'Edit',
        input: { file_path: '/home/op/ws/src/calc.ts', old_string: 'a', new_string: 'b' },
        files: ['/home/op/ws/src/calc.ts'],
      },
      { kind: 'tool_call', words: 'Bash: npm test', id: 't2', name: 'Bash', input: { command: 'npm\n  test', description: 'Test' } },
      { kind: 'tool_result', words: 'Exit code 1', id: 't2', name: 'Bash', isError: true },
      { kind: 'tool_result', words: 'done\n[image, 3 B]', id: 't1', name: 'Edit', durationMs: 12 },
    ])
  })

  test.each([
    ['Grep', { pattern: 'TODO', path: '/home/op/ws/src' }, 'Grep: TODO'],
    ['Read', { file_path: '/etc/hosts' }, 'Read: /etc/hosts'],
    ['Read', { file_path: '/home/op/ws-other/a.ts' }, 'Read: /home/op/ws-other/a.ts'],
    ['Task', { description: 'Survey', prompt: 'SUBTASK', subagent_type: 'x' }, 'Task: Survey'],
    ['TodoWrite', { todos: [{}, {}] }, 'TodoWrite: 2 todos'],
    ['WebFetch', { url: 'https://example.org', prompt: 'read' }, 'WebFetch: https://example.org'],
    ['mcp__queue__list', { status: 'open' }, 'mcp__queue__list: open'],
    ['ListTools', {}, 'ListTools'],
    ['Odd', 'a text', 'Odd'],
  ])('%s in one line', (name, input, line) => {
    expect(decode([reply([call('t', name, input)])]).entries[0]?.text).toBe(line)
  })

  test('a call that is told twice is one', () => {
    const { session, entries } = decode([
      reply([call('t1', 'Bash', { command: 'ls' })], { id: 'm1' }),
      reply([call('t1', 'Bash', { command: 'ls' })], { id: 'm1' }),
    ])
    expect(session.counts.toolCalls).toBe(1)
    expect(entries).toMatchObject([{ kind: 'tool_call', usage: { output: 5 } }])
  })

  test('a call without a result is pending, until the conversation goes on without it', () => {
    const killed = [said('go'), reply([call('t1', 'Bash', { command: 'sleep 100' })], { id: 'm1', timestamp: '2026-11-20T13:00:00.000Z' })]
    expect(decode(killed).session.pendingTool).toEqual({ name: 'Bash', startedAt: Date.parse('2026-11-20T13:00:00.000Z') })
    expect(decode([...killed, said('go on')]).session.pendingTool).toBeDefined()
    expect(decode([...killed, said('go on'), reply([text('I do')], { id: 'm2' })]).session).not.toHaveProperty('pendingTool')
  })

  test('a call is pending while a sub-agent in the same file works for it', () => {
    const { session } = decode([
      said('go'),
      reply([call('t1', 'Task', {})], { id: 'm1' }),
      said('survey', { isSidechain: true }),
      said('quickly, please'),
      reply([text('found')], { id: 'm2', isSidechain: true }),
    ])
    expect(session).toMatchObject({ pendingTool: { name: 'Task' }, counts: { user: 2, assistant: 2 } })
  })

  test('tools that run at the provider are calls too', () => {
    const found = [{ type: 'web_search_result', title: 'Fences', url: 'https://example.org' }]
    const { session, entries } = decode([
      reply([
        { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'fences' } },
        { type: 'web_search_tool_result', tool_use_id: 's1', content: found },
        { type: 'web_search_tool_result', tool_use_id: 's2', content: { error_code: 'max_uses_exceeded' } },
      ]),
    ])
    expect(session.counts).toMatchObject({ toolCalls: 1, toolErrors: 1 })
    expect(entries.map(({ kind, text: words }) => [kind, words])).toEqual([
      ['tool_call', 'web_search: fences'],
      ['tool_result', 'Fences https://example.org'],
      ['tool_result', 'max_uses_exceeded'],
    ])
  })
})

describe('what the CLI says itself', () => {
  test('a failure for good is an error, and no reply of a model', () => {
    const { session, entries } = decode([
      said('go'),
      reply([text('Claude AI usage limit reached|1795176900')], { model: '<synthetic>', isApiErrorMessage: true }),
      reply([text('No response requested.')], { model: '<synthetic>' }),
    ])
    expect(session).toMatchObject({ models: [], usageQuality: 'none', counts: { assistant: 0, errors: 1 } })
    expect(entries.map(({ kind }) => kind)).toEqual(['user', 'error', 'system'])
  })

  test('a retry is not an error yet', () => {
    const retry = { subtype: 'api_error', retryInMs: 549.2, retryAttempt: 1, maxRetries: 10, error: { status: 529 } }
    const { session, entries } = decode([record('system', retry)])
    expect(session.counts.errors).toBe(0)
    expect(entries).toMatchObject([{ kind: 'system', text: 'Retry 1 of 10 in 0.5 s: HTTP 529' }])
  })

  test('notices are shown, figures are not', () => {
    expect(kinds([record('system', { subtype: 'informational', content: 'Model changed' })])).toEqual(['system'])
    expect(decode([record('system', { subtype: 'turn_duration', durationMs: 12 })]).became).toEqual(['ignored'])
  })

  test('what every session is told is left out; what happened is shown', () => {
    const attached = (attachment: object) => record('attachment', { attachment })
    for (const silent of [
      { type: 'total_tokens_reminder', text: '…' },
      { type: 'hook_success', hookName: 'Stop', stdout: '' },
    ])
      expect(decode([attached(silent)]).became).toEqual(['ignored'])
    const { entries } = decode([
      attached({
        type: 'file',
        filename: '/a/b.ts',
        displayPath: 'b.ts',
        content: { type: 'text', file: { numLines: 3, content: 'long' } },
      }),
      attached({ type: 'hook_blocking_error', hookName: 'Stop', stderr: 'tests fail' }),
      attached({ type: 'a_new_kind', content: 'of notice' }),
    ])
    expect(entries.map((entry) => entry.text)).toEqual([
      '[file b.ts, 3 lines]',
      '[hook_blocking_error Stop] tests fail',
      '[a_new_kind] of notice',
    ])
  })

  test('thinking is kept, also where its words are withheld', () => {
    const { entries } = decode([
      reply([
        { type: 'thinking', thinking: 'hm', signature: 'x' },
        { type: 'redacted_thinking', data: 'x' },
      ]),
    ])
    expect(entries.map(({ kind, text: words }) => [kind, words])).toEqual([
      ['thinking', 'hm'],
      ['thinking', ''],
    ])
  })
})

describe('lines that are not as they should be', () => {
  test.each([
    ['not JSON', '{"type":"user"', 'malformed'],
    ['no object', '[1]', 'unknown'],
    ['null', 'null', 'unknown'],
    ['a text', '"a string"', 'unknown'],
    ['a conflict of a merge', '<<<<<<< HEAD', 'malformed'],
    ['a user record without a message', '{"type":"user"}', 'malformed'],
    ['an assistant record without a message', '{"type":"assistant","message":7}', 'malformed'],
    ['an attachment of nothing', '{"type":"attachment"}', 'malformed'],
    ['a type not seen before', '{"type":"x-new"}', 'unknown'],
    ['no type', '{}', 'unknown'],
    ['a type that is no text', '{"type":{}}', 'unknown'],
    ['the name of a prototype', '{"type":"__proto__"}', 'unknown'],
  ])('%s', (_, line, became) => {
    const { session, entries, became: all } = decode([line, said('go on')])
    expect(all).toEqual([became, 'parsed'])
    expect(entries.map(({ kind }) => kind)).toEqual(['unknown', 'user'])
    expect(session.counts).toMatchObject({ unknown: became === 'unknown' ? 1 : 0, malformed: became === 'malformed' ? 1 : 0 })
  })

  test.each([
    '',
    '   ',
    '{"type":"last-prompt"}',
    '{"type":"queue-operation"}',
    '{"type":"summary"}',
    '{"type":"user","message":{"content":" "}}',
  ])('%j is passed over', (line) => {
    expect(decode([line])).toMatchObject({ became: ['ignored'], entries: [] })
  })

  test('fields of other types than expected are as good as absent', () => {
    const odd = { timestamp: 7, cwd: {}, gitBranch: [], version: null, sessionId: 3, isSidechain: 'yes', requestId: {}, agentId: 1 }
    const { session, entries } = decode([
      said([7, null, { type: 9 }, { type: 'text', text: {} }, { type: 'tool_result', content: { a: 1 } }], odd),
      reply([{ type: 'tool_use' }, { type: 'text' }, { type: 'later' }], odd),
      reply({ a: 1 }, odd),
    ])
    expect(session.counts).toMatchObject({ assistant: 2, toolCalls: 1, malformed: 0 })
    expect(entries.every((entry) => typeof entry.text === 'string' && entry.at === undefined)).toBe(true)
  })

  test('an input that is long, wide or deep is cut, and says where', () => {
    const deep = `${'[1,'.repeat(20_000)}1${']'.repeat(20_000)}`
    const inputs = [call('a', 'Write', { file_path: 'x', content: 'é'.repeat(50_000) }), call('b', 'Deep', { deep: '@' })]
    const wide = call('c', 'Wide', Array(100_000).fill(0))
    const { entries } = decode([
      JSON.stringify(reply([...inputs, wide])).replace('"@"', deep),
      reply([call('d', 'Names', JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'))]),
    ])
    expect(JSON.stringify(entries).length).toBeLessThan(60_000)
    expect(JSON.stringify(entries[0])).toContain('characters left out]')
    expect(JSON.stringify(entries[3]?.tool?.input)).toBe('{"__proto__":{"polluted":true},"constructor":1}')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})
