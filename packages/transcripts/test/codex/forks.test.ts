import { expect, test } from 'vitest'
import { asked, billed, context, counted, counter, event, line, meta, read, said } from './rollout.ts'

/** UUIDs of version 7 hold the time they were made at. */
const idAt = (time: string) => {
  const hex = Date.parse(time).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
const before = '2026-11-20T09:00:00.000Z'
const forkedAt = '2026-11-20T12:00:00.000Z'
const after = '2026-11-20T12:00:00.200Z'
const parent = idAt(before)
const own = idAt(forkedAt)
const at = (record: object, timestamp: string) => ({ ...record, timestamp })

/** The parent's lines, with the time of the fork, as older versions copy them. */
const copied = [
  meta({ id: parent, timestamp: before, git: { branch: 'other' } }),
  event('task_started', { turn_id: parent }),
  context({ turn_id: parent, model: 'gpt-4' }),
  asked('[needle:alpha:bd-1:pluck] Mend it'),
  said('Done.'),
  counted(counter(100, 10), counter(100, 10)),
].map((record) => at(record, forkedAt))
const ownMeta = at(meta({ id: own, timestamp: forkedAt, forked_from_id: parent }), forkedAt)

test('a fork that copies its parent’s lines has its own tokens alone, and says what it copied', () => {
  const { session, requests } = read(
    ownMeta,
    ...copied,
    at(event('task_started', { turn_id: idAt(after) }), after),
    at(context({ turn_id: idAt(after) }), after),
    at(asked('And now?'), after),
    at(said('Well.'), after),
    at(counted(counter(140, 15), counter(40, 5)), after),
  )
  expect(session).toMatchObject({
    id: own,
    parentId: parent,
    usage: { input: 40, output: 5 },
    counts: { user: 2, assistant: 2 },
    models: ['gpt-4', 'gpt-5'],
    notes: [`the history of session ${parent} is copied in: its tokens count there`],
  })
  expect(session).not.toHaveProperty('gitBranch')
  expect(requests.map(({ key, input }) => [key, input])).toEqual([[`codex:${own}:155`, 40]])
})

test('a turn that began before the header was written is the fork’s own', () => {
  const header = at(meta({ id: own, timestamp: '2026-11-20T12:00:00.100Z', forked_from_id: parent }), after)
  const turn = { turn_id: idAt('2026-11-20T12:00:00.050Z') }
  const { session } = read(
    header,
    ...copied,
    at(event('task_started', turn), after),
    at(said('Well.'), after),
    at(counted(counter(140, 15)), after),
  )
  expect(session.usage).toMatchObject({ input: 40, output: 5 })
})

test('without ids of turns, a pause ends the copy, and a counter that begins anew is the fork’s', () => {
  const later = '2026-11-20T12:00:05.000Z'
  const { session } = read(
    ownMeta,
    ...copied.filter((_, index) => index !== 1 && index !== 2),
    at(asked('And now?'), later),
    at(said('Well.'), later),
    at(counted(counter(40, 5)), later),
  )
  expect(session.usage).toMatchObject({ input: 40, output: 5 })
})

test('copies that kept their own times end where the fork begins', () => {
  const lines = [...copied.slice(0, 1), ...copied.slice(3)]
  const { session } = read(
    ownMeta,
    ...lines.map((record, index) => at(record, new Date(Date.parse(before) + index * 60_000).toISOString())),
    at(said('Well.'), after),
    at(counted(counter(140, 15), counter(40, 5)), after),
  )
  expect(session.usage).toMatchObject({ input: 40, output: 5 })
})

test('a turn older than the fork is the parent’s also where its session_meta is missing', () => {
  const { session } = read(ownMeta, ...copied.slice(1), at(event('task_started', { turn_id: idAt(after) }), after))
  expect(session).toMatchObject({ usage: { input: 0, output: 0 }, notes: [expect.stringContaining(parent)] })
})

test('records of another thread are not the fork’s', () => {
  const { session, requests } = read(
    ownMeta,
    billed('r-1', counter(100, 10), { thread_id: parent }),
    billed('r-2', counter(40, 5), { thread_id: own }),
  )
  expect(session.usage).toMatchObject({ input: 40, output: 5 })
  expect(requests.map(({ key }) => key)).toEqual(['codex:r-2'])
})

test('records among copied lines are the parent’s, whatever thread they name', () => {
  const { session } = read(
    ownMeta,
    copied[0],
    at(billed('r-1', counter(100, 10)), forkedAt),
    at(event('task_started', { turn_id: idAt(after) }), after),
    at(billed('r-2', counter(40, 5)), after),
  )
  expect(session.usage).toMatchObject({ input: 40, output: 5 })
})

test('a fork that refers to its history begins with its parent’s total, and has only what it adds', () => {
  const base = { history_base: { thread_id: parent, end_ordinal_exclusive: 6, end_byte_offset: 900 } }
  const fork = at(meta({ id: own, timestamp: forkedAt, ...base }), forkedAt)
  const refreshed = counted(counter(100, 10), counter(60, 6))
  const one = counted(counter(140, 15), counter(40, 5))
  for (const lines of [
    [fork, said('Well.'), one],
    [fork, refreshed, said('Well.'), one, one],
  ]) {
    const { session } = read(...lines)
    expect(session).toMatchObject({ parentId: parent, usage: { input: 40, output: 5 } })
    expect(session.notes).toEqual([`goes on from session ${parent}: what was said before is in its file`])
  }
})

test('the header is the first session_meta, however often it is told', () => {
  const { session, became } = read(meta({ cwd: '/a' }), meta({ cwd: '/b' }), line('turn_context', { cwd: '/c' }))
  expect(session).toMatchObject({ cwd: '/a', id: 'thread-1' })
  expect(became[1]).toBe('ignored')
  expect(session).not.toHaveProperty('notes')
})
