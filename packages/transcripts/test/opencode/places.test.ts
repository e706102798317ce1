import BetterSqlite from 'better-sqlite3'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTranscripts, TranscriptFormatError, TranscriptNotFoundError } from '../../src/index.ts'
import { createDatabaseSource } from '../../src/opencode/database-source.ts'
import { opencode } from '../../src/opencode/index.ts'
import { createDatabases } from '../../src/opencode/sqlite/database.ts'
import { createTreeSource, treeOf } from '../../src/opencode/tree-source.ts'
import { parseTarget } from '../../src/target.ts'
import { collect } from '../conformance/collect.ts'
import { drain } from '../conformance/test-format.ts'
import { fixtures, versions } from './homes.ts'
import { createDatabaseStore, createTreeStore } from './store.ts'
import { createTalk } from './talk.ts'

const { discover, detectCli, readEntries, readSession } = createTranscripts([opencode])

let scratch = ''
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoop-opencode-places-'))
})
afterAll(() => rm(scratch, { recursive: true }))

const newHome = () => mkdtemp(join(scratch, 'home-'))
const data = (home: string) => join(home, '.local/share/opencode')
const pathsIn = async (home: string, env: Readonly<Record<string, string>> = {}) =>
  (await collect(discover({ home, env }))).map(({ path }) => path)

function writeDatabase(file: string, ...ids: readonly string[]): void {
  const store = createDatabaseStore(file)
  for (const id of ids) for (const one of ['prompt', 'reply', 'text'] as const) (talks.get(file + id) ?? talkOf(store, file + id, id))(one)
  store.close()
}
const talks = new Map<string, ReturnType<typeof createTalk>>()
function talkOf(...[store, key, id]: [Parameters<typeof createTalk>[0], string, string]) {
  const talk = createTalk(
    {
      ...store,
      message: (session, message, created, more) => store.message(session, `${id}_${message}`, created, more),
      part: (session, message, part, more) => store.part(session, `${id}_${message}`, `${id}_${part}`, more),
    },
    id,
  )
  talks.set(key, talk)
  return talk
}

describe('discovery', () => {
  test('finds nothing where there is nothing, and makes nothing', async () => {
    const home = await newHome()
    expect(await pathsIn(home)).toEqual([])
    expect(
      await pathsIn(join(home, 'missing'), { XDG_DATA_HOME: join(home, 'x'), OPENCODE_DB: 'none.db', OPENCODE_TEST_HOME: join(home, 'y') }),
    ).toEqual([])
    expect(await collect(discover({ home }))).toEqual([])
  })

  test('looks where the variables say: another data folder, another home, another database', async () => {
    const home = await newHome()
    writeDatabase(join(data(home), 'opencode.db'), 'ses_a')
    writeDatabase(join(home, 'xdg/opencode/opencode.db'), 'ses_b')
    writeDatabase(join(home, 'xdg/opencode/mine.db'), 'ses_c')
    writeDatabase(join(home, 'elsewhere/any name.db'), 'ses_d')
    writeDatabase(join(data(join(home, 'test')), 'opencode-dev.db'), 'ses_e')
    const ids = async (env: Readonly<Record<string, string>>) =>
      (await pathsIn(home, env)).map((path) => path.slice(path.indexOf('#') + 1)).sort()
    expect(await ids({})).toEqual(['ses_a'])
    expect(await ids({ XDG_DATA_HOME: '' })).toEqual(['ses_a'])
    expect(await ids({ XDG_DATA_HOME: join(home, 'xdg') })).toEqual(['ses_a', 'ses_b'])
    expect(await ids({ XDG_DATA_HOME: join(home, 'xdg'), OPENCODE_DB: 'mine.db' })).toEqual(['ses_a', 'ses_b', 'ses_c'])
    expect(await ids({ OPENCODE_DB: join(home, 'elsewhere/any name.db') })).toEqual(['ses_a', 'ses_d'])
    expect(await ids({ OPENCODE_TEST_HOME: join(home, 'test') })).toEqual(['ses_a', 'ses_e'])
    for (const path of await pathsIn(home, { OPENCODE_DB: join(home, 'elsewhere/any name.db') }))
      expect(await readSession(path)).toMatchObject({ path, counts: { user: 1, assistant: 1 } })
  })

  test('a session in a tree and in the database is the one of the database', async () => {
    const home = await newHome()
    for (const version of versions.filter((one) => !one.endsWith('-wal'))) await cp(join(fixtures, version), home, { recursive: true })
    const both = 'ses_e0715b41bffeCkSOzPq49xTXMs'
    writeDatabase(join(data(home), 'opencode-beta.db'), both)
    const paths = await pathsIn(home)
    const ids = paths.map((path) => (path.includes('#') ? path.slice(path.indexOf('#') + 1) : basename(path, '.json')))
    expect(new Set(ids).size).toBe(ids.length)
    expect(paths.find((path) => path.includes(both))).toBe(`${join(data(home), 'opencode-beta.db')}#${both}`)
    expect(paths.filter((path) => path.endsWith('.json')).length).toBe(9)
  })

  test('passes over what cannot be read, and links that lead round in circles', async () => {
    const home = await newHome()
    const folder = data(home)
    const store = createTreeStore(home)
    createTalk(store, 'ses_tree')('prompt')
    await writeFile(join(folder, 'opencode.db'), 'not a database')
    await mkdir(join(folder, 'opencode-dir.db'))
    await symlink(folder, join(folder, 'storage/session/circle'))
    await mkdir(join(folder, 'storage/session/closed'))
    await chmod(join(folder, 'storage/session/closed'), 0)
    await mkdir(join(folder, 'storage/session/project/ses_folder.json'))
    await writeFile(join(folder, 'storage/session/project/notes.txt'), '')
    expect(await pathsIn(home)).toEqual([store.path('ses_tree')])
    await chmod(join(folder, 'storage/session/closed'), 0o755)
  })

  test('the time of a session is that of its newest row', async () => {
    const home = await newHome()
    let now = 5_000
    const store = createDatabaseStore(join(data(home), 'opencode.db'), () => now)
    const talk = createTalk(store, 'ses_times', 1_000)
    for (const one of ['prompt', 'reply', 'call'] as const) talk(one)
    now = 9_000
    talk('run')
    store.session('ses_empty', 3_000)
    expect((await collect(discover({ home }))).map(({ path, mtimeMs }) => [path.slice(-5), mtimeMs])).toEqual([
      ['times', 9_000],
      ['empty', 9_000],
    ])
    store.close()
  })
})

