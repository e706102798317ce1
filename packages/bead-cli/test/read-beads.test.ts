import { chmod, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Program, type Spawned, findByKey, inspectWorkspace, readBeads, showBead } from '@hoop/bead-cli'
import { leaseName } from '../src/read-safety.ts'
import { databasePage, issueLine, lay, snapshot } from './support/disk.ts'
import { type Act, type FakeProgram, fakeProgram } from './support/fake-program.ts'
import { bytesOf, textOf } from './support/fixtures.ts'
import { temporaryFolder } from './support/temp.ts'

const [older, newer] = ['2026-10-01T08:00:00Z', '2026-10-02T08:00:00Z']
const envelope = (...rows: object[]): string => JSON.stringify({ issues: rows, total: rows.length, limit: 0, offset: 0, has_more: false })
const row = (id: string, updated: string, fields: object = {}) => ({
  id,
  title: id,
  status: 'open',
  priority: 2,
  issue_type: 'task',
  created_at: older,
  updated_at: updated,
  dependency_count: 0,
  dependent_count: 0,
  ...fields,
})

interface Scene {
  readonly root: string
  readonly fake: FakeProgram
  readonly program: Program
}

/** A queue of br 0.2.15 and a fake that keeps the same schema. `database` before or after the export, by seconds. */
async function scene(
  acts: Readonly<Record<string, Act>>,
  options: {
    readonly databaseAfter?: number
    readonly userVersion?: number
    readonly files?: Readonly<Record<string, string | Buffer>>
  } = {},
): Promise<Scene> {
  const {
    databaseAfter = 60,
    userVersion = 11,
    files = {
      'issues.jsonl': issueLine({ id: 'web-1', title: 'web-1', dependencies: ['web-2'] }) + issueLine({ id: 'web-2', title: 'web-2' }),
    },
  } = options
  const root = await temporaryFolder()
  const beads = await lay(join(root, '.beads'), {
    'metadata.json': '{}',
    'config.yaml': '',
    'beads.db': databasePage(userVersion),
    ...files,
  })
  const at = Date.now() / 1000 - 1000
  if ('issues.jsonl' in files) await utimes(join(beads, 'issues.jsonl'), at, at)
  await utimes(join(beads, 'beads.db'), at + databaseAfter, at + databaseAfter)
  const fake = await fakeProgram({ probe: { userVersion: 11, stdout: envelope() }, ...acts })
  return { root, fake, program: { path: fake.path, flavour: 'br', version: '0.2.15', fileId: '' } }
}

/** Reads, and checks that nothing below the root changed. */
async function read({ root, program }: Scene, options: Parameters<typeof readBeads>[1] = {}) {
  const workspace = await inspectWorkspace(root)
  const before = await snapshot(root)
  const startedAt = performance.now()
  const result = await readBeads(workspace, { program, timeoutMs: 20_000, ...options })
  expect(await snapshot(root)).toEqual(before)
  return { ...result, tookMs: performance.now() - startedAt }
}

const readingFlags = ['--json', '--no-color', '--no-auto-import', '--no-auto-flush', '--allow-stale']

