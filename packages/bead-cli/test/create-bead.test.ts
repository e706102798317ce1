import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BeadCliError,
  type CreateRequest,
  type Flavour,
  type Program,
  type Spawned,
  type Workspace,
  checkCreate,
  createBead,
  findByKey,
  inspectWorkspace,
  labelOf,
} from '@hoop/bead-cli'
import { databasePage, issueLine, lay, snapshot } from './support/disk.ts'
import { type Act, type FakeProgram, fakeProgram } from './support/fake-program.ts'
import { textOf } from './support/fixtures.ts'
import { runs, temporaryFolder } from './support/temp.ts'

interface Scene {
  readonly workspace: Workspace
  readonly fake: FakeProgram
  readonly program: Program
}

const probe: Act = { userVersion: 11, stdout: '[]' }

/** A queue of br 0.2.15 that has been exported, and a fake that keeps the same schema. */
async function scene(
  acts: Readonly<Record<string, Act>>,
  files: Readonly<Record<string, string | Buffer>> = {},
  flavour: Flavour = 'br',
  version: string | null = '0.2.15',
): Promise<Scene> {
  const root = await temporaryFolder()
  await lay(join(root, '.beads'), {
    'metadata.json': '{}',
    'config.yaml': '',
    'beads.db': databasePage(11),
    'issues.jsonl': issueLine({ id: 'web-1' }),
    ...files,
  })
  const fake = await fakeProgram({ probe, list: { stdout: '[]' }, ...acts })
  return { workspace: await inspectWorkspace(root), fake, program: { path: fake.path, flavour, version, fileId: '' } }
}

const request: CreateRequest = { key: 'k1', title: 'A title', description: 'A body' }
const create = (here: Scene, more: Partial<CreateRequest> = {}, options: Parameters<typeof createBead>[3] = {}) =>
  createBead(here.workspace, here.program, { ...request, ...more }, options)
const creates = async ({ fake }: Scene) => (await fake.calls()).filter((call) => call.argv.includes('create'))
/** What the queue's export gains when the bead is made. */
const made = (fields: object = {}): Record<string, string> => ({
  '.beads/issues.jsonl': issueLine({ id: 'web-2', title: 'A title', description: 'A body', external_ref: 'hoop:k1', ...fields }),
})

test('one program is started in the root, with a clean environment, and its bead comes back', async () => {
  const here = await scene({ create: { echo: true } })
  const spawned: Spawned[] = []
  const result = await create(
    here,
    {},
    { env: { PATH: process.env['PATH'], BEADS_DIR: '/elsewhere', BD_ACTOR: 'x' }, onSpawn: (info) => void spawned.push(info) },
  )
  expect(result).toMatchObject({ outcome: 'created', id: 'web-echo', bead: { title: 'A title', description: 'A body' }, warnings: [] })
  expect(spawned.map((info) => info.purpose)).toEqual(['list', 'create'])
  const [call, ...more] = await creates(here)
  expect(more).toEqual([])
  expect(call?.cwd).toBe(here.workspace.root)
  expect(Object.keys(call?.env ?? {}).filter((name) => /^(?:BD|BEADS)/.test(name))).toEqual([])
  expect(call?.argv).toEqual(spawned[1]?.argv)
})

const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom('-', '--', '=', '"', "'", '`', '$HOME', '\\', '\t', ' ', '%', '\u202E', '🚀', '検証', '--help'),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

