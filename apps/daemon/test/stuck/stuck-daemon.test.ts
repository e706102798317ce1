import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AlertView, AuditRecord, WorkerView } from '@hoop/protocol'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { makeFolder, makeWorkspace, until } from '../fixtures.ts'
import { startTestDaemon, type TestDaemon } from '../joins/start-daemon.ts'
import { type RealWorker, startRealWorker } from './real-worker.ts'

vi.setConfig({ testTimeout: 180_000 })

interface Limits {
  readonly idleSilence: string
  readonly contentGrace: string
  readonly maxRuntime: string
}

/** A daemon with these limits, over the home of a worker that has just dispatched its agent. */
async function makeWatched(stuck: Limits) {
  const user = await makeFolder()
  const web = await makeWorkspace(user, 'web')
  const settle = async (limits: Limits) => {
    await mkdir(join(user, '.hoop'), { recursive: true, mode: 0o700 })
    await writeFile(join(user, '.hoop/config.yml'), JSON.stringify({ stuck: limits, alerts: { clearHold: '0s' } }))
  }
  await settle(stuck)
  const worker = await startRealWorker(user, web)
  await worker.dispatch()
  const start = () => startTestDaemon(user, [{ name: 'web', path: web }])
  return { worker, settle, start, daemon: await start() }
}

const workerOf = async (daemon: TestDaemon, { id }: RealWorker) =>
  v.parse(v.object({ items: v.array(WorkerView) }), await daemon.get('/api/workers')).items.find((worker) => worker.id === id)
const alertsOf = async (daemon: TestDaemon) =>
  v.parse(v.object({ items: v.array(AlertView) }), await daemon.get('/api/alerts?limit=500')).items
const turnsOf = async (daemon: TestDaemon, { id }: RealWorker) => {
  const { items } = v.parse(v.object({ items: v.array(AuditRecord) }), await daemon.get(`/api/audit?limit=500`))
  return items
    .filter(({ type, subject }) => type === 'worker.state' && subject === id)
    .map(({ data }) => [data['to'], data['reason']])
    .toReversed()
}
const isHung = async (daemon: TestDaemon, worker: RealWorker, reason: string) => {
  const view = await workerOf(daemon, worker)
  return view?.state === 'hung' && view.reason === reason
}
const isLive = async (daemon: TestDaemon, worker: RealWorker) => (await workerOf(daemon, worker))?.state === 'live'

test('an agent that never says a word: Hung by idle-silence, one alert with the place of the last output, gone when it speaks', async () => {
  const { worker, daemon } = await makeWatched({ idleSilence: '2s', contentGrace: '1h', maxRuntime: '1h' })
  await until(() => isHung(daemon, worker, 'idle-silence'))
  await until(async () => (await alertsOf(daemon)).length > 0)
  const [alert, ...more] = await alertsOf(daemon)
  expect(more).toEqual([])
  expect(alert).toMatchObject({ kind: 'stuck', severity: 'bad', subject: worker.id, project: 'web', resolvedAt: null, count: 1 })
  expect(alert?.why).toMatch(/^Started on wa-1, and nothing was written for 2 s\./)
  expect(alert?.evidence[0]).toMatchObject({ path: worker.session, offset: 0 })
  const view = await workerOf(daemon, worker)
  expect(view?.stuck?.timers.map(({ timer, status }) => [timer, status])).toEqual([
    ['idle-silence', 'fired'],
    ['content-grace', 'running'],
    ['max-runtime', 'running'],
  ])

  await worker.say('Hello.')
  await until(() => isLive(daemon, worker))
  await until(async () => (await alertsOf(daemon)).every(({ resolvedAt }) => resolvedAt !== null))
  expect(await alertsOf(daemon)).toHaveLength(1)
  await until(async () => (await turnsOf(daemon, worker)).length === 3)
  expect(await turnsOf(daemon, worker)).toEqual([
    ['live', null],
    ['hung', 'idle-silence'],
    ['live', null],
  ])
})

test('an agent that only spins: Hung by content-grace, and its own CPU is told; cleared by its end [needs /proc]', async ({ skip }) => {
  if (!existsSync('/proc/self/stat')) skip()
  const { worker, daemon } = await makeWatched({ idleSilence: '6s', contentGrace: '15s', maxRuntime: '1h' })
  await worker.say('On it.')
  worker.order('spin')
  await until(() => isHung(daemon, worker, 'content-grace'))
  const [alert] = await alertsOf(daemon)
  expect(alert?.why).toMatch(
    /^On wa-1: no text and no tool call for 15 s\. The agent itself uses \d+ % CPU, \d+ s after its last output\.$/,
  )
  await worker.complete()
  await until(async () => (await alertsOf(daemon)).every(({ resolvedAt }) => resolvedAt !== null))
  expect(await alertsOf(daemon)).toHaveLength(1)
  await until(() => isLive(daemon, worker))
})

