import { createHash, hash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, bench, describe } from 'vitest'
import { exportLog, openAudit, readRecords, scanIndex, verify } from '../src/index.ts'
import { verifyFiles } from '../verify-hoop-audit.mjs'

const count = 200_000
const folder = await mkdtemp(join(tmpdir(), 'audit-bench-'))
const dir = join(folder, 'audit')
afterAll(() => rm(folder, { recursive: true }))

const log = await openAudit({ dir })
for (let n = 0; n < count; n += 1000)
  await log.appendAll(
    Array.from({ length: 1000 }, (_, m) => ({
      type: 'worker.completed' as const,
      actor: 'hoop',
      at: '2026-11-20T12:00:00.000Z',
      project: 'web',
      subject: `needle-claude-sonnet-${(n + m) % 50}`,
      data: {
        bead: `bd-${n + m}`,
        exitCode: 0,
        source: { path: '/srv/web/.beads/events.jsonl', inode: 1_234_567, offset: (n + m) * 311 },
        happenedAt: '2026-11-20T11:59:58.120Z',
      },
    })),
  )
await log.close()
const paths = Array.from({ length: Number(log.position.segment.slice(6, 12)) }, (_, n) =>
  join(dir, `audit-${String(n + 1).padStart(6, '0')}.jsonl`),
)

const options = { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 }
const all = (found: number): void => {
  if (found !== count) throw new Error(`${found} records instead of ${count}`)
}

describe(`${count} records`, () => {
  bench(
    'verify',
    async () => {
      const verdict = await verify(dir)
      all(verdict.ok ? verdict.records : 0)
    },
    options,
  )
  bench(
    'the standalone verifier',
    () => {
      const verdict = verifyFiles(paths)
      all(verdict.ok ? verdict.records : 0)
    },
    options,
  )
  bench(
    'bare: SHA-256 of each line',
    async () => {
      let found = 0
      for (const path of paths) {
        const bytes = await readFile(path)
        for (let at = 0; at < bytes.length; found += 1) {
          const stop = bytes.indexOf(10, at)
          hash('sha256', bytes.subarray(at, stop), 'hex')
          at = stop + 1
        }
      }
      all(found)
    },
    options,
  )
  bench(
    'scanIndex',
    async () => {
      let found = 0
      for await (const entry of scanIndex(dir)) if (entry.seq) found += 1
      all(found)
    },
    options,
  )
  bench(
    'exportLog and one SHA-256 of it all',
    async () => {
      const sum = createHash('sha256')
      for await (const piece of exportLog(dir)) sum.update(piece)
      sum.digest()
    },
    options,
  )
  bench(
    'readRecords, the newest 100',
    async () => {
      let found = 0
      for await (const { seq } of readRecords(dir, { reverse: true, limit: 100 })) if (seq) found += 1
      if (found !== 100) throw new Error('not 100')
    },
    options,
  )
})
