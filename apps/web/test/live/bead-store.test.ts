import { expect, test } from 'vitest'
import { createBeadStore } from '../../src/live/bead-store.ts'
import { newsWords } from '../../src/model/bead-news.ts'
import { makeBead } from '../make-beads.ts'

const status = (store: ReturnType<typeof createBeadStore>, id: string) => store.byKey.get(`/srv/storefront#${id}`)?.status

test('what the socket told while the pages were read is newer than they are', () => {
  const store = createBeadStore()
  store.begin()
  store.change(makeBead({ id: 'a', status: 'closed' }), 1)
  store.change(makeBead({ id: 'new' }), 1)
  store.gone('/srv/storefront#b')
  store.page([makeBead({ id: 'a' }), makeBead({ id: 'b' }), makeBead({ id: 'c' })])
  store.finish()
  expect([...store.byKey.values()].map(({ id }) => id).toSorted()).toEqual(['a', 'c', 'new'])
  expect(status(store, 'a')).toBe('closed')
})

test('read again, what no page holds is gone, and what says the same is the same object', () => {
  const store = createBeadStore()
  store.begin()
  store.page([makeBead({ id: 'a' }), makeBead({ id: 'b' })])
  store.finish()
  const before = store.byKey.get('/srv/storefront#a')
  store.begin()
  store.page([makeBead({ id: 'a' })])
  store.finish()
  expect([...store.byKey.values()]).toEqual([before])
  expect(store.byKey.get('/srv/storefront#a')).toBe(before)
})

test('a reading that broke off takes nothing away', () => {
  const store = createBeadStore()
  store.begin()
  store.page([makeBead({ id: 'a' }), makeBead({ id: 'b' })])
  store.finish()
  store.begin()
  store.page([makeBead({ id: 'a', status: 'closed' })])
  expect([status(store, 'a'), status(store, 'b')]).toEqual(['closed', 'open'])
})

test.each([
  [['status', 'ready', 'updatedAt', 'assignee'], 'status, assignee changed'],
  [[], 'new'],
  [['updatedAt'], undefined],
  [['dependsOn'], 'dependencies changed'],
])('%o is said as %s, and only for a while', (fields, words) => {
  expect(newsWords({ fields, at: 1000 }, 2000)).toBe(words)
  expect(newsWords({ fields, at: 1000 }, 60_000)).toBeUndefined()
})
