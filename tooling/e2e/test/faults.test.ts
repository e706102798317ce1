import type { AlertView, Excerpt } from '@hoop/protocol'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Watched, watchWorker } from '../src/alerts.ts'
import { eventually } from '../src/eventually.ts'
import { type Fleet, inflict, startFleet } from '../src/fleet-sim.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { requireBundle } from '../src/programs.ts'
import { registerFleet } from '../src/register.ts'
import { createSandbox } from '../src/sandbox.ts'

// Whatever goes wrong with a worker is one alert: of the right kind, recorded once, with what its agent did last, over a kill of HOOP too; and gone with its
// cause. All of it goes wrong at once, each with another worker and another CLI.

const slowMs = { withinMs: 120_000, everyMs: 200 }
const graceMs = 20_000

const sandbox = createSandbox()
let fleet: Fleet
let hoop: Hoop

const watch = (name: string) => watchWorker(() => hoop, name)
const hurt = (fault: string, name: string, amount?: number) => inflict(sandbox, fleet.dir, fault, name, amount)

beforeAll(async () => {
  requireBundle()
  fleet = await startFleet(sandbox, ['--scenario', 'steady', '--workers', '7', '--beat-secs', '1'])
  registerFleet(sandbox, fleet, { stuck: { idleSilence: '15s', contentGrace: '20s' }, alerts: { clearHold: '6s' } })
  hoop = await startHoop(sandbox, ['serve'])
}, 90_000)

afterAll(async () => {
  await hoop?.stop()
  await fleet?.stop()
  await sandbox.dispose()
}, 60_000)

/** What goes wrong, with whom; what HOOP shall say of it; and how it ends. */
interface Fault {
  readonly name: string
  /** `mute` is of its next agent, so that this one need not have begun. */
  readonly begin: string
  readonly kind: 'dead' | 'hung' | 'stuck'
  readonly reason: string
  readonly excerpt: Excerpt['why']
  readonly end: string
}

const faults: readonly Fault[] = [
  { name: 'alpha', begin: 'spin', kind: 'stuck', reason: 'content-grace', excerpt: 'stuck', end: 'agent-crash' },
  { name: 'charlie', begin: 'freeze', kind: 'hung', reason: 'process-stopped', excerpt: 'running', end: 'thaw' },
  { name: 'delta', begin: 'hang', kind: 'hung', reason: 'heartbeat-stale', excerpt: 'running', end: 'wake' },
  { name: 'foxtrot', begin: 'crash', kind: 'dead', reason: 'process-gone', excerpt: 'lost', end: 'restart' },
  { name: 'golf', begin: 'mute', kind: 'stuck', reason: 'idle-silence', excerpt: 'stuck', end: 'agent-crash' },
]

/** Its agent has said something, and goes on. */
const works = (worker: Watched) => async () => {
  const { state, phase, stuck } = await worker.now()
  return state === 'live' && phase === 'execute' && stuck?.lastContentAt != null
}

async function begin({ name, begin: fault }: Fault): Promise<void> {
  if (fault === 'spin') return spin(name)
  if (fault !== 'mute') await eventually(`${name} to work`, works(watch(name)), slowMs)
  await hurt(fault, name)
}

/** An agent that came to its end meanwhile spins no more: then its next one shall. */
async function spin(name: string): Promise<void> {
  const worker = watch(name)
  const said = async () => {
    const { stuck } = await worker.now()
    return stuck && `${stuck.executionId} ${stuck.lastContentAt}`
  }
  for (;;) {
    await eventually(`${name} to work`, works(worker), slowMs)
    await hurt('spin', name)
    await pause(graceMs / 10)
    const last = await said()
    await pause(graceMs / 2)
    if ((await said()) === last) return
  }
}

/** The one alert there is of a worker. */
async function alertOf({ name, kind }: Fault): Promise<AlertView> {
  const alert = await eventually(`an alert of ${name}`, async () => (await watch(name).alerts())[0], slowMs)
  expect(await watch(name).alerts(), name).toMatchObject([{ kind, state: 'firing', count: 1, endedAt: null }])
  return alert
}

/** How long one call of a worker has been seen to take at least; answered once it is over. */
function watchBuild(name: string): Promise<number> {
  let build: { readonly since: string; readonly ms: number } | undefined
  const look = async () => {
    const { stuck } = await watch(name).now()
    const tool = stuck?.tool
    if (!build && tool?.text.includes('npm run build') !== true) return undefined
    // Started again meanwhile, HOOP has not read its session yet.
    if (build && (!stuck?.hasSession || tool?.since !== build.since)) return stuck?.hasSession === true ? build.ms : undefined
    if (tool) build = { since: tool.since, ms: Date.now() - Date.parse(tool.since) }
    return undefined
  }
  return eventually('a build from its begin to its end', look, { withinMs: 300_000, everyMs: 500 })
}

let building: Promise<number>
let leaving: Promise<void>
let raised: readonly AlertView[]