test('through a real process: titles and bodies arrive as they were, one process each, or are refused', async () => {
  const here = await scene({ create: { echo: true } }, {}, 'br', '0.2.22')
  let planned = 0
  const bodies = fc.oneof(
    { weight: 8, arbitrary: nasty },
    { weight: 1, arbitrary: fc.constant('0123456789'.repeat(10_000)) },
    { weight: 1, arbitrary: fc.constant('é\n'.repeat(70_000)) },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 9, arbitrary: nasty }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }),
      fc.tuple(bodies, fc.constantFrom('', '\n', '\r\n\n', '\u001B[0m')).map((parts) => parts.join('')),
      fc.uuid(),
      async (title, description, key) => {
        const spawned: Spawned[] = []
        const started = (): number => spawned.filter((info) => info.purpose === 'create').length
        try {
          const { outcome, warnings, bead } = await create(
            here,
            { title, description, key },
            { onSpawn: (info) => void spawned.push(info) },
          )
          expect([outcome, warnings, bead.title, bead.description ?? '', started()]).toEqual(['created', [], title, description, 1])
          planned++
        } catch (error) {
          if (!(error instanceof BeadCliError)) throw error
          expect([error.code, error.field, started()]).toEqual(['REFUSED', 'title', 0])
        }
      },
    ),
    runs('HOOP_PROCESS_RUNS', 40),
  )
  expect(await creates(here)).toHaveLength(planned)
}, 3_600_000)

describe('what the program answers', () => {
  test.each([
    ['an object', textOf('br-0.7.6/create.json')],
    ['pretty-printed', textOf('br-0.1.12/create.json')],
    ['beside warnings', textOf('br-0.7.6/create-capacity-soft.json')],
    ['behind log lines', `INFO something\n[note] x\n${textOf('br-0.2.15/create.json')}`],
  ])('%s', async (_name, stdout) => {
    const result = await create(await scene({ create: { stdout } }))
    expect(result.outcome).toBe('created')
    expect(result.id).toMatch(/^web-/)
  })

  test('a failed export is a success with a warning', async () => {
    const here = await scene({
      create: { stdout: textOf('br-0.7.6/create-auto-flush-failed.json'), stderr: textOf('br-0.7.6/create-auto-flush-failed.stderr.json') },
    })
    expect((await create(here)).warnings.some((warning) => warning.startsWith('AUTO_FLUSH_FAILED'))).toBe(true)
  })

  test('the bead, and then an error: it was made, and what failed after it is a warning', async () => {
    const stdout = `${issueLine({ id: 'web-2', external_ref: 'hoop:k1', title: 'A title', description: 'A body' })}${JSON.stringify({ error: { code: 'IO_ERROR', message: 'no space left' } })}`
    expect(await create(await scene({ create: { stdout, exitCode: 8 } }))).toMatchObject({
      outcome: 'created',
      id: 'web-2',
      warnings: ['no space left'],
    })
  })

  test.each([
    ['LOCKED', true, { stdout: textOf('br-0.7.6/error-lock-timeout-create.json'), exitCode: 2 }],
    ['LOCKED', true, { stderr: textOf('br-0.2.15/error-lock-timeout-create.stderr.json'), exitCode: 7 }],
    ['REFUSED', false, { stdout: textOf('br-0.7.6/create-capacity-hard.json'), exitCode: 4 }],
    ['REFUSED', false, { stderr: textOf('br-0.2.15/error-invalid-label.stderr.json'), exitCode: 4 }],
    ['SCHEMA_MISMATCH', false, { stdout: textOf('br-0.5.12/error-older-schema.json'), exitCode: 2 }],
    ['PROGRAM_FAILED', false, { stdout: textOf('br-0.7.6/error-jsonl-malformed-create.json'), exitCode: 7 }],
    ['PROGRAM_FAILED', false, { stderr: textOf('br-0.7.6/error-usage-unknown-flag.stderr.txt'), exitCode: 2 }],
  ] as const)('%s (%#)', async (code, retryable, act) => {
    const here = await scene({ create: act })
    await expect(create(here)).rejects.toMatchObject({ code, retryable, hint: expect.stringMatching(/.{10}/) })
    expect(await creates(here)).toHaveLength(1)
  })
})

