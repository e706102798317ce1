import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { codex } from '../../src/codex/index.ts'
import { createTranscripts, TranscriptFormatError } from '../../src/index.ts'
import { collect } from '../conformance/collect.ts'
import { line, meta, said } from './rollout.ts'

const { discover, detectCli, readSession } = createTranscripts([codex])
const fixtures = join(import.meta.dirname, '../fixtures')
const isRoot = process.getuid?.() === 0

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hoop-codex-'))
})
afterEach(() => rm(home, { recursive: true }))

async function put(path: string, text = `${JSON.stringify(meta())}\n`): Promise<string> {
  const file = join(home, path)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, text)
  return file
}
const found = async (env: Record<string, string> = {}) =>
  new Set((await collect(discover({ home, env }))).map(({ path }) => path.slice(home.length + 1)))

test('live, archived, packed and very old rollouts are found; other files are not', async () => {
  const kept = [
    '.codex/sessions/2026/11/20/rollout-2026-11-20T12-00-00-a.jsonl',
    '.codex/sessions/2026/11/21/rollout-2026-11-21T12-00-00-b.jsonl.zst',
    '.codex/sessions/rollout-2025-04-16-c.json',
    '.codex/archived_sessions/rollout-2026-11-19T12-00-00-d.jsonl',
  ]
  const others = [
    '.codex/history.jsonl',
    '.codex/session_index.jsonl',
    '.codex/sessions/2026/11/20/notes.jsonl',
    '.codex/sessions/2026/11/20/rollout-x.jsonl.tmp',
    '.codex/log/rollout-e.jsonl',
  ]
  for (const path of [...kept, ...others]) await put(path)
  expect(await found()).toEqual(new Set(kept))
  // A packed one beside what it was packed from is the same session.
  await put('.codex/sessions/2026/11/21/rollout-2026-11-21T12-00-00-b.jsonl')
  expect(await found()).toContain('.codex/sessions/2026/11/21/rollout-2026-11-21T12-00-00-b.jsonl')
  expect(await found()).not.toContain('.codex/sessions/2026/11/21/rollout-2026-11-21T12-00-00-b.jsonl.zst')
})

test('CODEX_HOME moves them; nothing is made where there is nothing', async () => {
  await put('elsewhere/sessions/2026/11/20/rollout-a.jsonl')
  expect(await found({ CODEX_HOME: join(home, 'elsewhere') })).toEqual(new Set(['elsewhere/sessions/2026/11/20/rollout-a.jsonl']))
  expect(await found()).toEqual(new Set())
  expect(await readdir(home)).toEqual(['elsewhere'])
})

test('symbolic links are followed, and never in circles', async () => {
  await put('disk/11/20/rollout-a.jsonl')
  await mkdir(join(home, '.codex/sessions'), { recursive: true })
  await symlink(join(home, 'disk'), join(home, '.codex/sessions/2026'))
  await symlink(join(home, '.codex/sessions'), join(home, 'disk/11/back'))
  await symlink(join(home, 'nowhere'), join(home, '.codex/sessions/2027'))
  await symlink(join(home, 'nowhere'), join(home, 'disk/rollout-b.jsonl'))
  expect(await found()).toEqual(new Set(['.codex/sessions/2026/11/20/rollout-a.jsonl']))
})

test.skipIf(isRoot)('a folder that may not be read is passed over [needs a user other than root]', async () => {
  await put('.codex/sessions/2026/11/20/rollout-a.jsonl')
  await put('.codex/sessions/2026/11/21/rollout-b.jsonl')
  await chmod(join(home, '.codex/sessions/2026/11/21'), 0)
  expect(await found()).toEqual(new Set(['.codex/sessions/2026/11/20/rollout-a.jsonl']))
  await chmod(join(home, '.codex/sessions/2026/11/21'), 0o700)
})

test('a packed rollout is refused by name, and says what to do', async () => {
  const path = await put('.codex/sessions/rollout-a.jsonl.zst', '\u0028\u00b5')
  expect(await detectCli(path)).toBe('codex')
  const refused = readSession(path)
  await expect(refused).rejects.toThrow(TranscriptFormatError)
  await expect(refused).rejects.toThrow(/rollout-a\.jsonl\.zst is not .*zstd -d/)
})

test.each([
  ['typed', `${JSON.stringify(meta())}\n`, 'copy.jsonl', 'codex'],
  [
    'typed, with a header longer than what is looked at',
    JSON.stringify(meta({ base_instructions: 'x'.repeat(80_000) })),
    'copy.txt',
    'codex',
  ],
  ['typed, from 0.169', '{"timestamp":"2026-11-20T12:18:59.837Z","ordinal":65,"type":"session_meta","payload":{}}\n', 'x', 'codex'],
  ['typed, after a torn line', `{"timest\n${JSON.stringify(said('a'))}\n`, 'x', 'codex'],
  ['flat', '{"id":"a","timestamp":"2026-11-20T12:22:26.415Z","instructions":null,"git":{}}\n', 'x.jsonl', 'codex'],
  ['a document', '{\n  "session": {\n    "id": "a" } }', 'x.json', 'codex'],
  ['just begun', '', 'rollout-a.jsonl', 'codex'],
  ['empty', '', 'a.jsonl', undefined],
  ['text with the right name', 'Buy milk.\n', 'rollout-a.jsonl', undefined],
  ['of another kind', '{"type":"user","sessionId":"a"}\n', 'rollout-a.jsonl', undefined],
  ['a message about a rollout', '{"type":"user","text":"{\\"timestamp\\":\\"x\\",\\"type\\":\\"session_meta\\""}\n', 'x.jsonl', undefined],
])('whose it is: %s', async (_, text, name, cli) => {
  expect(await detectCli(await put(name, text))).toBe(cli)
})

test('a line that is cut off is not yet a line', async () => {
  const session = await readSession(join(fixtures, 'derived/codex-partial-last-line.jsonl'))
  expect(session).toMatchObject({ cli: 'codex', counts: { malformed: 0, unknown: 0 } })
})

test('without a session_meta the id is the one in the name', async () => {
  const id = '01a1f8e5-22bf-7950-8eb3-46e2e98024b5'
  expect(await readSession(await put(`rollout-2026-11-20T12-18-48-${id}.jsonl`, `${JSON.stringify(said('a'))}\n`))).toMatchObject({ id })
})

test('a session reads the same when it was archived', async () => {
  const version = join(fixtures, 'codex/0.111.0/.codex/sessions/2026/11/20')
  const [name = ''] = await readdir(version)
  const live = join(home, '.codex/sessions', name)
  await mkdir(join(home, '.codex/sessions'), { recursive: true })
  await cp(join(version, name), live)
  const { path: _, ...before } = await readSession(live)
  const archived = join(home, '.codex/archived_sessions', name)
  await mkdir(join(home, '.codex/archived_sessions'))
  await rename(live, archived)
  expect(await readSession(archived)).toEqual({ ...before, path: archived })
  expect([...(await found())].map((path) => basename(path))).toEqual([name])
  expect((await stat(archived)).size).toBeGreaterThan(0)
})

test('a rollout that ends in the middle of a header is a session of which nothing is known', async () => {
  const path = await put('rollout-a.jsonl', JSON.stringify(line('session_meta', { id: 'x' })).slice(0, 80))
  expect(await readSession(path)).toMatchObject({ id: 'rollout-a', counts: { malformed: 0 } })
})
