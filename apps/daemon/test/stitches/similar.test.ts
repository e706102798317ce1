import { expect, test } from 'vitest'
import { findSimilar, type Candidate } from '../../src/stitches/similar.ts'

const candidate = (title: string, id = 'bd-1'): Candidate => ({
  kind: 'bead',
  id,
  title,
  project: 'web',
  workspace: '/srv/web',
  stitchId: null,
})
const scoreOf = async (ours: string, theirs: string) => (await findSimilar([{ key: 'a', title: ours }], [candidate(theirs)]))[0]?.score

test.each([
  ['Fix the login redirect loop', 'fix login redirect loop!', 1],
  ['Fix the login redirect loop', 'Login redirect loops after timeout', 0.5],
  ['Fix the login redirect loop', 'Logn redirct loop: fix', 0.5],
  ['Add dark mode to settings', 'Settings: add a dark mode', 0.9],
  ['Überprüfe die Anmeldung', 'Anmeldung überprüfen', 0.5],
  ['検索を追加する', '検索を追加', 0.5],
  ['the', 'The', 1],
])('%j is like %j: at least %d', async (ours, theirs, least) => {
  expect(await scoreOf(ours, theirs)).toBeGreaterThanOrEqual(least)
  expect(await scoreOf(theirs, ours)).toBe(await scoreOf(ours, theirs))
})

test.each([
  ['Fix the login redirect loop', 'Upgrade the database driver'],
  ['Add search', 'Add dark mode'],
  ['Fix it', 'Remove the old parser'],
  ['', 'Something'],
])('%j is not like %j', async (ours, theirs) => {
  expect(await scoreOf(ours, theirs)).toBeUndefined()
})

test('the five most alike of many, with the reason', async () => {
  const many = Array.from({ length: 4_000 }, (_, n) =>
    candidate(n % 400 === 0 ? `Fix login redirect loop ${n}` : `Other work ${n}`, `bd-${n}`),
  )
  const found = await findSimilar([{ key: 'a', title: 'Fix login redirect loop 400' }], many)
  expect(found).toHaveLength(5)
  expect(found[0]).toMatchObject({ id: 'bd-400', score: 1, why: 'the same title', of: 'a' })
  expect(found[1]?.why).toBe('4 of 5 words in common: fix, login, redirect, loop')
})
