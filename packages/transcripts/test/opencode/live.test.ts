import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTranscripts, type Entry, type FollowBatch } from '../../src/index.ts'
import { opencode } from '../../src/opencode/index.ts'
import { collect } from '../conformance/collect.ts'
import { createDatabaseStore, createTreeStore, type Store } from './store.ts'

const { follow, readEntries, readSession } = createTranscripts([opencode])
const session = 'ses_live'
const replies = 40

let scratch = ''
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoop-opencode-live-'))
})
afterAll(() => rm(scratch, { recursive: true }))

/** Follows a session until the end of a test. */
function startFollowing(path: string) {
  const entries = new Map<number, Entry>()
  const stop = new AbortController()
  let last: FollowBatch | undefined
  const ended = (async () => {
    for await (const batch of follow(path, { signal: stop.signal, sweepMs: 100 })) {
      if (batch.restarted) entries.clear()
      for (const entry of batch.entries) entries.set(entry.seq, entry)
      last = batch
    }
  })()
  return {
    entries,
    session: () => last?.session,
    async stop() {
      stop.abort()
      await ended
    },
  }
}

test.each([
  ['database', (folder: string) => createDatabaseStore(join(folder, 'opencode.db')), (folder: string) => join(folder, 'opencode.db')],
  ['tree', (folder: string) => createTreeStore(folder), (folder: string) => join(folder, '.local/share/opencode/storage')],
] as const)(
  'another process writes a %s while we follow: in the end we have what there is to read',
  async (kind, create, place) => {
    const folder = await mkdtemp(join(scratch, 'follow-'))
    const store: Store = create(folder)
    store.session(session, Date.now())
    store.close()
    const path = store.path(session)
    const following = startFollowing(path)
    const writer = fork(join(import.meta.dirname, 'writer.mjs'), [kind, place(folder), session, String(replies)])
    expect(await once(writer, 'exit')).toEqual([0, null])
    const [whole, header] = [await collect(readEntries(path)), await readSession(path)]
    expect(header.counts).toMatchObject({ user: 1, assistant: replies, toolCalls: 2 * replies, unknown: 0, malformed: 0 })
    await vi.waitFor(() => expect([...following.entries.values()].sort((a, b) => a.seq - b.seq)).toEqual(whole), { timeout: 5_000 })
    await vi.waitFor(() => expect(following.session()).toEqual(header))
    await following.stop()
  },
  20_000,
)

test('a call keeps its numbers from pending to its result, and so does one that runs beside it', async () => {
  const store = createDatabaseStore(join(scratch, 'calls.db'))
  store.session(session, 1)
  store.message(session, 'msg_1', 2, { role: 'assistant', time: { created: 2 } })
  const following = startFollowing(store.path(session))
  const call = (id: string, state: object) => store.part(session, 'msg_1', id, { type: 'tool', tool: 'bash', callID: id, state })
  const seen = () => [...following.entries.values()].map(({ seq, kind, text }) => [seq, kind, text])
  const input = { command: 'npm test' }

  call('prt_1', { status: 'pending', input: {} })
  await vi.waitFor(() => expect(seen()).toEqual([[0, 'tool_call', 'Bash']]))
  call('prt_2', { status: 'running', input: { command: 'ls' }, time: { start: 5 } })
  call('prt_1', { status: 'running', input, time: { start: 6 } })
  await vi.waitFor(() => expect(seen()).toEqual([[0, 'tool_call', 'Bash: npm test'], [1, 'tool_call', 'Bash: ls']])) // prettier-ignore
  expect(following.session()?.pendingTool).toEqual({ name: 'bash', startedAt: 5 })
  call('prt_2', { status: 'completed', input: { command: 'ls' }, output: 'a', time: { start: 5, end: 7_000_000_000_000 } })
  await vi.waitFor(() => expect(seen()[2]).toEqual([2, 'tool_result', 'a']))
  call('prt_1', { status: 'error', input, error: 'no such script', time: { start: 6, end: 8_000_000_000_000 } })
  await vi.waitFor(() =>
    expect(seen()).toEqual([
      [0, 'tool_call', 'Bash: npm test'],
      [1, 'tool_call', 'Bash: ls'],
      [2, 'tool_result', 'a'],
      [3, 'tool_result', 'no such script'],
    ]),
  )
  expect(following.session()).toMatchObject({ counts: { toolCalls: 2, toolErrors: 1 } })
  expect(following.session()?.pendingTool).toBeUndefined()
  await following.stop()
  store.close()
})

test('a session that is deleted while we follow is empty and says so; one that comes back is read', async () => {
  const store = createDatabaseStore(join(scratch, 'deleted.db'))
  const write = () => {
    store.session(session, 1)
    store.message(session, 'msg_1', 2, { role: 'user', time: { created: 2 } })
    store.part(session, 'msg_1', 'prt_1', { type: 'text', text: 'Hello' })
  }
  write()
  const following = startFollowing(store.path(session))
  await vi.waitFor(() => expect(following.entries.size).toBe(1))
  store.removeSession(session)
  await vi.waitFor(() => expect(following.session()?.notes).toEqual(['the session was deleted']))
  expect(following.entries.size).toBe(0)
  expect(following.session()).toMatchObject({ id: session, counts: { user: 0 } })
  write()
  await vi.waitFor(() => expect(following.entries.get(0)).toMatchObject({ kind: 'user', text: 'Hello' }))
  expect(following.session()?.notes).toBeUndefined()
  await following.stop()
  store.close()
})
