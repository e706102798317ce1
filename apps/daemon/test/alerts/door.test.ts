import { AlertAnswer, AlertDetail, AlertsTopicData, AlertView, ServerMessage } from '@hoop/protocol'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { makeOperator } from '../audit/program.ts'
import { useHoop } from '../cli/hoop.ts'
import { until } from '../fixtures.ts'

vi.setConfig({ testTimeout: 180_000 })
const hoop = useHoop()
const Page = v.object({ items: v.array(AlertView), cursor: v.nullable(v.string()) })

/** HOOP over one workspace, asked as a reader, as a client or as its operator. */
async function makeAsked() {
  const operator = await makeOperator(hoop)
  let daemon = await operator.start()
  const send = async (method: string, path: string, role?: 'operator' | 'client', body?: unknown) => {
    const token = role && (await readFile(join(operator.home, `keys/${role}-token`), 'utf8')).trim()
    const response = await fetch(new URL(path, daemon.url), {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer: unknown = await response.json()
    return { status: response.status, body: answer }
  }
  const list = async (query = '') => v.parse(Page, (await send('GET', `/api/alerts?${query}`)).body).items
  return {
    operator,
    send,
    list,
    run: (...args: string[]) => hoop.run(['alerts', ...args], { env: operator.env }),
    /** Until the fleet has been read. */
    ready: () => until(async () => (await fetch(new URL('/readyz', daemon.url))).ok),
    restart: async (signal: NodeJS.Signals) => {
      await operator.stop(daemon, signal)
      daemon = await operator.start()
    },
    audited: async () =>
      (await operator.records(['alert.raised', 'alert.cleared', 'alert.acknowledged', 'alert.muted'])).map(({ type, actor, data }) => ({
        type,
        actor,
        alert: data['alert'],
        kind: data['kind'],
      })),
    /** A client that follows the topic. */
    follow: async () => {
      const socket = new WebSocket(`${daemon.url.replace('http', 'ws')}/ws`)
      onTestFinished(() => socket.close())
      const messages: ServerMessage[] = []
      socket.addEventListener('message', ({ data }) => messages.push(v.parse(v.pipe(v.string(), v.parseJson(), ServerMessage), data)))
      await once(socket, 'open')
      socket.send(JSON.stringify({ type: 'subscribe', topics: ['alerts'] }))
      await until(() => messages.some(({ type }) => type === 'snapshot'))
      return {
        snapshot: () => v.parse(AlertsTopicData, messages.flatMap((message) => (message.type === 'snapshot' ? [message.data] : []))[0]),
        events: () =>
          messages.flatMap((message) =>
            message.type === 'event' ? [{ event: message.event, alert: v.parse(AlertView, message.data) }] : [],
          ),
      }
    },
  }
}

/** A process that can die, and the state file of a worker that it is. */
async function makeWorker(needle: string, workspace: string, name: string) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  const folder = join(needle, 'state/heartbeats')
  await mkdir(folder, { recursive: true })
  const id = `claude-${name}`
  const at = new Date().toISOString()
  const state = {
    worker_id: name,
    qualified_id: id,
    pid: child.pid,
    state: 'EXECUTING',
    current_bead: 'wa-1',
    workspace,
    last_heartbeat: at,
    started_at: at,
    beads_processed: 0,
    session: name,
    is_idle: false,
    current_task: 'wa-1',
    model: 'claude-sonnet',
  }
  await writeFile(join(folder, `${id}.tmp`), JSON.stringify(state))
  await rename(join(folder, `${id}.tmp`), join(folder, `${id}.json`))
  return { id, die: () => void child.kill('SIGKILL') }
}

test('a worker dies: one alert; both who look on see that it was acknowledged; then it is history, and stays that', async () => {
  const { operator, send, list, ready, restart, follow, audited } = await makeAsked()
  await ready()
  const worker = await makeWorker(operator.needle, operator.web, 'alpha')
  await until(async () => (await send('GET', `/api/workers/${worker.id}`)).status === 200)
  const [first, second] = [await follow(), await follow()]
  worker.die()
  await until(async () => (await list('state=firing')).length > 0)
  const [alert] = await list(`subject=${worker.id}`)
  expect(alert).toMatchObject({ kind: 'dead', state: 'firing', severity: 'bad', count: 1, acknowledgedBy: null, resolvedAt: null })
  const path = `/api/alerts/${alert?.id}`

  expect(await send('POST', `${path}/ack`)).toMatchObject({ status: 403, body: { code: 'OPERATOR_ONLY' } })
  expect(await send('POST', `${path}/ack`, 'client')).toMatchObject({ status: 403, body: { code: 'OPERATOR_ONLY' } })
  expect(await send('POST', '/api/alerts/al-none/ack', 'operator')).toMatchObject({ status: 404, body: { code: 'ALERT_NOT_FOUND' } })
  const acknowledged = await send('POST', `${path}/ack`, 'operator')
  expect(acknowledged.status).toBe(200)
  const { acknowledgedBy, changed } = v.parse(AlertAnswer, acknowledged.body)
  expect([acknowledgedBy?.startsWith('operator'), changed]).toEqual([true, true])
  for (const client of [first, second]) {
    await until(() => client.events().some(({ event }) => event === 'alert.cleared'))
    const news = client.events().filter((one) => one.alert.id === alert?.id)
    expect(news.map(({ event }) => event)).toEqual(['alert.raised', 'alert.changed', 'alert.cleared'])
    expect(news[1]?.alert.acknowledgedBy).toBe(acknowledgedBy)
  }
  expect(v.parse(AlertDetail, (await send('GET', path)).body)).toMatchObject({
    state: 'resolved',
    resolvedWhy: 'acknowledged',
    acknowledgedBy,
    deliveries: [],
  })
  expect(await send('POST', `${path}/ack`, 'operator')).toMatchObject({
    status: 200,
    body: { changed: false, note: expect.stringContaining('resolved') },
  })
  expect(await send('GET', `/api/workers/${worker.id}`)).toMatchObject({ body: { history: true, state: 'dead' } })

  await restart('SIGKILL')
  await ready()
  const third = await follow()
  expect(third.snapshot()).toMatchObject({ alerts: [], resolved: [{ id: alert?.id, acknowledgedBy }] })
  await until(async () => (await audited()).length >= 3)
  expect((await audited()).map(({ type, actor }) => [type, actor])).toEqual([
    ['alert.raised', 'hoop'],
    ['alert.acknowledged', acknowledgedBy],
    ['alert.cleared', 'hoop'],
  ])
})

test('killed and started again: what fires keeps its id, its acknowledgement and its mute; each is recorded once', async () => {
  const { operator, list, ready, restart, send, audited, run } = await makeAsked()
  await ready()
  const away = `${operator.web}-away`
  await rename(operator.web, away)
  await until(async () => (await list('state=firing')).length > 0)
  const [alert] = await list('kind=project-unreadable')
  const id = alert?.id ?? ''
  expect(await run('ack', id)).toMatchObject({ code: 0, stdout: `Acknowledged ${id}.\n`, stderr: '' })
  expect(await run('ack', id)).toMatchObject({ code: 0, stdout: expect.stringContaining('already') })
  const until2099 = '2099-01-01T00:00:00.000Z'
  expect(await run('mute', id, '--until', until2099)).toMatchObject({ code: 0, stdout: `Muted ${id} until ${until2099}.\n` })
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    await restart(signal)
    await ready()
    await until(async () => (await list('kind=project-unreadable&state=firing')).length > 0)
    expect(await list('kind=project-unreadable')).toMatchObject([
      {
        id,
        state: 'firing',
        acknowledgedBy: expect.stringMatching(/^operator/),
        mutedUntil: until2099,
        raisedAt: alert?.raisedAt,
        count: 1,
      },
    ])
  }
  expect(await run('list', '--json').then(({ stdout }) => JSON.parse(stdout))).toMatchObject({ alerts: [{ id }] })
  const table = await run('list')
  expect(table.stdout).toMatch(new RegExp(`^ALERT .*SUBJECT.*\\n${id} +project-unreadable +firing, seen, muted`))
  const shown = await run('show', id)
  expect(shown.stdout).toContain(`Muted until ${until2099}`)
  expect(shown.stdout).toContain(operator.web)
  expect(await run('unmute', id)).toMatchObject({ stderr: '', code: 0, stdout: `${id} is no longer muted.\n` })
  expect(await run('unmute', id)).toMatchObject({ code: 0, stdout: 'It is not muted.\n' })

  expect(await run('show', 'al-none')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('No alert "al-none"') })
  expect(await run('mute', id, '--until', 'soon')).toMatchObject({ code: 2, stderr: expect.stringContaining('--until') })
  expect(await run('mute', id, '--until', '2020-01-01')).toMatchObject({ code: 2, stderr: expect.stringContaining('future') })
  expect(await run('list', '--state', 'x')).toMatchObject({ code: 2 })
  expect(await send('GET', '/api/alerts?state=x')).toMatchObject({ status: 400, body: { field: 'state' } })
  expect(await send('POST', `/api/alerts/${id}/mute`, 'operator', { until: 'later' })).toMatchObject({
    status: 400,
    body: { field: 'until' },
  })

  await rename(away, operator.web)
  await until(async () => (await list('kind=project-unreadable&state=firing')).length === 0)
  expect(await list(`kind=project-unreadable&since=${alert?.raisedAt}`)).toMatchObject([{ id, state: 'resolved', resolvedWhy: 'ended' }])
  expect(await list('kind=project-unreadable&since=2099-01-01')).toEqual([])
  await until(async () => (await audited()).some(({ type }) => type === 'alert.cleared'))
  expect((await audited()).filter(({ kind }) => kind === 'project-unreadable').map(({ type }) => type)).toEqual([
    'alert.raised',
    'alert.acknowledged',
    'alert.muted',
    'alert.muted',
    'alert.cleared',
  ])
  expect(await operator.verdict()).toMatchObject({ ok: true })
})