describe('what is not a session', () => {
  test('a bare database with several sessions is an error that lists them; with one, that is read', async () => {
    const home = await newHome()
    const file = join(data(home), 'opencode.db')
    writeDatabase(file, 'ses_a')
    expect(await readSession(file)).toMatchObject({ id: 'ses_a', path: `${file}#ses_a` })
    writeDatabase(join(home, 'opencode-two.db'), 'ses_a', 'ses_b')
    await expect(readSession(join(home, 'opencode-two.db'))).rejects.toMatchObject({
      name: 'TranscriptFormatError',
      sessions: [`${join(home, 'opencode-two.db')}#ses_a`, `${join(home, 'opencode-two.db')}#ses_b`],
    })
    await expect(readSession(`${file}#ses_missing`)).rejects.toThrow('there is none with the id ses_missing')
  })

  test.each([
    [
      'of other tables',
      (file: string) => void new BetterSqlite(file).exec('CREATE TABLE session (id text PRIMARY KEY)').close(),
      'expected a table session with id, directory, title',
    ],
    [
      'of no tables',
      (file: string) => void new BetterSqlite(file).exec('CREATE TABLE x (y); DROP TABLE x').close(),
      'expected a table session',
    ],
    ['that is empty', (file: string) => writeFile(file, ''), 'whole SQLite database'],
    ['that is none', (file: string) => writeFile(file, 'x'.repeat(5000)), 'does not begin as a SQLite database does'],
    [
      'that is cut',
      async (file: string) =>
        writeFile(file, (await readFile(join(fixtures, '1.18.33/.local/share/opencode/opencode.db'))).subarray(0, 5000)),
      'there is no page',
    ],
  ])('a database %s is a named error', async (_what, write, expected) => {
    const file = join(await newHome(), 'opencode.db')
    await write(file)
    expect(await detectCli(file)).toBe('opencode')
    for (const path of [file, `${file}#ses_x`]) {
      const error: unknown = await readSession(path).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(TranscriptFormatError)
      expect(String(error)).toContain(expected)
    }
    expect(await pathsIn(dirname(file), { XDG_DATA_HOME: dirname(dirname(file)) })).toEqual([])
  })

  test("other programs' databases and other files of OpenCode are nobody's", async () => {
    const file = join(await newHome(), 'notes.sqlite')
    new BetterSqlite(file).exec('CREATE TABLE note (id, text); INSERT INTO note VALUES (1, 2)').close()
    expect(await detectCli(file)).toBeUndefined()
    const storage = join(fixtures, '1.0.162/.local/share/opencode/storage')
    expect(await detectCli(join(storage, 'session_diff/ses_e0715a004ffeiiW5GXuBR5UKch.json'))).toBeUndefined()
    expect(await detectCli(join(storage, 'message/ses_e0715a004ffeiiW5GXuBR5UKch/msg_1f8ea6011001nyUJrgElzwowzt.json'))).toBeUndefined()
    await expect(readSession(`${file}#ses_1`)).rejects.toThrow(TranscriptFormatError)
    await expect(readSession(join(scratch, 'missing.db#ses_1'))).rejects.toThrow(TranscriptNotFoundError)
  })
})

