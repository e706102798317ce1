import { expect, test } from 'vitest'
import { callLook, exitCodeOf, opensByItself } from '../../src/model/call-look.ts'
import { fileEdits } from '../../src/model/file-edit.ts'
import { makeCall, makeResult } from '../make-entries.ts'

test.each([
  ['Exit code 1\nFAIL', 1],
  ['Command: x\nExit Code: 127', 127],
  ['Chunk ID: 1\nProcess exited with code 101\nOutput:\n…', 101],
  ['the exit code of 3 was expected', undefined],
  ['', undefined],
])('the exit code in %j', (text, code) => {
  expect(exitCodeOf(text)).toBe(code)
})

test('a call says how it ended', () => {
  const call = makeCall(0, 'a')
  const note = (text: string, isError = false) => callLook(call, makeResult(40, 'a', text, isError)).note
  expect(note('Exit code 101\nno', true)).toBe('exit 101')
  expect(note('no', true)).toBe('failed')
  expect(note('one\ntwo\n')).toBe('2 lines')
  expect(note('')).toBe('no output')
  const look = callLook(call, makeResult(40, 'a'))
  expect(look).toMatchObject({ name: 'Bash', argument: 'npm test', icon: 'shell', tookMs: 40_000, isPending: false })
  expect(opensByItself(look)).toBe(false)
  expect(callLook(call, undefined)).toMatchObject({ isPending: true, tookMs: undefined, note: '' })
})

const edit = (before: string, after: string) => [{ path: 'a.ts', before: before.split('\n'), after: after.split('\n') }]
test.each([
  ['Claude Code', { file_path: 'a.ts', old_string: 'x\ny', new_string: 'x\nz' }, edit('x\ny', 'x\nz')],
  ['OpenCode', { filePath: 'a.ts', oldString: 'x', newString: 'z' }, edit('x', 'z')],
  ['several at once', { file_path: 'a.ts', edits: [{ old_string: 'x', new_string: 'z' }] }, edit('x', 'z')],
  ['a patch of Codex', '*** Begin Patch\n*** Update File: a.ts\n@@ f()\n k\n-x\n+z\n*** End Patch\n', edit('k\nx', 'k\nz')],
  ['a unified diff', { diff: '--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-x\n+z\n' }, edit('x', 'z')],
  ['no edit', { command: 'ls' }, []],
  ['nothing at all', undefined, []],
])('the edit of %s', (_, input, edits) => {
  expect(fileEdits(makeCall(0, 'a', 'Edit: a.ts', input))).toEqual(edits)
})

test('a new file is all added, and opens by itself while it is short', () => {
  const call = makeCall(0, 'a', 'Write: a.ts', { file_path: 'a.ts', content: 'x\ny\n' })
  const look = callLook(call, makeResult(1, 'a'))
  expect(look.note).toBe('+2 −0')
  expect(opensByItself(look)).toBe(true)
  const long = makeCall(0, 'a', 'Write: a.ts', { file_path: 'a.ts', content: 'x\n'.repeat(90) })
  expect(opensByItself(callLook(long, makeResult(1, 'a')))).toBe(false)
})
