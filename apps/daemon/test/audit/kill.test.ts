import { setTimeout as wait } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { useHoop } from '../cli/hoop.ts'
import { until } from '../fixtures.ts'
import { appendEvents, appendLog, beadsNamed, makeOperator } from './program.ts'

const kills = Number(process.env['HOOP_AUDIT_KILLS'] ?? 15)
vi.setConfig({ testTimeout: 60_000 + kills * 3000 })
const hoop = useHoop()
const began = Date.parse('2026-11-20T10:00:00.000Z')

test(`${kills} kills −9 while executions are recorded: none is lost, none doubled, the chain is whole`, async () => {
  const operator = await makeOperator(hoop)
  const first = await operator.start()
  await until(async () => (await operator.records(['history.imported'])).length === 2)
  await operator.stop(first, 'SIGKILL')
  const written: string[] = []
  for (let n = 0; n < kills; n++) {
    const [a, b] = [beadsNamed(`a${n}x`, 150), beadsNamed(`b${n}x`, 150)]
    await appendEvents(operator.events, 'alpha', a, began + n * 3_600_000)
    await appendLog(operator.log('claude-bravo'), 'claude-bravo', b, began + n * 3_600_000)
    written.push(...a, ...b)
    const daemon = await operator.start()
    // From before the first record to long after the last: the import takes some tens of milliseconds.
    await wait((n / kills) * 80)
    await operator.stop(daemon, 'SIGKILL')
  }
  const last = await operator.start()
  await operator.untilFleet(written.length * 2)
  await operator.stop(last)
  const records = await operator.fleet()
  expect(records).toHaveLength(written.length * 2)
  const names = records.map(({ type, subject }) => `${type} ${subject}`)
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(records.map(({ subject }) => subject))).toEqual(new Set(written))
  expect(await operator.verdict()).toMatchObject({ ok: true })
})
