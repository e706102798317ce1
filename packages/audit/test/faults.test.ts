import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openAudit, verify } from '../src/index.ts'
import { testDisk, type TestDisk } from './support/disks.ts'
import { entry, readLog, whole } from './support/logs.ts'
import { runs, temporaryFolder, unhurried } from './support/temp.ts'

test.each<[string, (disk: TestDisk) => void]>([
  ['a full disk before the first byte', (disk) => disk.fail('write', 'ENOSPC')],
  ['a full disk in the middle of a record', (disk) => disk.fail('write', 'ENOSPC', { written: 700 })],
  ['a full disk after whole records', (disk) => disk.fail('write', 'ENOSPC', { written: 100_000 })],
  ['a disk that fails to sync', (disk) => disk.fail('sync', 'EIO')],
])('%s: refused, cut back, and the next append goes on', async (_, fault) => {
  const dir = await temporaryFolder()
  const disk = testDisk()
  const log = await openAudit({ dir, disk: disk.disk })
  await log.append(entry(1))
  const { head } = log
  const bytes = await readLog(dir)

  fault(disk)
  const refused = await Promise.allSettled([2, 3, 4].map((n) => log.append(entry(n))))
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(refused[0]).toMatchObject({ reason: { code: 'AUDIT_UNWRITABLE', cause: { code: expect.stringMatching(/ENOSPC|EIO/) } } })
  expect([log.head, await readLog(dir)]).toEqual([head, bytes])

  expect(await log.append(entry(2))).toMatchObject({ seq: 2 })
  await log.close()
  whole(await verify(dir), 2)
})

test('a write that can be neither done nor undone closes the log; the next start repairs it', async () => {
  const dir = await temporaryFolder()
  const disk = testDisk()
  const log = await openAudit({ dir, disk: disk.disk })
  await log.append(entry(1))
  disk.fail('write', 'EIO', { written: 50 })
  disk.fail('truncate', 'EIO')
  await expect(log.append(entry(2))).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE', message: expect.stringContaining('nor cut back') })
  await expect(log.append(entry(3))).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE', message: expect.stringContaining('nor cut back') })
  await log.close()

  const again = await openAudit({ dir })
  expect(again.head?.seq).toBe(2)
  await again.close()
  whole(await verify(dir), 2)
})

describe('a new segment that cannot be begun', () => {
  test.each(['create', 'syncFolder'] as const)('%s fails: refused, and tried again', async (call) => {
    const dir = await temporaryFolder()
    const disk = testDisk()
    const log = await openAudit({ dir, disk: disk.disk, maxSegmentBytes: 500 })
    await log.append(entry(1))
    disk.fail(call, 'ENOSPC', { times: 2 })
    for (const _ of [1, 2]) await expect(log.append(entry(2))).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' })
    expect(await verify(dir, { until: log.position })).toMatchObject({ ok: true, records: 1, segments: 1 })
    await log.append(entry(2))
    await log.append(entry(3))
    await log.close()
    expect(await verify(dir)).toMatchObject({ ok: true, records: 3, segments: 3 })
  })
})

test(
  'whatever fails when: what was reported is there once, what was refused is not (unless it could not be undone), and the chain is whole',
  unhurried,
  async () => {
    const fault = fc.record({
      before: fc.nat({ max: 12 }),
      call: fc.constantFrom('write' as const, 'sync' as const, 'truncate' as const, 'create' as const, 'syncFolder' as const),
      written: fc.nat({ max: 1200 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 6 }), fc.boolean(), async (faults, isGrouped) => {
        const dir = await temporaryFolder()
        const disk = testDisk()
        const reported: string[] = []
        const undecided = new Set<string>()
        let log = await openAudit({ dir, disk: disk.disk, maxSegmentBytes: 1200 })
        for (let n = 0; n < 13; n += 1) {
          for (const { call, written } of faults.filter(({ before }) => before === n)) disk.fail(call, 'EIO', { written })
          const results = await Promise.allSettled(
            Array.from({ length: isGrouped ? 3 : 1 }, (_, m) => log.append({ ...entry(n), subject: `${n}-${m}` })),
          )
          for (const [m, result] of results.entries()) {
            if (result.status === 'fulfilled') reported.push(String(result.value.subject))
            else if (String(result.reason).includes('nor cut back')) undecided.add(`${n}-${m}`)
          }
          if (results.every(({ status }) => status === 'fulfilled')) continue
          const verdict = await verify(dir)
          expect(verdict.ok).toBe(true)
          await log.close()
          log = await openAudit({ dir, maxSegmentBytes: 1200, disk: testDisk().disk })
        }
        await log.close()
        expect(await verify(dir)).toMatchObject({ ok: true })
        const lines = Object.values(await readLog(dir))
          .join('')
          .trimEnd()
          .split('\n')
          .filter(Boolean)
        const written = lines.map((line): unknown => JSON.parse(line).subject).filter((subject) => /^\d+-\d+$/.test(String(subject)))
        expect(written.filter((subject) => !undecided.has(String(subject)))).toEqual(reported)
        expect(new Set(written).size).toBe(written.length)
        await rm(dir, { recursive: true })
      }),
      runs(25),
    )
  },
)

/** A file system of 64 KiB in memory; undefined where this user may not mount one. */
function smallDisk(folder: string): string | undefined {
  const mounted = join(folder, 'small')
  mkdirSync(mounted)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', mounted], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync('umount', [mounted]))
  return mounted
}

test('a disk that is really full: refused until there is room, and nothing half written [needs mount]', async (context) => {
  const mounted = smallDisk(await temporaryFolder())
  if (mounted === undefined) return context.skip('cannot mount a small file system')
  const ballast = join(mounted, 'ballast')
  writeFileSync(ballast, Buffer.alloc(40 * 1024))
  const dir = join(mounted, 'audit')
  const log = await openAudit({ dir })
  const refusal = await (async () => {
    for (let n = 1; ; n += 1) {
      const [result] = await Promise.allSettled([log.append(entry(n))])
      if (result?.status === 'rejected') return { n, reason: result.reason }
    }
  })()
  expect(refusal.reason).toMatchObject({ code: 'AUDIT_UNWRITABLE', hint: 'Free space on this disk, then try again.' })
  expect(await verify(dir)).toEqual({ ok: true, records: refusal.n - 1, segments: 1, head: log.head })

  await rm(ballast)
  expect(await log.append(entry(refusal.n))).toMatchObject({ seq: refusal.n })
  await log.close()
  whole(await verify(dir), refusal.n)
})