describe('the exported lines', () => {
  test('not older than the database: they are read, and nobody is asked', async () => {
    for (const databaseAfter of [0, -60]) {
      const here = await scene({ list: { stdout: envelope() } }, { databaseAfter })
      const { beads, source, stale } = await read(here)
      expect([beads.map((bead) => bead.id), source, stale]).toEqual([['web-1', 'web-2'], 'lines', undefined])
      expect(await here.fake.calls()).toEqual([])
    }
  })

  test('older, but the program lists the same: they stand, and need no second look', async () => {
    const here = await scene({ list: { stdout: envelope(row('web-1', older, { dependency_count: 1 }), row('web-2', older)) } })
    const first = await read(here)
    expect(first).toMatchObject({ source: 'lines', beads: [{ id: 'web-1', dependencies: [{ id: 'web-2' }] }, { id: 'web-2' }] })
    expect(first.stale).toBeUndefined()
    const calls = await here.fake.calls()
    expect(calls.map((call) => call.argv)).toEqual([
      ['list', '--json'],
      [...readingFlags, 'list', '--all', '--limit=0'],
    ])
    expect(calls.map((call) => call.cwd === here.root)).toEqual([false, true])
    await read(here, { confirmed: first.stateId })
    expect(await here.fake.calls()).toHaveLength(2)
  })

  test('older, and no program is known: they are all there is, and may be behind', async () => {
    const here = await scene({})
    const result = await readBeads(await inspectWorkspace(here.root))
    expect(result).toMatchObject({ source: 'lines', stale: expect.stringContaining('the database is newer than the export') })
  })

  test('older by what br needs between its two writes: current, with a note that nobody confirmed it', async () => {
    const here = await scene({}, { databaseAfter: 1.9 })
    const result = await readBeads(await inspectWorkspace(here.root))
    expect([result.stale, result.isCertain]).toEqual([undefined, false])
    await expect(findByKey(await inspectWorkspace(here.root), { ...here.program, flavour: 'bf' }, 'k')).rejects.toMatchObject({
      code: 'LOCKED',
      retryable: true,
    })
    expect(result.notes).toEqual([expect.stringMatching(/^these lines were not confirmed: no program is known/)])
    const longer = await scene({}, { databaseAfter: 2.1 })
    expect(await readBeads(await inspectWorkspace(longer.root))).toMatchObject({ stale: expect.any(String), notes: [] })
  })

  test('with malformed lines: quarantined, the others read', async () => {
    const here = await scene({}, { databaseAfter: -1, files: { 'issues.jsonl': bytesOf('issues-malformed.jsonl') } })
    const { beads, quarantined } = await read(here)
    expect(quarantined.length).toBeGreaterThan(5)
    expect(beads.length).toBe(5)
  })
})

