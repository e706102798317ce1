import { describe, expect, test } from 'vitest'
import { customToolCall, functionCall, hostedCall, localShellCall } from '../../src/codex/tool-call.ts'
import { toolOutput } from '../../src/codex/tool-output.ts'
import { called, completed, event, item, meta, read, returned } from './rollout.ts'

const patch =
  '*** Begin Patch\n*** Add File: a b.txt\n+x\n*** Update File: src/c.ts\n*** Move to: src/d.ts\n*** Delete File: e\n*** End Patch\n'

describe('a call in one line', () => {
  test.each([
    ['shell', { command: ['bash', '-lc', 'npm test'], workdir: '/w' }, 'shell: npm test'],
    ['shell', { command: ['git', 'status', '-s'] }, 'shell: git status -s'],
    ['shell_command', { command: 'npm\n  test' }, 'shell_command: npm test'],
    ['exec_command', { cmd: 'ls' }, 'exec_command: ls'],
    ['write_stdin', { session_id: 7, chars: 'y\n' }, 'write_stdin: y'],
    [
      'update_plan',
      {
        plan: [
          { step: 'one', status: 'completed' },
          { step: 'two', status: 'in_progress' },
        ],
      },
      'update_plan: two',
    ],
    ['view_image', { path: 'a.png' }, 'view_image: a.png'],
    ['mystery', { depth: 3 }, 'mystery'],
  ])('%s %j', (name, args, text) => {
    expect(functionCall({ name, arguments: JSON.stringify(args) })).toMatchObject({ name, text, input: args })
  })

  test('is no longer than a screen', () => {
    expect(functionCall({ name: 'exec_command', arguments: JSON.stringify({ cmd: 'x'.repeat(5_000) }) }).text).toHaveLength(
      'exec_command: '.length + 200,
    )
  })

  test('names its namespace', () => {
    const call = functionCall({ name: 'spawn_agent', namespace: 'multi_agent_v1', arguments: '{"message":"Look"}' })
    expect(call).toMatchObject({ name: 'multi_agent_v1.spawn_agent', text: 'multi_agent_v1.spawn_agent: Look' })
  })

  test('arguments that are no JSON are shown as they are', () => {
    expect(functionCall({ name: 'shell', arguments: '{"command": [' })).toMatchObject({
      text: 'shell: {"command": [',
      input: '{"command": [',
    })
    expect(functionCall({})).toMatchObject({ name: 'unknown', text: 'unknown' })
  })

  test('of the provider’s own tools', () => {
    expect(hostedCall({ action: { type: 'search', query: 'node zstd' } }, 'web_search').text).toBe('web_search: node zstd')
    expect(localShellCall({ action: { type: 'exec', command: ['ls', '-l'] } })).toMatchObject({
      name: 'local_shell',
      text: 'local_shell: ls -l',
    })
  })
})

describe('the files of a call', () => {
  const files = ['a b.txt', 'src/c.ts', 'src/d.ts', 'e']

  test('are those of its patch', () => {
    expect(customToolCall({ name: 'apply_patch', input: patch })).toMatchObject({ files, text: `apply_patch: ${files.join(', ')}` })
    expect(
      functionCall({ name: 'shell', arguments: JSON.stringify({ command: ['bash', '-lc', `apply_patch <<'P'\n${patch}P`] }) }).files,
    ).toEqual(files)
    expect(functionCall({ name: 'apply_patch', arguments: JSON.stringify({ input: patch }) }).files).toEqual(files)
  })

  test('also in a program of code mode, with the commands it runs', () => {
    const input = `await tools.exec_command({"cmd":"echo \\"hi\\""});\nawait tools.apply_patch(${JSON.stringify(patch)})`
    expect(customToolCall({ name: 'exec', namespace: 'functions', input })).toMatchObject({
      isProgram: true,
      files,
      text: `functions.exec: echo "hi"; apply_patch ${files.join(', ')}`,
    })
  })

  test('are not invented', () => {
    expect(functionCall({ name: 'exec_command', arguments: '{"cmd":"cat *** Add File: x"}' }).files).toEqual([])
  })
})

describe('what came of a call', () => {
  const ok = { isError: false }
  const bad = { isError: true }
  test.each([
    ['{"output":"hi\\n","metadata":{"exit_code":0,"duration_seconds":0.25}}', { ...ok, text: 'hi\n', durationMs: 250 }],
    ['{"output":"","metadata":{"exit_code":2,"duration_seconds":1}}', { ...bad, text: 'exit code 2', durationMs: 1_000 }],
    ['{"output":1}', { ...ok, text: '{"output":1}' }],
    [
      'Chunk ID: 1\nWall time: 0.0513 seconds\nProcess exited with code 1\nOriginal token count: 2\nOutput:\nno',
      { ...bad, text: 'no', durationMs: 51 },
    ],
    [
      'Wall time: 1.5 seconds\nProcess exited with code 0\nOutput:\nerror: printed, not met',
      { ...ok, text: 'error: printed, not met', durationMs: 1_500 },
    ],
    ['Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess.', { ...ok, text: 'Success.', durationMs: 0 }],
    ['Exit code: -1\nWall time: 2 seconds\nOutput:\n', { ...bad, text: 'exit code -1' }],
    ['Wall time: 1.0 seconds\nProcess running with session ID 7\nOutput:\nhalf', { ...ok, text: expect.stringContaining('session ID 7') }],
    ['Process exited with code 1 is what it printed', ok],
    ['apply_patch verification failed: no such lines', { ...bad, text: 'apply_patch verification failed: no such lines' }],
    ['error: Failed to find expected lines', bad],
    ['aborted by user after 3.1s', bad],
    ['Wall time: 3.1 seconds\naborted by user', bad],
    ['there was an error: none', ok],
    [
      [
        { type: 'input_text', text: 'Script completed\nWall time 0.3 seconds\nOutput:\n' },
        { type: 'input_text', text: 'yes' },
      ],
      { ...ok, text: 'yes', durationMs: 300 },
    ],
    [
      [
        { type: 'input_text', text: 'Script failed\nWall time 0.0 seconds\nOutput:\n' },
        { type: 'input_text', text: 'Script error:\nno' },
      ],
      { ...bad, text: 'Script error:\nno' },
    ],
    [[{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }], { ...ok, text: '[image, 3 B]' }],
    [
      { content: 'denied', success: false },
      { ...bad, text: 'denied' },
    ],
    [undefined, { ...ok, text: '' }],
    [7, { ...ok, text: '' }],
  ])('%j', (output, expected) => {
    expect(toolOutput(output)).toMatchObject(expected)
  })
})

