import { FleetSnapshot, QuotaView, ServerMessage } from '@hoop/protocol'
import { once } from 'node:events'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { makeFolder, until } from '../fixtures.ts'
import { startTestDaemon, type TestDaemon } from '../joins/start-daemon.ts'
import { type ClaudeFile, claudeJson, hour, minute, put, putRollout } from './account-files.ts'

vi.setConfig({ testTimeout: 180_000 })

const Page = v.object({ items: v.array(QuotaView), cursor: v.nullable(v.string()) })
const AlertNews = v.object({ kind: v.string(), subject: v.string(), why: v.string() })

/** A home folder, and HOOP over it. */
async function makeHome(config: object = {}) {
  const user = await makeFolder()
  const workspace = join(user, 'work')
  await mkdir(join(workspace, '.beads'), { recursive: true })
  await put(join(user, '.hoop/config.yml'), config)
  return {
    user,
    workspace,
    claude: (file: ClaudeFile) => put(join(user, '.claude.json'), claudeJson(file)),
    start: () => startTestDaemon(user, [{ name: 'web', path: workspace }]),
  }
}

const quotaOf = async (daemon: TestDaemon) => v.parse(Page, await daemon.get('/api/quota')).items
const windowOf = async (daemon: TestDaemon, window: string) => (await quotaOf(daemon)).find((item) => item.window === window)
const reaches = (daemon: TestDaemon, window: string, usedPercent: number | null) =>
  until(async () => (await windowOf(daemon, window))?.usedPercent === usedPercent)

/** What is told on the topics of the fleet and of the alerts. */
async function follow(daemon: TestDaemon, ...topics: string[]) {
  const socket = new WebSocket(`${daemon.url.replace('http', 'ws')}/ws`)
  onTestFinished(() => socket.close())
  const messages: ServerMessage[] = []
  socket.on('message', (data: Buffer) => messages.push(v.parse(v.pipe(v.string(), v.parseJson(), ServerMessage), data.toString('utf8'))))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'subscribe', topics }))
  await until(() => messages.filter(({ type }) => type === 'snapshot').length === topics.length)
  return {
    events: (topic: string, ...names: string[]) =>
      messages.flatMap((one) =>
        one.type === 'event' && one.topic === topic && names.includes(one.event) ? [{ event: one.event, data: one.data }] : [],
      ),
  }
}

test('an account that climbs is raised once at 80 % and cleared once at 75 %, over a restart too', async () => {
  const { claude, start } = await makeHome()
  const resetsAt = Date.now() + 2 * hour
  await claude({ fiveHour: 70, resetsAt, fetchedAt: Date.now() - 12 * minute })
  let daemon = await start()
  let told = await follow(daemon, 'fleet', 'alerts')
  const alerts = () =>
    told.events('alerts', 'alert.raised', 'alert.cleared').flatMap(({ event, data }) => {
      const alert = v.parse(AlertNews, data)
      return alert.kind === 'saturation' ? [{ event, ...alert }] : []
    })
  await reaches(daemon, 'five_hour', 70)
  await claude({ fiveHour: 85, resetsAt, fetchedAt: Date.now() - 6 * minute })
  await until(() => alerts().length > 0)
  expect(alerts()[0]).toMatchObject({
    event: 'alert.raised',
    subject: expect.stringMatching(/anthropic .*\/\.claude five_hour/) as unknown,
  })
  expect(alerts()[0]?.why).toMatch(/85 % used; the limit for alerts is 80 %.*resets at .* UTC.*stop workers/)
  await until(() => told.events('fleet', 'quota.changed').length > 0)

  await daemon.close()
  await claude({ fiveHour: 78, resetsAt })
  daemon = await start()
  told = await follow(daemon, 'fleet', 'alerts')
  await reaches(daemon, 'five_hour', 78)
  // Three reports, the first two from before the restart.
  expect((await windowOf(daemon, 'five_hour'))?.forecast).toMatchObject({ observations: 3, spanS: expect.closeTo(720, -1) as unknown })
  expect(v.parse(FleetSnapshot, await daemon.get('/api/fleet')).quota.find(({ window }) => window === 'five_hour')?.usedPercent).toBe(78)
  await claude({ fiveHour: 74, resetsAt })
  await until(() => alerts().length > 0)
  await claude({ fiveHour: 3, resetsAt: resetsAt + 5 * hour })
  await reaches(daemon, 'five_hour', 3)
  expect(alerts().map(({ event }) => event)).toEqual(['alert.cleared'])
})

test('half a file changes nothing; another login leaves nothing of the former one', async () => {
  const { user, claude, start } = await makeHome()
  const resetsAt = Date.now() + 2 * hour
  await claude({ fiveHour: 41, resetsAt })
  const daemon = await start()
  await reaches(daemon, 'five_hour', 41)
  await put(join(user, '.claude.json'), JSON.stringify(claudeJson({ fiveHour: 55, resetsAt })).slice(0, 200))
  await put(join(user, '.claude/hoop-statusline.json'), {
    rate_limits: { five_hour: { used_percentage: 42.5, resets_at: Math.floor(resetsAt / 1000) } },
  })
  await reaches(daemon, 'five_hour', 42.5)
  expect(await windowOf(daemon, 'seven_day')).toMatchObject({
    usedPercent: 12,
    source: 'claude-config',
    quality: 'exact',
    kind: 'provider',
  })
  await claude({ fiveHour: 55, resetsAt })
  await reaches(daemon, 'five_hour', 55)

  await claude({ fiveHour: 77, resetsAt, login: 'two', cachedFor: 'one' })
  await until(async () => (await windowOf(daemon, 'none')) !== undefined)
  expect(await quotaOf(daemon)).toMatchObject([
    { quality: 'unknown', usedPercent: null, reasonIfUnknown: expect.stringContaining('account switched') as unknown },
  ])
  await claude({ fiveHour: 9, resetsAt, login: 'two' })
  await reaches(daemon, 'five_hour', 9)
  expect(JSON.stringify([await quotaOf(daemon), await daemon.get('/api/fleet')])).not.toMatch(/secret|"one"|"two"/)
})

