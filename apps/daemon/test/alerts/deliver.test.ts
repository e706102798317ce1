import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createDeliverer, type DeliverySettings } from '../../src/alerts/deliver/deliverer.ts'
import { createAlertDesk } from '../../src/alerts/alert-desk.ts'
import { openFleetDb } from '../../src/db/index.ts'
import { makeFolder, until } from '../fixtures.ts'

vi.setConfig({ testTimeout: 120_000 })

/** A desk over a real database, and somebody to tell. */
async function makeDesk(settings: Partial<DeliverySettings>, { retryMs = 5, limit = 60_000 } = {}) {
  const folder = await makeFolder()
  let db = openFleetDb(folder)
  const failures: unknown[] = []
  const open = () => {
    const onError = (error: unknown) => failures.push(error)
    const deliverer = createDeliverer({
      rows: db.alerts,
      settings: () => ({ timeLimit: limit, ...settings }),
      env: { ...process.env, HOOP_SECRET: 'x' },
      onError,
      retryMs,
    })
    const desk = createAlertDesk({
      rows: db.alerts,
      clearHoldMs: () => 0,
      deliveries: (event, alert) => deliverer.plan(event, alert),
      onSaved: () => deliverer.hint(),
      onError,
    })
    deliverer.hint()
    return { deliverer, desk }
  }
  let running = open()
  const close = async () => {
    running.desk.close()
    await running.deliverer.close()
    db.close()
  }
  onTestFinished(close)
  const report = (...subjects: string[]) =>
    running.desk.report(
      'quota',
      subjects.map((subject) => ({
        kind: 'saturation',
        subject,
        severity: 'warn',
        project: null,
        why: `${subject} is full.`,
        since: 1,
        evidence: [],
      })),
    )
  return {
    folder,
    failures,
    report,
    desk: () => running.desk,
    deliveries: () => db.alerts.list({ isEach: true, limit: 100 }).flatMap(({ id }) => db.alerts.deliveriesOf(id)),
    states: () => db.alerts.list({ isEach: true, limit: 100 }).flatMap(({ id }) => db.alerts.deliveriesOf(id).map(({ state }) => state)),
    restart: async () => {
      await close()
      db = openFleetDb(folder)
      running = open()
    },
  }
}

