import { SessionDocument } from '@hoop/protocol'
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { makeFolder, makeWorkspace } from '../../fixtures.ts'
import { useHoop } from '../hoop.ts'

vi.setConfig({ testTimeout: 60_000 })
const hoop = useHoop()
const recorded = join(import.meta.dirname, '../../../../../packages/transcripts/test/fixtures')
const Listed = v.pipe(v.string(), v.parseJson(), v.strictObject({ sessions: v.array(SessionDocument.entries.session) }))
const Shown = v.pipe(v.string(), v.parseJson(), SessionDocument)

/** A user whose home holds what Gemini and aider left. */
async function makeUser() {
  const user = await makeFolder()
  await cp(join(recorded, 'gemini/0.61.0/.gemini'), join(user, '.gemini'), { recursive: true })
  await cp(join(recorded, 'aider/0.86.2/ws-beta'), join(user, 'ws-beta'), { recursive: true })
  return { user, env: { HOME: user, TMPDIR: user, TZ: 'UTC' } }
}

test('list shows the sessions of every CLI, and creates nothing', async () => {
  const { user, env } = await makeUser()
  const before = await readdir(user)
  const ran = await hoop.run(['sessions', 'list', '--json'], { env })
  expect(ran.code).toBe(0)
  const { sessions } = v.parse(Listed, ran.stdout)
  expect(sessions.filter(({ cli }) => cli === 'gemini')).toHaveLength(10)
  expect(sessions.filter(({ cli }) => cli === 'aider')).toHaveLength(4)
  const some = await hoop.run(['sessions', 'list', '--cli', 'aider', '--limit', '2'], { env })
  expect(some.stdout).toMatch(/^LAST +CLI/)
  expect(some.stdout).toContain('2 of 4; --limit shows more')
  expect(await readdir(user)).toEqual(before)
})

test('list keeps to a project', async () => {
  const { user, env } = await makeUser()
  await makeWorkspace(user, 'ws-beta')
  expect((await hoop.run(['projects', 'add', join(user, 'ws-beta'), '--name', 'beta'], { env })).code).toBe(0)
  const { sessions } = v.parse(Listed, (await hoop.run(['sessions', 'list', '--json', '--project', 'beta'], { env })).stdout)
  expect(sessions).toHaveLength(4)
  expect(await hoop.run(['sessions', 'list', '--project', 'bete'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean beta?'),
  })
})

test('show takes an id or a path, with entries or without', async () => {
  const { user, env } = await makeUser()
  const id = 'cc617a5b-22e4-4e0e-b093-bc9bc934853a'
  const byId = v.parse(Shown, (await hoop.run(['sessions', 'show', id, '--json'], { env })).stdout)
  expect(byId).toMatchObject({ session: { id, cli: 'gemini', counts: { user: 2, assistant: 8 } } })
  expect(byId.entries).toBeUndefined()
  const byPath = v.parse(Shown, (await hoop.run(['sessions', 'show', byId.session.path, '--json', '--entries'], { env })).stdout)
  expect(byPath.session).toEqual(byId.session)
  expect(byPath.entries?.filter(({ kind }) => kind === 'tool_call')).toHaveLength(6)
  const section = await hoop.run(['sessions', 'show', 'ws-beta/.aider.chat.history.md#1', '--entries'], { env, cwd: user })
  expect(section).toMatchObject({ code: 0, stderr: '' })
  expect(section.stdout).toContain('worker bravo, bead bd-81, strand pluck')
  expect(section.stdout).toContain('tool_result failed')
})

test('a terminal is safe from what a transcript holds', async () => {
  const { user, env } = await makeUser()
  const folder = join(user, '.gemini/tmp/evil/chats')
  await mkdir(folder, { recursive: true })
  const escape = '\u001B]0;owned\u0007\u001B[2J\u202Etxt'
  const lines = [
    { sessionId: 'eeeeeeee-1', projectHash: 'x', startTime: '2026-11-20T12:00:00.000Z' },
    { id: 'u', type: 'user', content: `hello ${escape}\nsecond` },
  ]
  const path = join(folder, 'session-2026-11-20T12-00-eeeeeeee.jsonl')
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const shown = await hoop.run(['sessions', 'show', path, '--entries'], { env })
  expect(shown.stdout).toContain('hello')
  expect(shown.stdout).toContain('    second')
  for (const character of ['\u001B', '\u0007', '\u202E']) expect(shown.stdout).not.toContain(character)
})

test('what is wrong is named, in one line, with exit code 2', async () => {
  const { user, env } = await makeUser()
  await writeFile(join(user, 'notes.txt'), 'Buy milk\n')
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['show', 'nothing'], /no session has the id nothing/],
    [['show', 'notes.txt'], /notes\.txt is not a session of claude, codex, opencode, gemini, aider|notes\.txt is not a session of/],
    [['show', 'ws-beta/.aider.chat.history.md'], /history\.md#1\n[^]*it holds 4/],
    [['list', '--cli', 'copilot'], /--cli copilot is none of claude/],
    [['list', '--limit', '0'], /--limit 0 is not a whole number/],
  ]
  for (const [args, message] of cases) {
    const ran = await hoop.run(['sessions', ...args], { env, cwd: user })
    expect([args, ran.code, ran.stdout]).toEqual([args, 2, ''])
    expect(ran.stderr).toMatch(message)
  }
})
