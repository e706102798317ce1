import { cp, readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { CostGrouping } from '@hoop/protocol'
import { discover } from '@hoop/transcripts'
import { readUsage } from '@hoop/transcripts/usage'
import { expect, test } from 'vitest'
import { createCalendar } from '../../src/cost/index.ts'
import { tallyUsage } from '../../src/cli/usage/tally.ts'
import { makeFolder, until } from '../fixtures.ts'
import { prompt, reply, writeClaude } from '../index/homes.ts'
import { openCosts } from './open-costs.ts'

const groupings: readonly CostGrouping[] = ['day', 'project', 'worker', 'bead', 'session', 'model', 'cli', 'strand', 'account']
const timezones = ['UTC', 'America/St_Johns']
const micro = (usd: number | null) => (usd === null ? null : Math.round(usd * 1e6))

/** Everything that the index tells of a home, beside what `hoop usage` makes of the same files. */
async function compare(home: string): Promise<number> {
  const costs = await openCosts({ home })
  await until(() => costs.index.progress().state === 'idle' && costs.index.progress().files.total > 0)
  const usage = await readUsage({ homes: [home], env: {} })
  for (const timezone of timezones) {
    const calendar = createCalendar(timezone)
    if (!calendar) throw new Error(timezone)
    const ask = (by: CostGrouping) => costs.answer({ by, timezone, choice: {}, limit: 1_000_000 })
    for (const by of groupings) {
      const answer = await ask(by)
      const { totals, unpriced } = tallyUsage(usage, { by: 'day', calendar }).answer
      expect([by, answer.totals]).toMatchObject([by, totals])
      expect(answer.unpriced).toEqual(unpriced)
      const sum = (of: (row: (typeof answer.rows)[number]) => number) => answer.rows.reduce((total, row) => total + of(row), 0)
      expect([by, sum(({ requests }) => requests), sum(({ output }) => output)]).toEqual([by, totals.requests, totals.output])
      const isSame = Math.abs(sum(({ costUsd }) => costUsd ?? 0) - (totals.costUsd ?? 0)) < 1e-6
      expect([by, isSame]).toEqual([by, true])
    }
    for (const by of ['day', 'model', 'cli'] as const) {
      const mine = new Map((await ask(by)).rows.map(({ key, costUsd, ...row }) => [key ?? 'unknown', { ...row, usd: micro(costUsd) }]))
      const theirs = tallyUsage(usage, { by, calendar }).answer.rows
      expect([...mine.keys()].sort()).toEqual(theirs.map(({ key }) => key).sort())
      for (const { key, costUsd, ...row } of theirs) expect([key, mine.get(key)]).toMatchObject([key, { ...row, usd: micro(costUsd) }])
    }
    // Sessions of one id may lie in several files.
    const bySession = new Map<string, number>()
    for (const { key, requests } of (await ask('session')).rows) {
      const found = await costs.index.find(key ?? '')
      const id = 'keys' in found ? '' : found.id
      bySession.set(id, (bySession.get(id) ?? 0) + requests)
    }
    const theirs = tallyUsage(usage, { by: 'session', calendar }).answer.rows.map(({ key, requests }) => [key, requests] as const)
    expect(bySession).toEqual(new Map(theirs))
  }
  return usage.requests.count
}

const fixtures = join(import.meta.dirname, '../../../../packages/transcripts/test/fixtures')

test('the same as `hoop usage`, whichever way it is grouped: every recorded home', { timeout: 120_000 }, async () => {
  const requests: number[] = []
  for (const recorded of await recordedHomes(fixtures)) {
    const home = await makeFolder()
    await cp(recorded, home, { recursive: true })
    const files = await filesOf(home)
    if (files.length > 0) requests.push(await compare(home))
  }
  expect(requests.length).toBeGreaterThan(10)
  expect(Math.max(...requests)).toBeGreaterThan(10)
})

test('the same as `hoop usage`: sessions resumed, copied and forked, in files older and younger than each other', async () => {
  const home = await makeFolder()
  const tell = (message: string, at: string) => reply('any', 'x', { message, at: `2026-11-20T${at}:00.000Z` })
  const { path } = await writeClaude(home, (id) => prompt(id, 'one') + tell('a', '10:00') + tell('b', '11:00'))
  const fork = await writeClaude(home, (id) => prompt(id, 'one') + tell('a', '10:00') + tell('b', '11:00') + tell('c', '12:00'))
  const copy = await writeClaude(home, (id) => prompt(id, 'two') + tell('c', '12:00') + tell('a', '10:30'), { folder: '-srv-other' })
  await utimes(copy.path, 1_700_000_000, 1_700_000_000)
  await utimes(fork.path, 1_600_000_000, 1_600_000_000)
  expect(await compare(home)).toBe(3)
  expect(path).not.toBe(copy.path)
})

/** Folders that hold what a CLI keeps in a home. */
async function recordedHomes(folder: string, depth = 0): Promise<readonly string[]> {
  const items = await readdir(folder, { withFileTypes: true })
  if (items.some(({ name }) => ['.claude', '.codex', '.gemini', '.local', '.aider.chat.history.md'].includes(name))) return [folder]
  const folders = depth > 3 ? [] : items.filter((item) => item.isDirectory())
  return (await Promise.all(folders.map(({ name }) => recordedHomes(join(folder, name), depth + 1)))).flat()
}

async function filesOf(home: string): Promise<readonly string[]> {
  const paths: string[] = []
  for await (const { path } of discover({ home, env: {} })) paths.push(path)
  return paths
}
