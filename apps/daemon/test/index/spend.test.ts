import { appendFile, copyFile, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder, until } from '../fixtures.ts'
import { prompt, reply, writeClaude } from './homes.ts'
import { openTestIndex } from './test-index.ts'

const day = (time: string) => Date.parse(`2026-11-20T${time}Z`)

test('requests are counted once, however often and in however many files they are told', async () => {
  const home = await makeFolder()
  const shared = reply('s', 'told twice', { message: 'shared', at: '2026-11-20T10:00:01.000Z' })
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'one') + shared + shared)
  const fork = await writeClaude(home, (own) => prompt(own, 'two') + shared + reply(own, 'mine', { at: '2026-11-20T10:20:00.000Z' }))
  const index = await openTestIndex({ home })
  await index.settled(2)
  expect(await index.usage({})).toMatchObject({ requests: 2, tokens: 60, outputTokens: 40, unpriced: 0 })

  await appendFile(path, reply(id, 'another', { message: 'other', at: '2026-11-20T10:40:00.000Z' }))
  await until(async () => (await index.usage({})).requests === 3)
  // A copy of all of it, with another name, adds nothing; nor does it take anything away when it goes.
  const copy = join(dirname(path), '00000000-0000-4000-8000-cccccccccccc.jsonl')
  await copyFile(path, copy)
  await until(() => index.progress().files.total === 3 && index.progress().state === 'idle')
  expect(await index.usage({})).toMatchObject({ requests: 3, tokens: 90 })
  await rm(path)
  await until(() => index.progress().files.total === 2)
  expect(await index.usage({})).toMatchObject({ requests: 3, tokens: 90 })
  await rm(copy)
  await until(() => index.progress().files.total === 1)
  expect(await index.usage({})).toMatchObject({ requests: 2, tokens: 60 })
  await rm(fork.path)
  await until(async () => (await index.usage({})).requests === 0)
})

test('a span of time is exact to the millisecond; filters name CLI, model and folder', async () => {
  const home = await makeFolder()
  await mkdir(join(home, 'x'), { recursive: true })
  const times = ['10:00:00.000', '10:07:00.001', '10:15:00.000', '11:59:59.999']
  await writeClaude(home, (own) => times.map((time) => reply(own, 'x', { at: `2026-11-20T${time}Z` })).join(''))
  const index = await openTestIndex({ home })
  await index.settled(1)
  const count = async (filter: Parameters<typeof index.usage>[0]) => (await index.usage(filter)).requests
  expect(await count({ since: day('10:00:00.000'), until: day('12:00:00.000') })).toBe(4)
  expect(await count({ since: day('10:00:00.001') })).toBe(3)
  expect(await count({ until: day('11:59:59.999') })).toBe(3)
  expect(await count({ since: day('10:07:00.001'), until: day('10:07:00.002') })).toBe(1)
  expect(await count({ since: day('10:07:00.002'), until: day('11:59:59.999') })).toBe(1)
  expect(await count({ since: day('10:08:00.000'), until: day('10:14:00.000') })).toBe(0)
  expect(await count({ cli: 'claude', model: 'claude-*', home })).toBe(4)
  for (const none of [{ cli: 'codex' }, { model: 'glm-*' }, { home: join(home, 'x') }]) expect([none, await count(none)]).toEqual([none, 0])
  expect(await count({ model: 'CLAUDE-*', since: day('10:07:00.002') })).toBe(2)
  expect(await count({ model: 'glm-*', since: day('10:07:00.002') })).toBe(0)

  expect(await index.firstRequest({})).toBe(day('10:00:00.000'))
  expect(await index.firstRequest({ since: day('10:00:00.001') })).toBe(day('10:07:00.001'))
  expect(await index.firstRequest({ since: day('10:07:00.002'), model: 'claude-*' })).toBe(day('10:15:00.000'))
  expect(await index.firstRequest({ since: day('10:15:00.001') })).toBe(day('11:59:59.999'))
  expect(await index.firstRequest({ since: day('12:00:00.000') })).toBeNull()
  expect(await index.firstRequest({ cli: 'codex' })).toBeNull()
})