describe('events tell what outputs do not', () => {
  const program = item('custom_tool_call', {
    namespace: 'functions',
    name: 'exec',
    call_id: 'c',
    input: 'await tools.exec_command({"cmd":"npm test"})',
  })
  const done = item('custom_tool_call_output', {
    call_id: 'c',
    output: [{ type: 'input_text', text: 'Script completed\nWall time 0.3 seconds\nOutput:\n' }],
  })
  const resultOf = (...lines: readonly unknown[]) => {
    const { session, entries } = read(meta(), ...lines)
    return { ...entries.find(({ kind }) => kind === 'tool_result')?.tool, errors: session.counts.toolErrors }
  }

  test('a command that failed inside a program of code mode fails the call', () => {
    const failed = completed('CommandExecution', { id: 'exec-1', status: 'failed', exit_code: 1, duration: { secs: 7, nanos: 0 } })
    const passed = completed('CommandExecution', { id: 'exec-2', status: 'completed', exit_code: 0 })
    expect(resultOf(program, failed, passed, done)).toMatchObject({ name: 'functions.exec', isError: true, durationMs: 300, errors: 1 })
    expect(resultOf(program, passed, done)).toMatchObject({ isError: false, errors: 0 })
  })

  test('a file that a program changed, and one that a command read', () => {
    const change = completed('FileChange', {
      id: 'exec-1',
      changes: { '/w/a': { type: 'update' }, '/w/b': { type: 'add' } },
      status: 'completed',
    })
    const reading = completed('CommandExecution', {
      id: 'exec-2',
      exit_code: 0,
      parsed_cmd: [{ type: 'read', path: '/w/c' }, { type: 'unknown' }],
    })
    expect(resultOf(program, change, reading, change, done)).toMatchObject({ files: ['/w/a', '/w/b', '/w/c'] })
  })

  test('how long a call took: its own duration, else its times, else its output', () => {
    const output = returned('c', 'Wall time: 9 seconds\nProcess exited with code 0\nOutput:\n')
    const took = (item: object, times: object) =>
      resultOf(called('c', 'x'), completed('CommandExecution', { id: 'c', ...item }, times), output).durationMs
    expect(took({ duration: { secs: 2, nanos: 5_400_000 } }, { started_at_ms: 1_000, completed_at_ms: 1_700 })).toBe(2_005)
    expect(took({}, { started_at_ms: 1_000, completed_at_ms: 1_700 })).toBe(700)
    expect(took({}, { started_at_ms: 'x' })).toBe(9_000)
  })

  test('older events say the same of their call, and nothing of others', () => {
    const end = event('exec_command_end', { call_id: 'c', exit_code: 3, duration: { secs: 1, nanos: 0 } })
    expect(resultOf(called('c', 'x'), end, returned('c', 'Output'))).toMatchObject({ isError: true, durationMs: 1_000, errors: 1 })
    expect(resultOf(called('d', 'x'), end, returned('d', 'Output'))).toMatchObject({ isError: false, errors: 0 })
    expect(resultOf(called('c', 'x'), event('patch_apply_end', { call_id: 'c', success: false }), returned('c', 'x'))).toMatchObject({
      isError: true,
    })
  })
})

test('a call is told once, and its result by its id', () => {
  const { session, entries } = read(meta(), called('c', 'x'), called('c', 'x'), returned('other', 'Exit code: 1\nOutput:\n'))
  expect(session).toMatchObject({ counts: { toolCalls: 1, toolErrors: 1 }, pendingTool: { name: 'exec_command' } })
  expect(entries.map(({ kind, tool }) => [kind, tool?.id, tool?.name])).toEqual([
    ['tool_call', 'c', 'exec_command'],
    ['tool_result', 'other', 'unknown'],
  ])
})

test('what the provider runs itself is over when it is told', () => {
  const search = item('web_search_call', { id: 'ws', status: 'completed', action: { type: 'search', query: 'q' } })
  expect(read(meta(), search).session).toMatchObject({ counts: { toolCalls: 1, toolErrors: 0 } })
  expect(read(meta(), search).session).not.toHaveProperty('pendingTool')
})
