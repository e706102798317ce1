import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test, vi } from 'vitest'
import { makeFolder, makeWorkspace } from '../../fixtures.ts'
import { useHoop } from '../hoop.ts'

vi.setConfig({ testTimeout: 60_000 })
const hoop = useHoop()

interface Reply {
  readonly id: string
  readonly model?: string
  readonly cwd?: string
  readonly at?: string
  readonly input?: number
}

const replyLine = ({ id, model = 'claude-opus-5', cwd = '/w', at = '2026-11-20T23:30:00.000Z', input = 1_000_000 }: Reply) =>
  JSON.stringify({
    type: 'assistant',
    uuid: `u-${id}`,
    parentUuid: null,
    sessionId: 's',
    cwd,
    timestamp: at,
    message: { id, model, role: 'assistant', content: [{ type: 'text', text: 'ok' }], usage: { input_tokens: input, output_tokens: 0 } },
  })

async function makeUser(replies: readonly Reply[], files: Readonly<Record<string, string>> = {}) {
  const user = await makeFolder()
  const session = '.claude/projects/-w/0a1b2c3d-0000-4000-8000-000000000001.jsonl'
  for (const [path, text] of Object.entries({ [session]: replies.map((one) => `${replyLine(one)}\n`).join(''), ...files })) {
    await mkdir(dirname(join(user, path)), { recursive: true })
    await writeFile(join(user, path), text)
  }
  return { user, env: { HOME: user, TMPDIR: user, TZ: 'UTC' }, transcript: join(user, session) }
}

async function ask(args: readonly string[], env: NodeJS.ProcessEnv) {
  const ran = await hoop.run(['usage', ...args, '--json'], { env })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(ran.stdout)
}

test('without a daemon, a registration or a home: the answer, and nothing is made', async () => {
  const { user, env } = await makeUser([{ id: 'm1' }, { id: 'm1' }, { id: 'm2', model: 'no-such-model' }])
  expect(await ask(['--by', 'model'], env)).toEqual({
    by: 'model',
    timezone: 'UTC',
    rows: [
      {
        key: 'claude-opus-5',
        input: 1_000_000,
        output: 0,
        cacheRead: 0,
        cacheWrite: 0,
        reasoning: 0,
        requests: 1,
        costUsd: 5,
        estimated: false,
      },
      {
        key: 'no-such-model',
        input: 1_000_000,
        output: 0,
        cacheRead: 0,
        cacheWrite: 0,
        reasoning: 0,
        requests: 1,
        costUsd: null,
        estimated: false,
      },
    ],
    totals: { input: 2_000_000, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, requests: 2, costUsd: 5, estimated: false },
    lines: { total: 3, parsed: 3, ignored: 0, unknown: 0, malformed: 0 },
    unpriced: ['no-such-model'],
    files: 1,
  })
  expect(await readdir(user)).toEqual(['.claude'])
})

test('days are those of the zone asked for, else of this host', async () => {
  const { env } = await makeUser([{ id: 'm1' }])
  expect((await ask([], env)).rows[0].key).toBe('2026-11-20')
  expect((await ask(['--timezone', 'Europe/Berlin'], env)).rows[0].key).toBe('2026-11-21')
  expect(await ask([], { ...env, TZ: 'Asia/Tokyo' })).toMatchObject({ timezone: 'Asia/Tokyo', rows: [{ key: '2026-11-21' }] })
  expect((await ask(['--since', '2026-11-21', '--timezone', 'UTC'], env)).rows).toEqual([])
})

test('variables that move the files of a CLI are honoured', async () => {
  const { user, env } = await makeUser([{ id: 'm1' }])
  const other = { 'claude/projects/-w/agent-a1.jsonl': `${replyLine({ id: 'm9' })}\n` }
  const { user: elsewhere } = await makeUser([], other)
  expect(
    (await ask(['--by', 'session'], { ...env, CLAUDE_CONFIG_DIR: join(elsewhere, 'claude') })).rows.map(({ key }: { key: string }) => key),
  ).toEqual(['agent-a1'])
  expect((await ask(['--cli', 'codex'], env)).files).toBe(0)
  expect(await readdir(user)).toEqual(['.claude'])
})

