import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, bench, describe } from 'vitest'
import { openAudit, sealRecord, type AuditEntry } from '../src/index.ts'

const folder = await mkdtemp(join(tmpdir(), 'audit-bench-'))
const log = await openAudit({ dir: join(folder, 'audit') })
const bare = await open(join(folder, 'bare'), 'a')
afterAll(async () => {
  await Promise.all([log.close(), bare.close()])
  await rm(folder, { recursive: true })
})

const entry: AuditEntry = {
  type: 'worker.completed',
  actor: 'hoop',
  at: '2026-11-20T12:00:00.000Z',
  project: 'web',
  subject: 'needle-claude-sonnet-alpha',
  data: {
    bead: 'bd-1a2b',
    exitCode: 0,
    source: { path: '/srv/web/.beads/events.jsonl', inode: 1_234_567, offset: 88_123 },
    happenedAt: '2026-11-20T11:59:58.120Z',
  },
}
const { at = '', project = null, subject = null, data = {}, type, actor } = entry
const line = Buffer.from(sealRecord(null, { type, actor, at, project, subject, data }).line)

describe('one record at a time, each on the disk before the next', () => {
  bench('log.append', async () => void (await log.append(entry)))
  bench('bare write and fdatasync of the same bytes', async () => {
    await bare.write(line)
    await bare.datasync()
  })
})

const group = 1000
describe(`${group} records at once (divide by ${group})`, () => {
  bench('log.append, concurrently', async () => void (await Promise.all(Array.from({ length: group }, () => log.append(entry)))))
  bench('log.appendAll', async () => void (await log.appendAll(Array.from({ length: group }, () => entry))))
  const lines = Buffer.concat(Array.from({ length: group }, () => line))
  bench('bare write and fdatasync of the same bytes', async () => {
    await bare.write(lines)
    await bare.datasync()
  })
})