/** A server on this machine that keeps what it is sent. */
async function makeServer(answer: (n: number, response: ServerResponse) => void) {
  const got: { readonly body: unknown; readonly key: unknown; readonly url: string | undefined }[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body: unknown = JSON.parse(await text(request))
    got.push({ body, key: request.headers['idempotency-key'], url: request.url })
    answer(got.length, response)
  }
  const server = createServer((request, response) => void handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void (server.closeAllConnections(), server.close()))
  const address = server.address()
  return { got, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook` }
}

test('a webhook is told of a raise and of its clear, once each, also when it fails at first and HOOP is started again', async () => {
  const { got, url } = await makeServer((n, response) => response.writeHead(n < 3 ? 503 : 204).end())
  const { report, states, restart, deliveries, failures } = await makeDesk({ webhook: url })
  report('claude 5h')
  await until(() => states().join() === 'delivered')
  expect(got).toHaveLength(3)
  expect(got[0]).toMatchObject({ body: { v: 1, event: 'raised', alert: { kind: 'saturation', subject: 'claude 5h', state: 'firing' } } })
  expect(new Set(got.map(({ key }) => key)).size).toBe(1)
  await restart()
  report('claude 5h')
  report()
  await until(() => states().join() === 'delivered,delivered')
  await restart()
  report()
  expect(got.slice(3)).toMatchObject([{ body: { event: 'cleared', alert: { state: 'resolved', resolvedWhy: 'ended' } } }])
  expect(deliveries()).toMatchObject([
    { event: 'raised', attempts: 3, status: 'HTTP 204' },
    { event: 'cleared', attempts: 1, status: 'HTTP 204' },
  ])
  expect(failures).toEqual([])
})

test('a redirect is not followed, an answer that does not end is cut off, and at the eighth time it is given up', async () => {
  const elsewhere = await makeServer((_, response) => response.end())
  const { got, url } = await makeServer((n, response) => {
    if (n === 1) response.writeHead(307, { location: elsewhere.url }).end()
    else if (n === 2) response.writeHead(200).write('x'.repeat(100_000))
    else if (n > 3) response.destroy()
  })
  const { report, deliveries, states } = await makeDesk({ webhook: url }, { limit: 300, retryMs: 1 })
  const seen = new Set<string | null>()
  report('a')
  await until(() => {
    for (const { status } of deliveries()) seen.add(status)
    return states()[0] !== 'waiting'
  })
  // What sends more than anybody reads has answered all the same.
  expect(states()).toEqual(['delivered'])
  expect(got).toHaveLength(2)
  expect(elsewhere.got).toEqual([])

  const dead = await makeServer((_, response) => response.destroy())
  const second = await makeDesk({ webhook: dead.url }, { retryMs: 1 })
  second.report('a')
  await until(() => second.states()[0] === 'failed')
  expect(dead.got).toHaveLength(8)
  second.report()
  await until(() => second.states().length === 2 && second.states()[1] !== 'waiting')
  expect(second.deliveries()).toMatchObject([
    { attempts: 8, status: expect.stringMatching(/^not reached: \w+/) },
    { attempts: 0, state: 'failed', status: 'it was never told of the raise' },
  ])
  expect(dead.got).toHaveLength(8)
})

test('a command gets the alert on its standard input, each argument as it stands, and nothing of our environment', async () => {
  const folder = await makeFolder()
  const script = join(folder, 'tell.mjs')
  await writeFile(
    script,
    `import { appendFileSync, readFileSync } from 'node:fs'
const alert = JSON.parse(readFileSync(0, 'utf8'))
appendFileSync(process.argv[2], JSON.stringify({ alert, args: process.argv.slice(3), env: Object.keys(process.env), cwd: process.cwd() }) + '\\n')`,
  )
  const out = join(folder, 'out.jsonl')
  const { report, states, deliveries } = await makeDesk({ command: [process.execPath, script, out, '$(touch x); "y"', ''] })
  report('a')
  report()
  await until(() => states().join() === 'delivered,delivered')
  const lines = (await readFile(out, 'utf8')).trimEnd().split('\n')
  const told: unknown[] = lines.map((line) => JSON.parse(line))
  expect(told).toMatchObject([{ alert: { event: 'raised' }, args: ['$(touch x); "y"', ''], cwd: '/' }, { alert: { event: 'cleared' } }])
  expect(lines.join()).not.toContain('HOOP_SECRET')
  expect(deliveries()[0]).toMatchObject({ attempts: 1, status: 'exit 0' })
})

test('a command that fails, hangs or is not there says so', async () => {
  const settings: { command: string[]; limit: number } = { command: [process.execPath, '-e', 'process.exit(3)'], limit: 200 }
  const { report, deliveries } = await makeDesk(settings, { limit: 5000, retryMs: 60_000 })
  const statusOf = async (command: readonly string[], subject: string) => {
    settings.command = [...command]
    report(subject)
    const find = () =>
      deliveries().find(({ bodyJson, attempts, status }) => bodyJson.includes(`"${subject}"`) && attempts === 1 && status !== 'cut off')
    await until(() => find() !== undefined)
    return find()?.status
  }
  expect(await statusOf([process.execPath, '-e', 'process.exit(3)'], 'a')).toBe('exit 3')
  expect(await statusOf([process.execPath, '-e', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1e6)'], 'b')).toBe(
    'killed by SIGTERM',
  )
  expect(await statusOf([process.execPath, '-e', 'setInterval(() => {}, 1e6)'], 'c')).toBe('still running after 5 s, killed')
  expect(await statusOf([join(process.cwd(), 'no-such-program')], 'd')).toBe('not started: ENOENT')
})

test('what is muted is told to nobody until it is heard again', async () => {
  const { got, url } = await makeServer((_, response) => response.end())
  const { report, states, desk } = await makeDesk({ webhook: url })
  report('a')
  await until(() => states().join() === 'delivered')
  const [alert] = desk().firing()
  desk().mute(alert?.id ?? '', Date.now() + 3_600_000, 'subject', 'operator:ana')
  report()
  report('a')
  report('a', 'b')
  await until(() => got.length === 3)
  const [muted] = desk()
    .firing()
    .filter(({ subject }) => subject === 'a')
  expect(got.map(({ body }) => body)).toMatchObject([
    { event: 'raised', alert: { subject: 'a' } },
    { event: 'cleared', alert: { id: alert?.id } },
    { event: 'raised', alert: { subject: 'b' } },
  ])
  desk().unmute(muted?.id ?? '', 'operator:ana')
  await until(() => got.length === 4)
  expect(got[3]).toMatchObject({ body: { event: 'raised', alert: { id: muted?.id } } })
})