test('captured runs of workers tell of the Claude account, other endpoints do not', async () => {
  const { workspace, claude, start } = await makeHome()
  const resetsAt = Date.now() + 2 * hour
  await claude({ fiveHour: 10, resetsAt, fetchedAt: Date.now() - hour })
  const capture = (model: string, utilization: number) =>
    [
      { type: 'system', subtype: 'init', session_id: '6f0c2a5e-0c53-4b8e-9f5a-2f8f2f6f1a10', cwd: workspace, model },
      {
        type: 'rate_limit_event',
        rate_limit_info: { status: 'rejected', rateLimitType: 'five_hour', utilization, resetsAt: Math.floor(resetsAt / 1000) },
      },
      { type: 'assistant', timestamp: new Date(Date.now() - minute).toISOString(), message: { content: [] } },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('')
  await put(join(workspace, '.beads/traces/wa-1/stdout.txt'), capture('glm-5.3', 0.99))
  await put(join(workspace, '.beads/traces/wa-2/0b7f6a8e-3c1d-4e5f-8a9b-0c1d2e3f4a5b/stdout.txt'), capture('claude-opus-5', 1))
  const daemon = await start()
  await reaches(daemon, 'five_hour', 100)
  expect(await windowOf(daemon, 'five_hour')).toMatchObject({
    exhausted: true,
    source: 'stream-json',
    quality: 'exact',
    provider: 'anthropic',
  })
})

test('Codex homes that share one folder of sessions are one account; the newest line counts', async () => {
  const { user, start } = await makeHome({ quota: { codexHomes: ['~/.codex-work', '~/.codex-other'] } })
  await putRollout(join(user, '.codex'), 'a', Date.now() - minute, 40)
  await putRollout(join(user, '.codex'), 'b', Date.now() - hour, 31)
  await mkdir(join(user, '.codex-work'))
  await symlink(join(user, '.codex/sessions'), join(user, '.codex-work/sessions'))
  await putRollout(join(user, '.codex-other'), 'c', Date.now() - minute, 103)
  const daemon = await start()
  await until(async () => (await quotaOf(daemon)).filter(({ provider }) => provider === 'openai').length === 2)
  await putRollout(join(user, '.codex'), 'd', Date.now(), 44)
  await until(async () => (await quotaOf(daemon)).some(({ usedPercent }) => usedPercent === 44))
  expect((await quotaOf(daemon)).map(({ account, window, usedPercent }) => [account.slice(user.length), window, usedPercent])).toEqual([
    ['/.codex', '10080', 44],
    ['/.codex-other', '10080', 103],
  ])
})

test('budgets count what was used here, by account and model; what has no limit says how to set one', async () => {
  const window = '5h'
  const { user, workspace, start } = await makeHome({
    budgets: [
      { account: '~/.claude', metric: 'output_tokens', limit: 1000, window },
      { account: 'glm-*', metric: 'requests', limit: 10, window: 'anchored5h' },
      { account: 'claude', metric: 'usd', limit: 5, window: 'day', timezone: 'UTC' },
    ],
  })
  const at = Date.now() - minute
  const line = (id: string, model: string, output: number, time: number) =>
    `${JSON.stringify({
      type: 'assistant',
      uuid: id,
      requestId: `req_${id}`,
      sessionId: '6f0c2a5e-0c53-4b8e-9f5a-2f8f2f6f1a10',
      cwd: workspace,
      timestamp: new Date(time).toISOString(),
      message: {
        id,
        role: 'assistant',
        model,
        content: [{ type: 'text', text: 'hi' }],
        usage: { input_tokens: 10, output_tokens: output },
      },
    })}\n`
  await put(
    join(user, '.claude/projects/-work/6f0c2a5e-0c53-4b8e-9f5a-2f8f2f6f1a10.jsonl'),
    line('a', 'claude-opus-5', 700, at - 6 * hour) + line('b', 'claude-opus-5', 850, at) + line('c', 'glm-5.3', 999, at),
  )
  await mkdir(join(user, '.gemini'))
  const daemon = await start()
  await until(async () => (await windowOf(daemon, '5h'))?.used === 850 && (await windowOf(daemon, 'anchored5h'))?.used === 1)
  const items = await quotaOf(daemon)
  expect(items.filter(({ kind }) => kind === 'budget')).toMatchObject([
    {
      account: `${user}/.claude`,
      window: '5h',
      used: 850,
      limit: 1000,
      unit: 'output_tokens',
      usedPercent: 85,
      quality: 'budget',
      provider: 'anthropic',
    },
    { account: 'glm-*', window: 'anchored5h', used: 1, limit: 10, unit: 'requests', resetsAt: expect.any(String) as unknown },
    { account: 'claude', window: 'day', unit: 'usd', limit: 5 },
  ])
  expect(items.filter(({ window: name }) => name === 'none')).toMatchObject([
    { provider: 'google', reasonIfUnknown: expect.stringContaining('set one under budgets') as unknown, quality: 'unknown' },
  ])
  const { items: alerts } = v.parse(v.object({ items: v.array(AlertNews) }), await daemon.get('/api/alerts?state=firing'))
  expect(alerts.filter(({ kind }) => kind === 'saturation').map(({ why }) => why)).toEqual([
    expect.stringContaining('Your budget for') as unknown,
  ])
})