test('each fault is one alert with its reason, recorded once, and leads to what the agent did last', { timeout: 240_000 }, async () => {
  await hurt('build', 'bravo', 45)
  building = watchBuild('bravo')
  building.catch(() => undefined)
  leaving = eventually('echo to work', works(watch('echo')), slowMs).then(() => hurt('drain', 'echo'))
  leaving.catch(() => undefined)
  await Promise.all(faults.map(begin))
  raised = await Promise.all(faults.map(alertOf))
  await Promise.all(
    faults.map(async ({ name, kind, reason, excerpt: why }) => {
      const worker = watch(name)
      await eventually(`the record of ${name}`, async () => (await worker.audited('alert.raised')) === 1, slowMs)
      // An alert and the state of its worker are told one after the other.
      const judged = await eventually(
        `${name} to be judged`,
        async () => [await worker.now()].find((seen) => seen.reason === reason),
        slowMs,
      )
      expect(judged.state, name).toBe(kind === 'dead' ? 'dead' : 'hung')
      const { bead } = judged
      const excerpt = await eventually(
        `the excerpt of ${name}`,
        async () => {
          const found = await worker.excerpt()
          return found.why === why && found.entries.length > 0 ? found : undefined
        },
        slowMs,
      )
      const focus = excerpt.entries.find(({ seq }) => seq === excerpt.focusSeq)
      const prompt = excerpt.entries.find(({ kind: of }) => of === 'user')
      expect(prompt?.text, name).toContain((await worker.executions())[0]?.bead ?? bead)
      // The call that never came back, or what it wrote last.
      expect(focus, name).toMatchObject(
        excerpt.pendingTool ? { kind: 'tool_call', seq: excerpt.pendingTool.seq } : { seq: excerpt.entries.at(-1)?.seq },
      )
      if (reason === 'idle-silence') expect(focus?.kind).toBe('user')
    }),
  )
})

test('HOOP is killed while all of them fire: the same alerts, and nothing is told again', { timeout: 240_000 }, async () => {
  await hoop.kill()
  hoop = await startHoop(sandbox, ['serve'])
  await Promise.all(
    faults.map(async ({ name, reason }, index) => {
      const worker = watch(name)
      await eventually(`${name} to be judged again`, async () => (await worker.now()).reason === reason, slowMs)
      expect(
        (await worker.alerts()).map(({ id, state, count }) => [id, state, count]),
        name,
      ).toEqual([[raised[index]?.id, 'firing', 1]])
      expect(await worker.audited('alert.raised'), name).toBe(1)
    }),
  )
})

test('a worker that flaps is the same alert with a count; then all causes end', { timeout: 240_000 }, async () => {
  const charlie = watch('charlie')
  const pid = (await charlie.now()).pid ?? 0
  expect(pid).toBeGreaterThan(0)
  for (const count of [2, 3]) {
    process.kill(pid, 'SIGCONT')
    await eventually('the cause to be over', async () => (await charlie.alerts())[0]?.endedAt !== null, { ...slowMs, everyMs: 20 })
    process.kill(pid, 'SIGSTOP')
    await eventually(`count ${count}`, async () => (await charlie.alerts())[0]?.count === count, slowMs)
  }
  expect((await charlie.alerts()).map(({ id, state }) => [id, state])).toEqual([[raised[1]?.id, 'firing']])
  expect([await charlie.audited('alert.raised'), await charlie.audited('alert.cleared')]).toEqual([1, 0])
  await Promise.all(faults.map(({ name, end }) => hurt(end, name)))
})

test('a build that works for far longer than the grace is no alert', { timeout: 300_000 }, async () => {
  expect(await building).toBeGreaterThan(graceMs * 1.5)
  expect(await watch('bravo').alerts()).toEqual([])
})

test('a worker that is told to stop lets its agent end, and is no alert', { timeout: 240_000 }, async () => {
  await leaving
  const echo = watch('echo')
  await eventually('its last run to end', async () => (await echo.executions())[0]?.outcome === 'interrupted', slowMs)
  const excerpt = await eventually('its excerpt', async () => [await echo.excerpt()].find(({ entries }) => entries.length > 0), slowMs)
  expect(excerpt).toMatchObject({ why: 'interrupted', pendingTool: null })
  // On a slow machine its last run may well take longer than its adapter allows.
  expect((await echo.alerts()).filter(({ kind }) => kind !== 'past-limit')).toEqual([])
})

test('each is over when its cause is, once', { timeout: 300_000 }, async () => {
  await Promise.all(
    faults.map(async ({ name }, index) => {
      const worker = watch(name)
      await eventually(`the alert of ${name} to be over`, async () => (await worker.audited('alert.cleared')) === 1, slowMs)
      expect(
        (await worker.alerts()).map(({ id, state, resolvedWhy }) => [id, state, resolvedWhy]),
        name,
      ).toEqual([[raised[index]?.id, 'resolved', 'ended']])
      expect(await worker.audited('alert.raised'), name).toBe(1)
    }),
  )
})

test('nothing runs on', async () => {
  expect((await hoop.stop()).code).toBe(0)
  expect(await fleet.stop()).toBe(0)
  expect(await sandbox.dispose()).toEqual([])
})