test('a program of the operator’s is told of a raise and of its clear: once each, but for a try that HOOP was killed in, told again by the same id', async () => {
  const { operator, list, ready, restart, run, audited } = await makeAsked()
  await ready()
  const out = join(operator.user, 'told.jsonl')
  const script = join(operator.user, 'tell.mjs')
  const gate = join(operator.user, 'wait')
  await writeFile(gate, '')
  await writeFile(
    script,
    `import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
appendFileSync(${JSON.stringify(out)}, readFileSync(0, 'utf8'))
while (existsSync(${JSON.stringify(gate)})) await setTimeout(50)
`,
  )
  const command = JSON.stringify([process.execPath, script])
  await writeFile(join(operator.home, 'config.yml'), `alerts:\n  clearHold: 0s\n  command: ${command}\n`)
  await restart('SIGTERM')
  await ready()
  const away = `${operator.web}-away`
  await rename(operator.web, away)
  const told = async () =>
    (await readFile(out, 'utf8').catch(() => ''))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => v.parse(v.object({ id: v.string(), event: v.string(), alert: AlertView }), JSON.parse(line)))
  await until(async () => (await told()).length === 1)
  // Whether the program got it nobody can know: better twice than not at all.
  await restart('SIGKILL')
  await rm(gate)
  await ready()
  await until(async () => {
    const [firing] = await list('state=firing')
    return firing !== undefined && (await run('show', firing.id)).stdout.includes('(raised): delivered')
  })
  await restart('SIGKILL')
  await ready()
  await until(async () => (await list('state=firing')).length === 1)
  await rename(away, operator.web)
  await until(async () => (await told()).length === 3)
  const [alert] = await list('kind=project-unreadable')
  const raised = `${alert?.id}.raised.command`
  expect((await told()).map(({ id, alert: of }) => [id, of.id, of.state])).toEqual([
    [raised, alert?.id, 'firing'],
    [raised, alert?.id, 'firing'],
    [`${alert?.id}.cleared.command`, alert?.id, 'resolved'],
  ])
  await until(async () => (await run('show', alert?.id ?? '')).stdout.match(/delivered/g)?.length === 2)
  expect((await run('show', alert?.id ?? '')).stdout).toMatch(/Told command \(raised\): delivered, 2 attempts, last .*, exit 0/)
  await until(async () => (await audited()).some(({ type }) => type === 'alert.cleared'))
  expect((await audited()).filter(({ kind }) => kind === 'project-unreadable').map(({ type, alert: of }) => [type, of])).toEqual([
    ['alert.raised', alert?.id],
    ['alert.cleared', alert?.id],
  ])
})

test('no daemon: the exit code says so', async () => {
  const operator = await makeOperator(hoop)
  expect(await hoop.run(['alerts', 'list'], { env: operator.env })).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('hoop serve'),
  })
})