describe('a tree with damage', () => {
  test('a broken file is one malformed record, and mended, it is read', async () => {
    const store = createTreeStore(await newHome())
    const talk = createTalk(store, 'ses_broken')
    for (const one of ['prompt', 'reply', 'text', 'finish'] as const) talk(one)
    const info = store.path('ses_broken')
    const message = join(dirname(dirname(dirname(info))), 'message/ses_broken/msg_00000003.json')
    const whole = await readFile(message, 'utf8')
    const reader = await opencode.open(await parseTarget(info))
    await drain(reader)
    await writeFile(message, whole.slice(0, 40))
    const broken = await drain(reader)
    expect(broken.session.counts).toMatchObject({ user: 1, assistant: 0, malformed: 1 })
    await writeFile(message, whole)
    expect((await drain(reader)).session.counts).toMatchObject({ user: 1, assistant: 1, malformed: 0 })
  })

  test('a file that cannot be read does not hide the others', async () => {
    const store = createTreeStore(await newHome())
    const talk = createTalk(store, 'ses_partly')
    for (const one of ['prompt', 'reply', 'text', 'finish'] as const) talk(one)
    const info = store.path('ses_partly')
    const part = join(dirname(dirname(dirname(info))), 'part/msg_00000003/prt_00000005.json')
    await rm(part)
    await mkdir(part)
    expect((await readSession(info)).counts).toMatchObject({ user: 1, assistant: 1, malformed: 1 })
  })

  test('a session without messages, and one whose own file is broken', async () => {
    const store = createTreeStore(await newHome())
    store.session('ses_alone', 5_000)
    const path = store.path('ses_alone')
    expect(await readSession(path)).toMatchObject({
      id: 'ses_alone',
      cliVersion: '1.0.162',
      startedAt: 5_000,
      lastAt: 5_000,
      usageQuality: 'none',
      models: [],
    })
    expect(await collect(readEntries(path))).toEqual([])
    await writeFile(path, '{"id":"ses_al')
    expect(await readSession(path)).toMatchObject({ id: 'ses_alone', counts: { user: 0 } })
  })
})

test('the raw record of every entry can be had again', async () => {
  for (const version of versions) {
    for (const path of await pathsIn(join(fixtures, version))) {
      const target = await parseTarget(path)
      for (const { seq, source, text, kind, tool } of await collect(readEntries(path))) {
        if (seq % 4 !== 0) continue
        const raw = await opencode.readRaw?.(target, source)
        expect(Buffer.byteLength(raw ?? '')).toBe(source.length)
        if (kind === 'thinking') expect(JSON.parse(raw ?? '')).toMatchObject({ type: 'reasoning', text })
        if (tool) expect(JSON.parse(raw ?? '')).toMatchObject({ callID: tool.id, tool: tool.name })
      }
      expect(await opencode.readRaw?.(target, { offset: 1_000_000, length: 0 })).toBeUndefined()
    }
  }
})

test('a fork says how much of it is copied, and its copies are known as such', async () => {
  const home = join(fixtures, '1.18.33')
  const file = join(data(home), 'opencode.db')
  const [original, fork] = await Promise.all(
    ['ses_e070d649affekfNE2I9tJu5FJS', 'ses_e070d3486ffeeTS4Vxz6QIvBOT'].map(async (id) =>
      drain(await opencode.open(await parseTarget(`${file}#${id}`))),
    ),
  )
  expect(fork?.session.notes).toEqual(["a fork: its first 10 messages are copies of another session's"])
  const keys = new Set(original?.requests.map(({ key }) => key))
  expect(fork?.requests.filter(({ key }) => keys.has(key)).length).toBe(keys.size)
  expect(fork?.requests.length).toBe(keys.size + 2)
})

test('every kind of record in the recordings stands in the table of versions', async () => {
  const known = new Set(opencode.versions.flatMap(({ read, ignored }) => [...read, ...ignored]))
  for (const version of versions)
    for (const path of await pathsIn(join(fixtures, version))) {
      const { file, selector = '' } = await parseTarget(path)
      const tree = treeOf(file)
      const source = tree ? createTreeSource(tree) : createDatabaseSource(createDatabases(), file, selector)
      const ids = (await source.scan())?.messages.map(({ id }) => id) ?? []
      for (const { message, parts } of await source.load(ids)) {
        expect(known).toContain(`message ${JSON.parse(message.text).role}`)
        for (const { text } of parts) expect(known).toContain(`part ${JSON.parse(text).type}`)
      }
    }
})
