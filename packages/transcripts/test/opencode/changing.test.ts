import fc from 'fast-check'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Entry } from '../../src/index.ts'
import { createOpencode, opencode } from '../../src/opencode/index.ts'
import { parseTarget } from '../../src/target.ts'
import { drain } from '../conformance/test-format.ts'
import { createDatabaseStore, createTreeStore, type Store } from './store.ts'
import { command, createTalk } from './talk.ts'

/** How often the properties are tried. `HOOP_RUNS=1000` for the long way round. */
const runs = Number(process.env.HOOP_RUNS ?? 6)

let scratch = ''
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoop-opencode-changing-'))
})
afterAll(() => rm(scratch, { recursive: true }))

const session = 'ses_changing'

/** Writes, and looks now and then: what a follower has then is what there is to read. */
async function checkFollowing(
  store: Store,
  rounds: readonly (readonly Parameters<ReturnType<typeof createTalk>>[0][])[],
  restartEvery: number,
) {
  const talk = createTalk(store, session)
  const target = await parseTarget(store.path(session))
  let reader = await opencode.open(target)
  const folded = new Map<number, Entry>()
  let lines = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
  const requests = new Map<string, number>()
  let settled = 0
  for (const [round, todo] of rounds.entries()) {
    for (const one of todo) talk(one)
    for await (const update of reader.read()) {
      if (update.restarted) {
        folded.clear()
        requests.clear()
        lines = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
        settled = 0
      }
      for (const entry of update.entries) {
        expect(entry.seq).toBeGreaterThanOrEqual(settled)
        folded.set(entry.seq, entry)
      }
      for (const { key, output } of update.requests) requests.set(key, output)
      settled = update.settled
      for (const name of ['total', 'parsed', 'ignored', 'unknown', 'malformed'] as const) lines[name] += update.lines[name]
    }
    const whole = await drain(await createOpencode().open(target))
    expect(folded).toEqual(whole.entries)
    expect(reader.session()).toEqual(whole.session)
    expect(lines).toEqual(whole.lines)
    expect([...requests.values()].reduce((a, b) => a + b, 0)).toBe(whole.session.usage.output)
    if (round % restartEvery === 0) reader = await opencode.open(target, JSON.parse(JSON.stringify(reader.checkpoint())))
  }
  store.close()
}

/** A long session before it begins, in half of the runs: then what happens to its first messages is far back. */
const past = fc
  .boolean()
  .map((isLong) =>
    isLong
      ? [[...(['prompt', 'reply', 'call', 'run', 'end', 'finish'] as const), ...Array.from({ length: 40 }, () => 'prompt' as const)]]
      : [],
  )
const script = fc.tuple(past, fc.array(fc.array(command, { maxLength: 25 }), { maxLength: 12 }), fc.integer({ min: 1, max: 4 }))

test('a database: reading on after any changes, and over restarts, equals reading it whole', async () => {
  await fc.assert(
    fc.asyncProperty(script, fc.boolean(), async ([before, rounds, restartEvery], isCoarse) => {
      const file = join(await mkdtemp(join(scratch, 'database-')), 'opencode.db')
      await checkFollowing(
        createDatabaseStore(file, isCoarse ? () => Math.floor(Date.now() / 1000) * 1000 : Date.now),
        [...before, ...rounds],
        restartEvery,
      )
    }),
    { numRuns: runs * 4 },
  )
})

test('a tree of files: reading on after any changes, and over restarts, equals reading it whole', async () => {
  await fc.assert(
    fc.asyncProperty(script, fc.boolean(), async ([before, rounds, restartEvery], isAtomic) => {
      await checkFollowing(createTreeStore(await mkdtemp(join(scratch, 'tree-')), isAtomic), [...before, ...rounds], restartEvery)
    }),
    { numRuns: runs * 2 },
  )
})

test('a change far back begins anew; one that does not show is no news', async () => {
  const file = join(await mkdtemp(join(scratch, 'far-')), 'opencode.db')
  const store = createDatabaseStore(file)
  const talk = createTalk(store, session)
  for (const one of ['prompt', 'reply', 'call', 'run', 'end', 'finish'] as const) talk(one)
  for (let i = 0; i < 100; i += 1) talk('prompt')
  const target = await parseTarget(store.path(session))
  const reader = await opencode.open(target)
  const updates = async () => {
    const all = []
    for await (const update of reader.read()) all.push(update)
    return all
  }
  expect((await updates()).at(-1)).toMatchObject({ settled: 102 - 32 + 1 })
  const state = {
    status: 'completed',
    input: { command: 'echo call_00000005' },
    output: 'output of call_00000005',
    title: 'x',
    metadata: { exit: 0 },
  }
  const { data } = store.database.prepare<[], { data: string }>("SELECT data FROM part WHERE id = 'prt_00000005'").get() ?? { data: '{}' }
  store.part(session, 'msg_00000003', 'prt_00000005', { ...JSON.parse(data), compactedAt: 5 })
  expect(await updates()).toEqual([])
  store.part(session, 'msg_00000003', 'prt_00000005', {
    type: 'tool',
    tool: 'bash',
    callID: 'call_00000005',
    state: { ...state, output: '[cleared]' },
  })
  const [first, ...others] = await updates()
  expect(first).toMatchObject({ restarted: true })
  expect(others.some(({ restarted }) => restarted)).toBe(false)
  expect((first?.entries ?? []).map(({ text }) => text)).toContain('[cleared]')
  store.close()
})
