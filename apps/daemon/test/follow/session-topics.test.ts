import { appendFile, rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { makeFolder, until } from '../fixtures.ts'
import { connectClient } from '../http/harness.ts'
import { prompt, reply, toolRun, writeClaude } from '../index/homes.ts'
import { watch, watchSessions } from './watched-sessions.ts'

const texts = (entries: ReadonlyMap<number, { readonly text: string }>) => [...entries.values()].map(({ text }) => text)

test('a snapshot of the last 200 entries and the totals, then what comes, in order', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(
    home,
    (own) => prompt(own, 'go') + Array.from({ length: 249 }, (_, n) => reply(own, `step ${n}`)).join(''),
  )
  const { server } = await watchSessions({ home, sessions: 1 })
  const watcher = await watch(server, `session:${id}`)
  await watcher.until(() => watcher.snapshots() === 1)
  const snapshot = watcher.client.messages.find(({ type }) => type === 'snapshot')
  expect(snapshot).toMatchObject({
    data: { total: 250, session: { id, key: path, entries: 250, parent: null, usage: { output: 249 * 20 } } },
  })
  expect([watcher.entries.size, watcher.entries.get(50)?.text]).toEqual([200, 'step 49'])
  for (let n = 249; n < 255; n++) await appendFile(path, reply(id, `step ${n}`))
  await watcher.until(() => watcher.total() === 256)
  expect(texts(watcher.entries).slice(-3)).toEqual(['step 252', 'step 253', 'step 254'])
  const last = watcher.client.messages.findLast((message) => message.type === 'event' && message.event === 'entries.appended')
  expect(last).toMatchObject({ data: { id, key: path, session: { usage: { output: 255 * 20 }, entries: 256 } } })
  expect(watcher.faults).toEqual([])
})

test('a burst comes in events of bounded size, and a client that knows nothing but the protocol has all of it', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'go'))
  const { server } = await watchSessions({ home, sessions: 1 })
  const watcher = await watch(server, `session:${path}`)
  await watcher.until(() => watcher.snapshots() === 1)
  await appendFile(path, Array.from({ length: 1000 }, (_, n) => reply(id, `${n} ${'word '.repeat(n % 7 === 0 ? 4000 : 10)}`)).join(''))
  await watcher.until(() => watcher.total() === 1001)
  const events = watcher.client.messages.filter((message) => message.type === 'event' && message.event === 'entries.appended')
  expect(events.length).toBeGreaterThan(5)
  expect(Math.max(...events.map((event) => JSON.stringify(event).length))).toBeLessThan(400_000)
  expect([watcher.faults, watcher.snapshots()]).toEqual([[], 1])
})

test('a file that is written anew comes as a new snapshot', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'first') + reply(own, 'one') + reply(own, 'two'))
  const { server } = await watchSessions({ home, sessions: 1 })
  const watcher = await watch(server, `session:${id}`)
  await watcher.until(() => watcher.total() === 3)
  await writeFile(path, prompt(id, 'other') + reply(id, 'three'))
  await watcher.until(() => watcher.snapshots() > 1 && watcher.total() === 2)
  expect(texts(watcher.entries)).toEqual(['other', 'three'])
  await appendFile(path, reply(id, 'four'))
  await watcher.until(() => watcher.total() === 3)
  expect([texts(watcher.entries), watcher.faults]).toEqual([['other', 'three', 'four'], []])
})

test('more that becomes known of an entry takes its place', async () => {
  const home = await makeFolder()
  const message = 'abc'
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'go') + reply(own, 'one', { message }))
  const { server } = await watchSessions({ home, sessions: 1 })
  const watcher = await watch(server, `session:${id}`)
  await watcher.until(() => watcher.total() === 2)
  expect(watcher.entries.get(1)?.usage).toBeDefined()
  await appendFile(path, reply(id, 'and more of it', { message }))
  await watcher.until(() => watcher.total() === 3 && watcher.entries.get(1)?.usage === undefined)
  expect([watcher.entries.get(2)?.usage?.output, watcher.faults]).toEqual([20, []])
})