test("the operator's prices, projects and other homes, where the home has them", async () => {
  const { user, env } = await makeUser([{ id: 'm1' }], { 'prices.yml': 'claude-opus-5: { input: 2, output: 3 }\n' })
  const { user: agents } = await makeUser([{ id: 'm2', cwd: '/elsewhere' }])
  const workspace = await makeWorkspace(user, 'web')
  await writeFile(join(user, '.claude/projects/-w/agent-b2.jsonl'), `${replyLine({ id: 'm3', cwd: join(workspace, 'src') })}\n`)
  await writeFile(join(await makeHome(user), 'config.yml'), `prices: ${user}/prices.yml\nsessions:\n  homes: ['~', ${agents}]\n`)
  await writeFile(join(user, '.hoop/projects.yaml'), `projects: [{ name: shop, workspaces: [{ path: ${workspace} }] }]\n`)
  const answer = await ask(['--by', 'project'], env)
  expect(answer.rows.map(({ key, costUsd }: { key: string; costUsd: number }) => [key, costUsd]).sort()).toEqual([
    ['/elsewhere', 2],
    ['/w', 2],
    ['shop', 2],
  ])
})

async function makeHome(user: string) {
  await mkdir(join(user, '.hoop'), { mode: 0o700 })
  return join(user, '.hoop')
}

test.each([
  [
    'm: { input: -1, output: 1 }',
    /prices\.yml:1:13: m\.input: must be a price in US dollars per million tokens: a number, 0 or more; correct the file of prices/,
  ],
  ['m:\n  input: 1', /prices\.yml:\d+:\d+: m\.output: is missing: expected a price/],
  ['m: [', /prices\.yml:\d+:\d+: is not valid YAML/],
  [undefined, /the file of prices .*prices\.yml is not there; correct `prices` in config\.yml, or take it out/],
])('a bad file of prices is refused, and says where: %j', async (text, message) => {
  const { user, env } = await makeUser([{ id: 'm1' }], text === undefined ? {} : { 'prices.yml': text })
  await writeFile(join(await makeHome(user), 'config.yml'), `prices: ${user}/prices.yml\n`)
  const ran = await hoop.run(['usage'], { env })
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(ran.stderr).toMatch(message)
})

test('wrong use is refused, and what to do is said', async () => {
  const { env } = await makeUser([])
  for (const args of [
    ['--by', 'hour'],
    ['--since', 'x'],
    ['--timezone', 'Mars/X'],
    ['--since', '2026-11-02', '--until', '2026-11-01'],
    ['words'],
  ])
    expect(await hoop.run(['usage', ...args], { env })).toMatchObject({ code: 2, stdout: '' })
})

test('a person gets a table', async () => {
  const { env } = await makeUser([{ id: 'm1' }])
  const { stdout } = await hoop.run(['usage', '--by', 'model'], { env })
  expect(stdout).toMatch(/claude-opus-5 +1 +1,000,000 .*\$5\.00/)
  expect(stdout).toContain('Read 1 line of 1 file.')
})

test('the second thread of large hosts runs from the bundle', async () => {
  const { transcript } = await makeUser([{ id: 'm1' }, { id: 'm2' }])
  const { size } = await stat(transcript)
  const parts = [{ path: transcript, from: 0, to: size, session: 0, stem: 's' }]
  const worker = new Worker(join(hoop.dist, 'usage-worker.js'), {
    workerData: { parts: JSON.stringify(parts), next: new SharedArrayBuffer(4) },
  })
  const found = await new Promise<{ readonly rest: string }>((resolve, reject) => worker.once('message', resolve).once('error', reject))
  expect(JSON.parse(found.rest)).toMatchObject({
    texts: { count: 2, keys: ['m1', 'm2'] },
    tally: { parsed: 2 },
    identities: [{ part: 0, identity: { id: 's', cwd: '/w' } }],
  })
})
