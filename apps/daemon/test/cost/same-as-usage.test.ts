import { join } from 'node:path'
import type { CostGrouping } from '@hoop/protocol'
import { readUsage } from '@hoop/transcripts/usage'
import { describe, expect, test } from 'vitest'
import { generateHostile } from '@hoop/bench/corpus/hostile'
import { CLIS, generateCorpus } from '@hoop/bench/corpus'
import { createCalendar } from '../../src/cost/index.ts'
import { tallyUsage } from '../../src/cli/usage/tally.ts'
import { makeFolder, until } from '../fixtures.ts'
import { openCosts } from './open-costs.ts'

const groupings: readonly CostGrouping[] = ['day', 'project', 'worker', 'bead', 'session', 'model', 'cli', 'strand', 'account']
const timezones = ['UTC', 'America/St_Johns']
const micro = (usd: number | null) => (usd === null ? null : Math.round(usd * 1e6))

/** Everything that the index tells of a home, beside what `hoop usage` makes of the same files. */
async function compare(home: string, workspaces: readonly string[] = []) {
  const costs = await openCosts({ home, projects: [{ name: 'all', workspaces: workspaces.map((path) => ({ path, realPath: path })) }] })
  await until(() => costs.index.progress().state === 'idle' && costs.index.progress().files.total > 0)
  const usage = await readUsage({ homes: [home], env: {}, workspaces })
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
      expect([by, micro(sum(({ costUsd }) => costUsd ?? 0))]).toEqual([by, micro(totals.costUsd ?? 0)])
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
  return costs
}

describe('the same as `hoop usage`, whichever way it is grouped', () => {
  test.each(CLIS)('%s', { timeout: 60_000 }, async (cli) => {
    const home = join(await makeFolder(), 'home')
    generateCorpus({ cli, root: home, seed: `cost-${cli}`, bytes: 600_000, toolSize: 0.05 })
    const workspaces = cli === 'aider' ? [0, 1, 2, 3].map((n) => join(home, 'src', `repo-${n}`)) : []
    await compare(home, workspaces)
  })

  test('every odd case there is', { timeout: 60_000 }, async () => {
    const home = join(await makeFolder(), 'home')
    generateHostile(home)
    await compare(home)
  })
})