test('a build that works longer than the grace raises nothing; one that stands still does [needs /proc]', async ({ skip }) => {
  if (!existsSync('/proc/self/stat')) skip()
  const { worker, daemon } = await makeWatched({ idleSilence: '10s', contentGrace: '10s', maxRuntime: '1h' })
  await worker.call('npm run build', 'work')
  await until(async () => (await workerOf(daemon, worker))?.stuck?.tool?.busy === true)
  const called = Date.now()
  const waiting = await workerOf(daemon, worker)
  expect(waiting?.stuck?.timers[1]).toMatchObject({ status: 'waiting', dueAt: null, waiting: { tool: 'Bash: npm run build' } })
  await until(() => Date.now() - called > 20_000)
  expect(await isLive(daemon, worker)).toBe(true)
  expect(await alertsOf(daemon)).toEqual([])
  await worker.result()

  await worker.call('npm run wait', 'wait')
  await until(() => isHung(daemon, worker, 'content-grace'))
  const [alert, ...more] = await alertsOf(daemon)
  expect(more).toEqual([])
  expect(alert?.why).toContain('It waits for Bash: npm run wait, and nothing started for it uses CPU or I/O. The agent itself uses')
})

test('max-runtime, raised while it holds, lets go at once; a restart in a hang tells nothing twice', async () => {
  const { worker, daemon, settle, start } = await makeWatched({ idleSilence: '1h', contentGrace: '1h', maxRuntime: '3s' })
  await worker.say('On it.')
  await until(() => isHung(daemon, worker, 'max-runtime'))
  await until(async () => (await turnsOf(daemon, worker)).length === 2)
  const before = await alertsOf(daemon)
  expect(before).toMatchObject([{ kind: 'stuck', why: 'On wa-1 for more than 3 s.', resolvedAt: null }])
  await daemon.close()

  const again = await start()
  await until(() => isHung(again, worker, 'max-runtime'))
  await until(async () => (await workerOf(again, worker))?.stuck?.hasSession === true)
  expect(await alertsOf(again)).toEqual(before)
  expect(await turnsOf(again, worker)).toEqual([
    ['live', null],
    ['hung', 'max-runtime'],
  ])

  await settle({ idleSilence: '1h', contentGrace: '1h', maxRuntime: '2h' })
  await until(() => isLive(again, worker))
  await until(async () => (await alertsOf(again)).every(({ resolvedAt }) => resolvedAt !== null))
  expect((await workerOf(again, worker))?.stuck?.timers[2]).toMatchObject({ status: 'spent', limitMs: 7_200_000 })
})

test('a worker that is stopped while its agent is silent is one alert; the silence is told once the worker goes on [needs /proc]', async ({
  skip,
}) => {
  if (!existsSync('/proc/self/stat')) skip()
  const { worker, daemon, start } = await makeWatched({ idleSilence: '4s', contentGrace: '4s', maxRuntime: '1h' })
  worker.signal('SIGSTOP')
  const hasFired = async (of: TestDaemon) => (await workerOf(of, worker))?.stuck?.timers[1]?.status === 'fired'
  // It speaks until it is seen that its worker is stopped: which of the two comes first is no race.
  await until(async () => {
    await worker.say('On it.')
    return isHung(daemon, worker, 'process-stopped')
  })
  await until(() => hasFired(daemon))
  await until(async () => (await alertsOf(daemon)).length > 0)
  const before = await alertsOf(daemon)
  expect(before).toMatchObject([{ kind: 'hung', subject: worker.id, resolvedAt: null }])
  await daemon.close()
  const again = await start()
  await until(async () => (await isHung(again, worker, 'process-stopped')) && (await hasFired(again)))
  await until(async () => (await workerOf(again, worker))?.stuck?.hasSession === true)
  expect(await alertsOf(again)).toEqual(before)

  worker.signal('SIGCONT')
  await until(() => isHung(again, worker, 'content-grace'))
  await until(async () => (await alertsOf(again)).length === 2)
  await until(async () => (await alertsOf(again)).find(({ kind }) => kind === 'hung')?.resolvedAt !== null)
  expect((await alertsOf(again)).find(({ kind }) => kind === 'stuck')).toMatchObject({ subject: worker.id, resolvedAt: null, count: 1 })
})