describe('the program, where the database is newer', () => {
  test('changed beads are shown in full, tombstones and links come from the lines', async () => {
    const here = await scene(
      {
        list: {
          stdout: envelope(row('web-1', newer, { status: 'in_progress', dependency_count: 1 }), row('web-3', newer, { ephemeral: true })),
        },
        show: {
          stdout: JSON.stringify([
            { ...row('web-1', newer, { status: 'in_progress' }), dependencies: [{ id: 'web-2', dependency_type: 'blocks' }] },
            row('web-3', newer),
          ]),
        },
      },
      {
        files: {
          'issues.jsonl':
            issueLine({ id: 'web-1', title: 'web-1' }) + issueLine({ id: 'web-2' }) + issueLine({ id: 'web-9', status: 'tombstone' }),
        },
      },
    )
    const { beads, source, notes } = await read(here)
    expect(source).toBe('program')
    expect(beads.map((bead) => [bead.id, bead.status, bead.dependencies?.length])).toEqual([
      ['web-1', 'in_progress', 1],
      ['web-3', 'open', 0],
      ['web-9', 'tombstone', 0],
    ])
    expect(notes).toEqual(['2 beads changed and 1 went since the export'])
    expect((await here.fake.calls()).at(-1)?.argv).toEqual([...readingFlags, 'show', 'web-1', 'web-3'])
  })

  test('a show that fails leaves the rows as they are, unknown links unknown', async () => {
    const here = await scene({
      list: { stdout: envelope(row('web-1', newer, { dependency_count: 2 })) },
      show: { exitCode: 3, stdout: '{"error":{"code":"ISSUE_NOT_FOUND","message":"x"}}' },
    })
    const { beads } = await read(here)
    expect(beads).toMatchObject([{ id: 'web-1' }])
    expect(beads[0]).not.toHaveProperty('dependencies')
  })

  test('with routes nothing is looked up by id: it could be another workspace', async () => {
    const here = await scene(
      { list: { stdout: envelope(row('web-1', newer)) } },
      { files: { 'issues.jsonl': issueLine({ id: 'web-1' }), 'routes.jsonl': '' } },
    )
    expect((await read(here)).source).toBe('program')
    expect((await here.fake.calls()).some((call) => call.argv.includes('show'))).toBe(false)
  })

  test.each([
    ['a missing database', { files: { 'issues.jsonl': issueLine({ id: 'web-1' }), 'beads.db': '' } }, undefined],
    ['a garbled database', { files: { 'issues.jsonl': issueLine({ id: 'web-1' }), 'beads.db': 'no database'.repeat(20) } }, undefined],
    ['another schema', { userVersion: 19 }, /its schema is 19, and .* keeps 11/],
    ['an older schema', { userVersion: 0 }, /its schema is 0, and .* keeps 11/],
  ] as const)('is not asked over %s: lines', async (_name, options, stale) => {
    const here = await scene({ list: { stdout: envelope(), writes: { '.beads/harm': 'x' } } }, options)
    const result = await read(here)
    expect(result.source).toBe('lines')
    if (stale) expect(result.stale).toMatch(stale)
    else expect(result.stale).toBeUndefined()
    expect((await here.fake.calls()).filter((call) => call.cwd === here.root)).toEqual([])
  })

  test('of 0.3 or later is asked only where a br has opened this very file in this very place', async () => {
    const here = await scene({ list: { stdout: envelope(row('web-1', newer)) } })
    const modern: Scene = { ...here, program: { ...here.program, version: '0.7.6' } }
    expect((await read(modern)).stale).toContain('no br has opened this copy')
    const beads = join(here.root, '.beads')
    await lay(beads, {
      [leaseName(join((await inspectWorkspace(here.root)).beadsDir, 'beads.db'))]: '',
      'beads.db-fsqlite-ns-use': Buffer.concat([Buffer.from('FSQLNS01'), Buffer.alloc(32)]),
    })
    expect((await read(modern)).stale).toContain('no br has opened this copy')
    const { ino, dev } = await stat(join(beads, 'beads.db'), { bigint: true })
    const mark = (inode: bigint): Promise<void> => {
      const bytes = Buffer.alloc(40)
      bytes.write('FSQLNS01')
      bytes.writeBigUInt64BE(dev, 10)
      bytes.writeBigUInt64BE(inode, 18)
      return writeFile(join(beads, 'beads.db-fsqlite-ns-use'), bytes)
    }
    await mark(ino + 1n)
    expect((await read(modern)).stale).toContain('no br has opened this copy')
    expect((await here.fake.calls()).filter((call) => call.cwd === here.root)).toEqual([])
    await mark(ino)
    expect(await read(modern)).toMatchObject({ source: 'program' })
  })

  test('is not asked where this user may not write: br opens for writing even to read', async () => {
    const here = await scene({ list: { stdout: envelope() } })
    await chmod(join(here.root, '.beads'), 0o555)
    onTestFinished(() => chmod(join(here.root, '.beads'), 0o755))
    if (process.getuid?.() === 0) return
    expect((await read(here)).stale).toContain('may not write')
  })

  test('that waits for a lock is ended within 2 s, and the lines are read', async () => {
    const here = await scene({ list: { delayMs: 60_000 } })
    await read(here, { timeoutMs: 1 })
    const { source, stale, tookMs } = await read(here, { timeoutMs: 1800 })
    expect([source, stale]).toEqual(['lines', expect.stringContaining('did not answer within')])
    expect(tookMs).toBeLessThan(10_000)
  })

  test.each([
    ['fails', { exitCode: 2, stdout: JSON.stringify({ error: { code: 'DATABASE_LOCKED', message: 'Timed out' } }) }, /Timed out/],
    ['prints no JSON', { stdout: 'complete -F _br br\n' }, /printed no JSON/],
    ['prints too much', { stdout: 'x'.repeat(5000) }, /maxOutputBytes/],
    ['is killed', { stdout: '', exitCode: 137 }, /exit code 137/],
  ] as const)('that %s: lines, and why', async (_name, list, stale) => {
    const here = await scene({ list })
    expect(await read(here, { maxOutputBytes: 2000 })).toMatchObject({ source: 'lines', stale: expect.stringMatching(stale) })
  })

  test('is traced, and cancelled', async () => {
    const here = await scene({ list: { delayMs: 60_000 } })
    const spawned: Spawned[] = []
    const controller = new AbortController()
    const onSpawn = (info: Spawned): void => {
      spawned.push(info)
      if (info.cwd === here.root) controller.abort()
    }
    await expect(read(here, { onSpawn, signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(spawned.map((info) => info.purpose)).toEqual(['list', 'list'])
  })
})

describe('without an export', () => {
  test('the program alone answers', async () => {
    const here = await scene({ list: { stdout: envelope(row('web-1', older, { dependency_count: 1 })) } }, { files: {} })
    expect(await read(here)).toMatchObject({ source: 'program', beads: [{ id: 'web-1' }] })
  })

  test('and without a database: a new queue', async () => {
    const here = await scene({}, { files: { 'beads.db': '' } })
    await rm(join(here.root, '.beads/beads.db'))
    expect(await read(here)).toMatchObject({ beads: [], notes: ['a new queue: it has neither a database nor an export'] })
  })

  test('and a program that may not be asked: an error, not an empty queue', async () => {
    const here = await scene({}, { files: {}, userVersion: 19 })
    await expect(read(here)).rejects.toMatchObject({ code: 'WRONG_PROGRAM' })
  })
})

test('bead: the checkpoint is the queue; a pointer that leads out is not followed', async () => {
  const root = await temporaryFolder()
  const record = `${JSON.stringify({ record_type: 'issue', issue: { id: 'web-1', title: 't', base_status: 'open' } })}\n`
  await lay(join(root, '.beads'), {
    'config.json': '{}',
    'checkpoint/current.json': '{"active_root":{"path":"objects/gen-1.jsonl"}}',
    'checkpoint/objects/gen-1.jsonl': record,
    'secret.jsonl': record,
  })
  const before = await snapshot(root)
  expect(await readBeads(await inspectWorkspace(root))).toMatchObject({ source: 'lines', beads: [{ id: 'web-1' }] })
  expect(await snapshot(root)).toEqual(before)
  await writeFile(join(root, '.beads/checkpoint/current.json'), '{"active_root":{"path":"../secret.jsonl"}}')
  await expect(readBeads(await inspectWorkspace(root))).rejects.toThrow(/no program is known/)
})

test('bf: the list where the database is newer, one object a line', async () => {
  const root = await temporaryFolder()
  await lay(join(root, '.beads'), { 'config.yaml': textOf('bf-0.1.0/config.yaml'), 'metadata.json': '{}', 'beads.db': databasePage(3) })
  const fake = await fakeProgram({ list: { stdout: textOf('bf-0.1.0/list.ndjson') } })
  const result = await readBeads(await inspectWorkspace(root), {
    timeoutMs: 20_000,
    program: { path: fake.path, flavour: 'bf', version: null, fileId: '' },
  })
  expect(result.beads).toHaveLength(6)
  expect((await fake.calls()).map((call) => call.argv)).toEqual([['list', '--json']])
})

test('bd: the program, read-only and in its sandbox', async () => {
  const root = await temporaryFolder()
  await lay(join(root, '.beads'), { 'dolt/x': '', 'issues.jsonl': issueLine({ id: 'web-2bo' }) })
  const fake = await fakeProgram({
    list: { stdout: textOf('bd-1.0.5-constructed/list-envelope.json') },
    show: { stdout: textOf('bd-1.0.5-constructed/show.json') },
  })
  const result = await readBeads(await inspectWorkspace(root), {
    program: { path: fake.path, flavour: 'bd', version: '1.0.5', fileId: '' },
  })
  expect(result).toMatchObject({ source: 'program', beads: [{ id: 'web-2bo' }, { id: 'web-s6b' }, { id: 'web-2ni' }] })
  expect((await fake.calls())[0]?.argv).toEqual(['--readonly', '--sandbox', '--json', 'list', '--all', '--limit=0'])
})

describe('one bead', () => {
  test('from the lines where they are current', async () => {
    const here = await scene({}, { databaseAfter: -1 })
    expect(await showBead(await inspectWorkspace(here.root), here.program, 'web-1')).toMatchObject({
      id: 'web-1',
      dependencies: [{ id: 'web-2' }],
    })
    expect(await here.fake.calls()).toEqual([])
  })

  test('never another one than was asked for', async () => {
    const here = await scene({ show: { stdout: textOf('br-0.1.12/show-partial-id.json') } })
    expect(await showBead(await inspectWorkspace(here.root), here.program, '10u')).toBeUndefined()
    expect((await here.fake.calls()).at(-1)?.argv).toEqual([...readingFlags, 'show', '10u'])
  })

  test.each(['', '--help', '-x', 'a b', 'a\nb'])('no program sees the id %j', async (id) => {
    const here = await scene({ show: { stdout: '[]' } })
    expect(await showBead(await inspectWorkspace(here.root), here.program, id)).toBeUndefined()
    expect((await here.fake.calls()).filter((call) => call.argv.includes('show'))).toEqual([])
  })

  test('unknown and ambiguous ones are none', async () => {
    for (const name of ['error-not-found', 'error-ambiguous']) {
      const here = await scene({ show: { stderr: textOf(`br-0.2.15/${name}.stderr.json`), exitCode: 3 } })
      expect(await showBead(await inspectWorkspace(here.root), here.program, 'w')).toBeUndefined()
    }
  })
})