describe('the key', () => {
  const taken = (id: string): Act => ({
    stdout: JSON.stringify({
      error: {
        code: 'CONFIG_ERROR',
        message: `Configuration error: External reference 'hoop:k1' already exists on issue ${id}`,
        hint: null,
        retryable: false,
        context: null,
      },
    }),
    exitCode: 7,
  })
  const unique: Act = { stderr: textOf('br-0.1.12/error-duplicate-external-ref.stderr.json'), exitCode: 2 }

  test.each([
    ['named', taken('web-2')],
    ['not named (0.1.12)', unique],
  ])('is taken by the same text: existing; the id is %s', async (_name, act) => {
    const here = await scene({ create: act }, { 'issues.jsonl': made()['.beads/issues.jsonl'] ?? '' })
    expect(await create(here)).toMatchObject({ outcome: 'existing', id: 'web-2' })
    expect(await creates(here)).toHaveLength(1)
  })

  test.each([
    ['title', { title: 'Another' }],
    ['description', { description: 'Another' }],
  ])('is taken by another %s: a conflict that names both', async (field, fields) => {
    const here = await scene({ create: taken('web-2') }, { 'issues.jsonl': made(fields)['.beads/issues.jsonl'] ?? '' })
    await expect(create(here)).rejects.toMatchObject({
      code: 'CREATE_CONFLICT',
      id: 'web-2',
      field,
      message: expect.stringMatching(/hoop:k1 belongs to web-2 .* "A title"$/),
    })
  })

  test('is looked for before, where it is a label', async () => {
    const here = await scene(
      {},
      {
        'config.yaml': 'issue_prefixes: [web]\n',
        'issues.jsonl': issueLine({ id: 'web-7', title: 'A title', description: 'A body', labels: [labelOf('k1')] }),
      },
      'bf',
      null,
    )
    expect(await create(here)).toMatchObject({ outcome: 'existing', id: 'web-7' })
    expect(await creates(here)).toEqual([])
  })

  test('of a bf bead: its id alone is printed, and the bead read back', async () => {
    const here = await scene(
      {
        create: { stdout: 'web-9\n' },
        show: { stdout: JSON.stringify([{ id: 'web-9', title: 'A title', description: 'A body', status: 'open', priority: 2 }]) },
      },
      { 'config.yaml': 'issue_prefixes: [web]\n' },
      'bf',
      null,
    )
    expect(await create(here)).toMatchObject({ outcome: 'created', id: 'web-9', bead: { description: 'A body' }, warnings: [] })
  })
})

