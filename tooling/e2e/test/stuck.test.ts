import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AlertView, AuditRecord, FleetSnapshot } from '@hoop/protocol'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../src/eventually.ts'
import { type Fleet, inflict, startFleet } from '../src/fleet-sim.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { requireBundle } from '../src/programs.ts'
import { findWorker, registerFleet } from '../src/register.ts'
import { createSandbox } from '../src/sandbox.ts'

// Agents of the simulator pause for some seconds; with these limits one that is silent for longer is stuck.

const sandbox = createSandbox()
let fleet: Fleet
let hoop: Hoop

beforeAll(async () => {
  requireBundle()
  fleet = await startFleet(sandbox, ['--scenario', 'steady', '--workers', '3', '--beat-secs', '1'])
  registerFleet(sandbox, fleet)
  const settings = join(sandbox.folder, 'hoop/config.yml')
  const known: Record<string, unknown> = JSON.parse(readFileSync(settings, 'utf8'))
  writeFileSync(settings, JSON.stringify({ ...known, stuck: { idleSilence: '15s', contentGrace: '20s' }, alerts: { clearHold: '0s' } }))
  hoop = await startHoop(sandbox, ['serve'])
}, 90_000)

afterAll(async () => {
  await hoop?.stop()
  await fleet?.stop()
  await sandbox.dispose()
}, 60_000)

const workerNow = async (name: string) => findWorker(await hoop.get('/api/fleet', FleetSnapshot), name)
const stuckAlerts = async () => (await hoop.get('/api/alerts?kind=stuck&limit=500', v.object({ items: v.array(AlertView) }))).items
const raises = async () => {
  const { items } = await hoop.get('/api/audit?limit=500', v.object({ items: v.array(AuditRecord) }))
  return items.filter(({ type, data }) => type === 'alert.raised' && data['kind'] === 'stuck').length
}

test('an agent that spins: one alert of content-grace with its CPU, over a kill of HOOP too; gone when the agent is', async () => {
  await eventually('alpha to write a session', async () => {
    const { phase, stuck } = await workerNow('alpha')
    return phase === 'execute' && stuck?.lastContentAt != null
  })
  await inflict(sandbox, fleet.dir, 'spin', 'alpha')
  const hung = await eventually(
    'alpha to be stuck',
    async () => {
      const worker = await workerNow('alpha')
      return worker.state === 'hung' ? worker : undefined
    },
    { withinMs: 120_000 },
  )
  expect(hung.reason).toBe('content-grace')
  const before = await eventually('the alert', async () => {
    const alerts = await stuckAlerts()
    return alerts.length > 0 ? alerts : undefined
  })
  expect(before).toMatchObject([{ subject: hung.id, severity: 'bad', count: 1, resolvedAt: null }])
  expect(before[0]?.why).toMatch(/no text and no tool call for 20 s\..*The agent itself uses \d+ % CPU, \d+ s after its last output\.$/)
  await eventually('the record', async () => (await raises()) === 1)

  await hoop.kill()
  hoop = await startHoop(sandbox, ['serve'])
  await eventually(
    'alpha to be stuck still',
    async () => {
      const worker = await workerNow('alpha')
      return worker.reason === 'content-grace' && worker.stuck?.hasSession === true
    },
    { withinMs: 60_000 },
  )
  expect(await stuckAlerts()).toEqual(before)
  expect(await raises()).toBe(1)

  await inflict(sandbox, fleet.dir, 'agent-crash', 'alpha')
  await eventually('the alert to be over', async () => (await stuckAlerts()).every(({ resolvedAt }) => resolvedAt !== null), {
    withinMs: 60_000,
  })
  expect(await stuckAlerts()).toHaveLength(1)
  expect(await raises()).toBe(1)
}, 300_000)