test('an id that several transcripts have is refused with their keys, and a key is served', async () => {
  const home = await makeFolder()
  const id = '00000000-0000-4000-8000-abcdefabcdef'
  const one = await writeClaude(home, (own) => prompt(own, 'here'), { id, folder: '-srv-one' })
  const two = await writeClaude(home, (own) => prompt(own, 'there'), { id, folder: '-srv-two' })
  const { server } = await watchSessions({ home, sessions: 2 })
  const client = await connectClient(server)
  client.send({ type: 'subscribe', topics: [`session:${id}`, 'session:nobody'] })
  const isError = (code: string) => (message: { type: string; code?: string }) => message.type === 'error' && message.code === code
  expect(await client.until(isError('AMBIGUOUS_ID'))).toMatchObject({ topic: `session:${id}`, keys: [one.path, two.path].sort() })
  expect(await client.until(isError('UNKNOWN_TOPIC'))).toMatchObject({ topic: 'session:nobody' })
  const watcher = await watch(server, `session:${two.path}`)
  await watcher.until(() => watcher.total() === 1)
  await appendFile(one.path, reply(id, 'of the other'))
  await appendFile(two.path, reply(id, 'of this'))
  await watcher.until(() => watcher.total() === 2)
  expect([texts(watcher.entries), watcher.faults]).toEqual([['there', 'of this'], []])
})

test('many watch one session and it is read once; when all have left it is read no more', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'go'))
  const { server, served, topics } = await watchSessions({ home, sessions: 1, wsLimits: { lingerMs: 0 } })
  const watchers = await Promise.all(Array.from({ length: 40 }, () => watch(server, `session:${id}`)))
  await Promise.all(watchers.map((watcher) => watcher.until(() => watcher.total() === 1)))
  expect(served).toEqual([`session:${id}`])
  expect(topics.topicsOf(path)).toEqual([`session:${id}`])
  await appendFile(path, toolRun(id, 'make', 'done'))
  await Promise.all(watchers.map((watcher) => watcher.until(() => watcher.total() === 3)))
  expect(watchers.flatMap(({ faults }) => faults)).toEqual([])
  const [first, ...rest] = watchers
  for (const { client } of rest) client.socket.terminate()
  first?.client.send({ type: 'unsubscribe', topics: [`session:${id}`] })
  await until(() => topics.topicsOf(path).length === 0)
  // Whoever comes back is told all that was written meanwhile.
  await appendFile(path, reply(id, 'unseen'))
  const again = await watch(server, `session:${id}`)
  await again.until(() => again.total() === 4)
  expect([again.faults, served.length]).toEqual([[], 2])
})

test('who comes back with what it had gets a snapshot, and misses nothing', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'go'))
  const { server } = await watchSessions({ home, sessions: 1 })
  const topic = `session:${id}`
  const stays = await watch(server, topic)
  await stays.until(() => stays.total() === 1)
  await appendFile(path, reply(id, 'meanwhile'))
  await stays.until(() => stays.total() === 2)
  const client = await connectClient(server)
  client.send({ type: 'subscribe', topics: [topic], since: { epoch: 'epoch-1', seq: 0 } })
  expect(await client.until(({ type }) => type === 'snapshot')).toMatchObject({ topic, data: { total: 2 } })
})

test('a transcript that is gone ends its topic, and says so', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'go'))
  const { server } = await watchSessions({ home, sessions: 1 })
  const watcher = await watch(server, `session:${id}`)
  await watcher.until(() => watcher.total() === 1)
  await rm(path)
  expect(await watcher.client.until(({ type }) => type === 'error')).toMatchObject({ code: 'UNKNOWN_TOPIC', topic: `session:${id}` })
})

test('more sessions than can be followed: the next one is refused by name, the others go on', async () => {
  const home = await makeFolder()
  const made = await Promise.all([1, 2, 3].map((n) => writeClaude(home, (own) => prompt(own, `go ${n}`))))
  const { server } = await watchSessions({ home, sessions: 3, sessionsAtMost: 2 })
  const client = await connectClient(server)
  client.send({ type: 'subscribe', topics: made.map(({ id }) => `session:${id}`) })
  expect(await client.until(({ type }) => type === 'error')).toMatchObject({ code: 'TOO_MANY_SESSIONS' })
  await client.until(() => client.messages.filter(({ type }) => type === 'snapshot').length === 2)
})

test('sessions of any project, and of none, are told on one topic', async () => {
  const home = await makeFolder()
  const now = () => new Date().toISOString()
  const { server, index } = await watchSessions({ home, sessions: 0 })
  const client = await connectClient(server)
  client.send({ type: 'subscribe', topics: ['sessions'] })
  expect(await client.until(({ type }) => type === 'snapshot')).toMatchObject({ data: { sessions: [] } })
  const { id, path } = await writeClaude(home, (own) => prompt(own, 'begin', { at: now() }))
  const isEvent = (name: string) => (message: { type: string; event?: string }) => message.type === 'event' && message.event === name
  expect(await client.until(isEvent('session.appeared'))).toMatchObject({ topic: 'sessions', data: { id, state: 'open', project: null } })
  await appendFile(path, reply(id, 'goes on', { at: now() }))
  await client.until(isEvent('session.updated'))
  expect(index.recent()).toMatchObject([{ id, entries: 2 }])
})