describe('an unknown outcome', () => {
  test('made, and then no answer: found by its key, nothing is repeated', async () => {
    const here = await scene({ create: { writes: made(), killed: true } })
    expect(await create(here)).toMatchObject({ outcome: 'existing', id: 'web-2' })
    expect(await creates(here)).toHaveLength(1)
  })

  test('not made: the identical call is repeated once', async () => {
    const here = await scene({ 'create-once': { killed: true }, create: { echo: true } })
    expect(await create(here)).toMatchObject({ outcome: 'created', id: 'web-echo' })
    const [first, second, ...more] = await creates(here)
    expect(second?.argv).toEqual(first?.argv)
    expect(more).toEqual([])
  })

  test('out of time, and again: said so, no third call, and nothing is left running', async () => {
    const here = await scene({ create: { delayMs: 60_000, ignoreTerm: true } })
    const purposes: string[] = []
    const onSpawn = ({ purpose }: Spawned): void => void purposes.push(purpose)
    await expect(create(here, {}, { timeoutMs: 500, onSpawn })).rejects.toMatchObject({
      code: 'TIMEOUT_UNKNOWN',
      retryable: true,
      message: expect.stringContaining('hoop:k1'),
    })
    expect(purposes.filter((purpose) => purpose === 'create')).toHaveLength(2)
    for (const { pid } of await creates(here)) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  })

  test('an answer that cannot be read: found, or said so', async () => {
    const found = await scene({ create: { writes: made(), stdout: '_clap_complete_br() {\n' } })
    expect(await create(found)).toMatchObject({ outcome: 'existing', id: 'web-2' })
    const lost = await scene({ create: { stdout: 'fine!' } })
    await expect(create(lost)).rejects.toMatchObject({ code: 'TIMEOUT_UNKNOWN' })
    expect(await creates(lost)).toHaveLength(1)
  })

  test('cancelled while it runs: unknown; before: nothing was started', async () => {
    const here = await scene({ create: { delayMs: 60_000 } })
    const controller = new AbortController()
    const onSpawn = ({ purpose }: Spawned): void => void (purpose === 'create' && controller.abort())
    await expect(create(here, {}, { signal: controller.signal, onSpawn })).rejects.toMatchObject({ code: 'TIMEOUT_UNKNOWN' })
    const before = await scene({ create: { echo: true } })
    await expect(create(before, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await creates(before)).toEqual([])
  })

  test('where the key is a label only, nothing is repeated', async () => {
    const here = await scene({ create: { killed: true } }, { 'config.yaml': 'issue_prefixes: [web]\n' }, 'bf', null)
    await expect(create(here)).rejects.toMatchObject({ code: 'TIMEOUT_UNKNOWN' })
    expect(await creates(here)).toHaveLength(1)
  })
})

test('one at a time for a queue, in the order of the calls', async () => {
  const here = await scene({ create: { echo: true, delayMs: 50 } })
  let running = 0
  const order: string[] = []
  const onSpawn = ({ purpose, argv }: Spawned): void => {
    if (purpose !== 'create') return
    expect(++running).toBe(1)
    order.push(argv.find((element) => element.startsWith('--title=')) ?? '')
  }
  const one = async (title: string): Promise<void> => {
    await create(here, { title, key: title }, { onSpawn })
    running--
  }
  // A refused one in between does not stop those behind it.
  await Promise.all([one('a'), expect(one('\n')).rejects.toMatchObject({ code: 'REFUSED' }), one('b'), one('c')])
  expect(order).toEqual(['--title=a', '--title=b', '--title=c'])
})

test('a queue that moved since it was looked at is not written to', async () => {
  const here = await scene({ create: { echo: true } })
  const elsewhere = await lay(join(await temporaryFolder(), '.beads'), { 'beads.db': databasePage(11) })
  await writeFile(join(here.workspace.beadsDir, 'redirect'), elsewhere)
  await expect(create(here)).rejects.toMatchObject({ code: 'NO_WORKSPACE' })
  expect(await creates(here)).toEqual([])
})

describe('whether creating is on', () => {
  const check = async (
    files: Readonly<Record<string, string | Buffer>>,
    flavour: Flavour = 'br',
    acts: Readonly<Record<string, Act>> = {},
    options = {},
  ) => {
    const here = await scene(acts, files, flavour)
    const before = await snapshot(here.workspace.root)
    const result = await checkCreate(here.workspace, here.program, options)
    expect(await snapshot(here.workspace.root)).toEqual(before)
    expect((await here.fake.calls()).every((call) => call.cwd !== here.workspace.root)).toBe(true)
    return result
  }

  test.each([
    ['the same schema', {}, { ok: true }],
    [
      'an older queue',
      { 'beads.db': databasePage(0) },
      {
        ok: false,
        code: 'SCHEMA_MISMATCH',
        message: expect.stringMatching(/has schema 0, and .* \(0\.2\.15\) keeps schema 11/),
        hint: expect.stringContaining('upgrade'),
      },
    ],
    [
      'a newer queue',
      { 'beads.db': databasePage(19) },
      { ok: false, code: 'SCHEMA_MISMATCH', message: expect.stringMatching(/has schema 19, and .* keeps schema 11/) },
    ],
    ['an empty database', { 'beads.db': '' }, { ok: false, code: 'NO_DATABASE', hint: expect.stringContaining('Run "br list"') }],
    ['a garbled database', { 'beads.db': 'x'.repeat(200) }, { ok: false, code: 'NO_DATABASE', hint: expect.stringContaining('doctor') }],
    [
      'a queue of bf',
      { 'config.yaml': 'issue_prefixes: [web]\n' },
      { ok: false, code: 'WRONG_PROGRAM', message: expect.stringContaining('kept by bf') },
    ],
    ['a queue of bead', { 'config.json': '{}', 'checkpoint/x': '' }, { ok: false, code: 'WRONG_PROGRAM' }],
  ] as const)('%s', async (_name, files, expected) => {
    expect(await check(files)).toMatchObject(expected)
  })

  test('no database at all: off, with the command to run', async () => {
    const root = await temporaryFolder()
    await mkdir(join(root, '.beads'))
    const fake = await fakeProgram({ probe })
    const program: Program = { path: fake.path, flavour: 'br', version: '0.7.6', fileId: '' }
    expect(await checkCreate(await inspectWorkspace(root), program)).toMatchObject({
      ok: false,
      code: 'NO_DATABASE',
      hint: `Run "br init" in ${(await inspectWorkspace(root)).root}.`,
    })
    expect(await fake.calls()).toEqual([])
  })

  test('a program that makes no database in an empty folder: unknown, so off', async () => {
    expect(await check({}, 'br', { probe: { stderr: 'Error: no', exitCode: 1 } })).toMatchObject({ ok: false, code: 'SCHEMA_UNKNOWN' })
  })

  test('bd and bead: only if the operator says that the workers run this program', async () => {
    const bead = { 'config.json': '{}', 'checkpoint/current.json': '{}' }
    expect(await check(bead, 'bead')).toMatchObject({ ok: false, code: 'SCHEMA_UNKNOWN', hint: expect.stringContaining('workers') })
    expect(await check(bead, 'bead', {}, { sameAsWorkers: true })).toEqual({ ok: true })
    expect(await check({ 'dolt/x': '' }, 'bd', {}, { sameAsWorkers: true })).toEqual({ ok: true })
    expect(await check({ 'beads.db': databasePage(19) }, 'br', {}, { sameAsWorkers: true })).toMatchObject({ code: 'SCHEMA_MISMATCH' })
  })

  test('the stand-in of the demo: only where there is no database', async () => {
    expect(await check({}, 'hoop-queue')).toMatchObject({ ok: false, code: 'WRONG_PROGRAM' })
    const root = await temporaryFolder()
    await lay(join(root, '.beads'), { 'issues.jsonl': '' })
    const fake = await fakeProgram({ create: { echo: true } })
    const program: Program = { path: fake.path, flavour: 'hoop-queue', version: '1', fileId: '' }
    expect(await createBead(await inspectWorkspace(root), program, request)).toMatchObject({ outcome: 'created' })
  })
})

test('what a program makes is learned once for each file it is', async () => {
  const here = await scene({ create: { echo: true } })
  for (let again = 0; again < 3; again++) expect(await checkCreate(here.workspace, here.program)).toEqual({ ok: true })
  expect(await here.fake.calls()).toHaveLength(1)
  await writeFile(
    here.program.path,
    `#!/bin/sh\n# another program\nexec '${process.execPath}' '${join(here.program.path, '../fake.mjs')}' "$@"\n`,
  )
  await here.fake.act({ probe: { userVersion: 19 } })
  expect(await checkCreate(here.workspace, here.program)).toMatchObject({ code: 'SCHEMA_MISMATCH' })
})

test('a bead is found by its key wherever the key stands', async () => {
  const here = await scene(
    {},
    {
      'issues.jsonl':
        issueLine({ id: 'a', external_ref: 'hoop:k1' }) +
        issueLine({ id: 'b', labels: [labelOf('k.2')] }) +
        issueLine({ id: 'c', external_references: [{ namespace: 'hoop', key: 'k3' }] }),
    },
  )
  const found = await Promise.all(['k1', 'k.2', 'k3', 'k4'].map((key) => findByKey(here.workspace, here.program, key)))
  expect(found.map((bead) => bead?.id)).toEqual(['a', 'b', 'c', undefined])
})
