import { expect, test } from 'vitest'
import { countHistory, leftPhrase, leftSentence, listHistory } from '../../src/model/history.ts'
import { plain } from '../../src/model/sentence.ts'
import { ago, makeWorker, MINUTE, NOW } from '../make.ts'

const HOUR = 60 * MINUTE
const left = makeWorker({ id: 'c', state: null, history: true, leftAt: ago(21 * HOUR), bead: null })
const died = makeWorker({ id: 'd', state: 'dead', history: true, since: ago(30 * HOUR), leftAt: ago(20 * HOUR), bead: null })

test('who left is told by when; who died, by that', () => {
  expect(leftPhrase(left, NOW)).toBe('Left 21\u202fh ago')
  expect(leftPhrase(died, NOW)).toBe('Dead, and tidied up since')
  expect(plain(leftSentence(died, NOW))).toBe('Died 30\u202fh ago; its files were tidied up since.')
  expect(plain(leftSentence({ ...died, bead: 'sf-1' }, NOW))).toBe(
    'Died 30\u202fh ago while sf-1 was in its hands; its files were tidied up since.',
  )
})

test('the history has only its own, last first, and is counted by project', () => {
  const workers = [left, makeWorker(), died, { ...left, id: 'x', project: 'other' }, { ...left, id: 'y', project: null }]
  expect(listHistory(workers, 'storefront').map(({ id }) => id)).toEqual(['d', 'c'])
  expect([...countHistory(workers)]).toEqual([
    ['storefront', 2],
    ['other', 1],
  ])
})
