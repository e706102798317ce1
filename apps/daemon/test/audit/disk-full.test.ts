import { AuditError, openAudit, readRecords, type Disk } from '@hoop/audit'
import { constants } from 'node:fs'
import { appendFile, mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openAuditService } from '../../src/audit/audit-service.ts'
import { createObservations } from '../../src/audit/observations.ts'
import { makeFolder, until } from '../fixtures.ts'

/** The real disk, which refuses to write, or to be cut back, when it is told to. */
function makeDisk() {
  let refusal: 'nothing' | 'writes' | 'writes and truncates' = 'nothing'
  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  const disk: Disk = {
    makeFolder: async (path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
    list: (path) => readdir(path),
    syncFolder: async () => {},
    async open(path, mode) {
      const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL } = constants
      const flags = { read: O_RDONLY, append: O_RDWR, create: O_RDWR | O_CREAT | O_EXCL, repair: O_RDWR }
      const file = await open(path, flags[mode], 0o600)
      return {
        async read(buffer, length, position) {
          return (await file.read(buffer, 0, length, position)).bytesRead
        },
        async write(bytes, position) {
          if (refusal === 'nothing') return void (await file.write(bytes, 0, bytes.length, position))
          await file.write(bytes, 0, Math.floor(bytes.length / 2), position)
          throw full()
        },
        async truncate(sizeBytes) {
          if (refusal === 'writes and truncates') throw full()
          await file.truncate(sizeBytes)
        },
        sync: () => file.datasync(),
        async stat() {
          const { size, nlink } = await file.stat()
          return { sizeBytes: size, isDeleted: nlink === 0 }
        },
        close: () => file.close(),
      }
    },
  }
  return { disk, refuse: (what: typeof refusal) => (refusal = what) }
}

const entry = (type: 'draft.approved' | 'config.changed', subject: string) => ({ type, actor: 'operator', subject })
const subjects = async (dir: string) => {
  const found: string[] = []
  for await (const { type, subject } of readRecords(dir)) found.push(subject ?? type)
  return found
}

test.each(['writes', 'writes and truncates'] as const)(
  'a disk that refuses %s: acts are refused, and recorded again once there is room',
  async (what) => {
    const dir = join(await makeFolder(), 'audit')
    const { disk, refuse } = makeDisk()
    const audit = await openAuditService({ dir, disk, onRepair: () => {}, reopenAfterMs: 0 })
    const errors: unknown[] = []
    const observations = createObservations({ audit, onError: (error) => errors.push(error), retryMs: 5 })
    await audit.append(entry('draft.approved', 'dr-1'))
    refuse(what)
    for (const subject of ['seen-1', 'seen-2', 'seen-3']) observations.record(entry('config.changed', subject))
    await expect(audit.append(entry('draft.approved', 'dr-2'))).rejects.toThrow(AuditError)
    expect(audit.problem()).toMatchObject({ kind: 'audit-unwritable', message: expect.stringContaining('ENOSPC') })
    observations.record(entry('config.changed', 'seen-4'))
    await observations.flush()
    expect(errors.length).toBeGreaterThan(0)
    refuse('nothing')
    await until(() => observations.waiting() === 0)
    expect(audit.problem()).toBeUndefined()
    await audit.append(entry('draft.approved', 'dr-3'))
    await observations.close()
    await audit.close()
    const found = await subjects(dir)
    // A record of the repair stands between those that the failed write had brought to the disk and the rest.
    expect(found.filter((subject) => !subject.startsWith('audit-'))).toEqual(['dr-1', 'seen-1', 'seen-2', 'seen-3', 'seen-4', 'dr-3'])
    const again = await openAudit({ dir })
    expect(again.head?.seq).toBe(found.length)
    await again.close()
  },
)

test('a log that another program changes is not appended to any more', async () => {
  const dir = join(await makeFolder(), 'audit')
  const audit = await openAuditService({ dir, onRepair: () => {}, reopenAfterMs: 0 })
  await audit.append(entry('draft.approved', 'dr-1'))
  await appendFile(join(dir, 'audit-000001.jsonl'), 'x')
  for (let n = 0; n < 3; n++) await expect(audit.append(entry('draft.approved', 'dr-2'))).rejects.toMatchObject({ code: 'AUDIT_CONFLICT' })
  expect(audit.problem()).toMatchObject({ kind: 'audit-broken' })
  await audit.close()
})

test('what cannot be recorded at all is given up, what waits beside it is not', async () => {
  const dir = join(await makeFolder(), 'audit')
  const audit = await openAuditService({ dir, onRepair: () => {} })
  const errors: unknown[] = []
  const observations = createObservations({ audit, onError: (error) => errors.push(error) })
  observations.record(entry('config.changed', 'a'))
  observations.record({ ...entry('config.changed', 'b'), data: { share: 0.5 } })
  observations.record(entry('config.changed', 'c'))
  await observations.close()
  await audit.close()
  expect(await subjects(dir)).toEqual(['a', 'c'])
  expect(errors).toMatchObject([{ code: 'AUDIT_INVALID' }])
})
