import { openAudit, type AuditEntry } from '@hoop/audit'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createChainIndex } from '../../src/audit/chain-index.ts'
import { openFleetDb } from '../../src/db/index.ts'
import { makeFolder } from '../fixtures.ts'

async function makeChain(count: number) {
  const home = await makeFolder()
  const dir = join(home, 'audit')
  let log = await openAudit({ dir, maxSegmentBytes: 20_000 })
  const append = (from: number, to: number, actor = 'hoop') =>
    log.appendAll(
      Array.from({ length: to - from + 1 }, (_, n): AuditEntry => ({
        type: n % 3 === 0 ? 'worker.dispatched' : 'worker.completed',
        actor,
        project: 'web',
        subject: `wa-${from + n}`,
      })),
    )
  for (let n = 1; n <= count; n += 50) await append(n, Math.min(count, n + 49))
  const db = openFleetDb(home)
  onTestFinished(async () => {
    db.close()
    await log.close()
  })
  const errors: unknown[] = []
  const openIndex = () => createChainIndex({ dir, rows: db.audit, head: () => log.head, onError: (error) => errors.push(error) })
  const reopen = async () => {
    await log.close()
    await rm(dir, { recursive: true })
    log = await openAudit({ dir, maxSegmentBytes: 20_000 })
  }
  return { db, openIndex, append, reopen, errors }
}

const newest = { order: 'newest', limit: 3 } as const
const seqs = (records: readonly { readonly seq: number }[]) => records.map(({ seq }) => seq)

test('made from the chain, continued as it grows, made anew where it is lost', async () => {
  const { db, openIndex, append, errors } = await makeChain(500)
  const index = openIndex()
  expect(seqs(await index.find(newest))).toEqual([500, 499, 498])
  await append(501, 502)
  expect(seqs(await index.find(newest))).toEqual([502, 501, 500])
  expect(await index.find({ order: 'oldest', limit: 500, subject: 'wa-77' })).toMatchObject([{ seq: 77, subject: 'wa-77' }])
  expect(seqs(await index.find({ order: 'oldest', limit: 2, after: 498, types: ['worker.completed'] }))).toEqual([500, 502])
  await index.close()
  db.audit.clearIndex()
  const again = openIndex()
  await again.catchUp()
  expect(db.audit.lastIndexed()).toMatchObject({ seq: 502 })
  expect(errors).toEqual([])
})

test('one that tells of another chain is dropped', async () => {
  const { openIndex, append, reopen } = await makeChain(300)
  await openIndex().catchUp()
  await reopen()
  await append(1, 120, 'somebody')
  const index = openIndex()
  expect(await index.find(newest)).toMatchObject([{ seq: 120, actor: 'somebody' }, { seq: 119 }, { seq: 118 }])
  expect(await index.find({ order: 'oldest', limit: 500, actor: 'hoop' })).toEqual([])
})

test('while it is far behind, the chain itself answers', async () => {
  const { db, openIndex } = await makeChain(2500)
  const index = openIndex()
  expect(seqs(await index.find({ ...newest, after: 2400 }))).toEqual([2399, 2398, 2397])
  expect(seqs(await index.find({ order: 'oldest', limit: 2, after: 2, types: ['worker.dispatched'] }))).toEqual([4, 7])
  await index.catchUp()
  expect(db.audit.lastIndexed()).toMatchObject({ seq: 2500 })
})
