import { readRecords } from '@hoop/audit'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createAlertRecorder } from '../../src/alerts/alert-records.ts'
import type { Incident } from '../../src/alerts/incident.ts'
import { recordOf } from '../../src/alerts/record-of-alert.ts'
import { openAuditService, type AuditService } from '../../src/audit/audit-service.ts'
import { readKnown } from '../../src/audit/known.ts'
import { makeFolder } from '../fixtures.ts'
import { makeMemoryRows } from './memory-rows.ts'

vi.setConfig({ testTimeout: 120_000 })

const incident = (n: number): Incident => ({
  id: `al-${n}`,
  kind: 'hung',
  subject: `w${n}`,
  severity: 'warn',
  project: 'web',
  why: 'x',
  evidence: [],
  since: 1,
  raisedAt: 2,
  endedAt: null,
  resolvedAt: null,
  resolvedWhy: null,
  heldBy: ['fleet'],
  owner: 'fleet',
  count: 1,
  returns: 0,
  acknowledged: null,
  group: null,
  members: null,
})

interface Faults {
  readonly appendAll?: AuditService['appendAll']
  readonly ready?: AuditService['ready']
  readonly removeRecords?: () => void
}

/** What the database says must be recorded, the log, and one start of HOOP after another. */
async function makeLog() {
  const dir = join(await makeFolder(), 'audit')
  const rows = makeMemoryRows()
  const audit = await openAuditService({ dir, onRepair: () => {} })
  onTestFinished(() => audit.close())
  const errors: unknown[] = []
  const want = (...numbers: readonly number[]) => {
    const made = numbers.map((n) => recordOf('alert.raised', incident(n), { actor: 'hoop', at: 3 }))
    rows.forgetKeys()
    rows.save({ alerts: [], deliveries: [], records: made.map(({ key, entry }) => ({ key, json: JSON.stringify(entry) })) })
  }
  /** HOOP starts, records what it can, and ends; `faults` stand in for what its audit log or its database do. */
  const run = async (faults: Faults = {}) => {
    const { removeRecords = (keys: readonly string[]) => rows.removeRecords(keys), ...audited } = faults
    const port: Parameters<typeof createAlertRecorder>[0]['audit'] = {
      dir,
      append: (entry) => audit.append(entry),
      appendAll: (entries) => audit.appendAll(entries),
      ready: () => audit.ready(),
      ...audited,
    }
    const recorder = createAlertRecorder({
      rows: { records: (limit) => rows.records(limit), removeRecords },
      audit: port,
      known: () => readKnown(dir, Number.MAX_SAFE_INTEGER),
      onError: (error) => errors.push(error),
    })
    await recorder.flush()
    await recorder.close()
  }
  const recorded = async () => {
    const found: unknown[] = []
    for await (const { data } of readRecords(dir)) found.push(data['alert'])
    return found
  }
  return { rows, want, run, recorded, audit, errors }
}

const fail = () => {
  throw new Error('killed')
}

test('killed after a record and before its note was taken away: it is found in the log, and not made again', async () => {
  const { rows, want, run, recorded } = await makeLog()
  want(1, 2)
  await run({ removeRecords: fail })
  want(3)
  await run()
  expect(await recorded()).toEqual(['al-1', 'al-2', 'al-3'])
  expect(rows.records(-1)).toEqual([])
})

test('a write that failed may have reached the disk: what did is not written again', async () => {
  const { rows, want, run, recorded, audit, errors } = await makeLog()
  want(1, 2)
  await run({
    appendAll: async (entries) => {
      await audit.appendAll(entries.slice(0, 1))
      throw new Error('EIO')
    },
  })
  expect(rows.records(-1)).toHaveLength(2)
  expect(errors).toMatchObject([{ message: 'EIO' }])
  await run()
  expect(await recorded()).toEqual(['al-1', 'al-2'])
})

test('while the log cannot be written nothing is lost', async () => {
  const { rows, want, run, recorded } = await makeLog()
  want(1)
  await run({ ready: async () => fail() })
  want(2)
  expect(rows.records(-1)).toHaveLength(2)
  await run()
  expect(await recorded()).toEqual(['al-1', 'al-2'])
})

test('the database was lost: what the log has as raised is not raised again', async () => {
  const { want, run, recorded } = await makeLog()
  want(1)
  await run()
  want(1) // as a new database would, which knows of no doubt
  await run()
  expect(await recorded()).toEqual(['al-1'])
})
