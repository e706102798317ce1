import { expect, test } from 'vitest'
import { excerptOf, patternOf, textWithHits } from '../../src/index/query/excerpt.ts'
import { matchOf, parseQuery } from '../../src/index/query/parse-query.ts'
import { makeFolder } from '../fixtures.ts'
import { prompt, reply, toolRun, writeClaude } from './homes.ts'
import { openTestIndex } from './test-index.ts'

const at = (hour: number) => `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`
const marked = (text: string, query: string) =>
  excerptOf(text, patternOf(parseQuery(query)))
    .map(({ text: piece, hit }) => (hit ? `[${piece}]` : piece))
    .join('')

test('the newest comes first, whatever the order in which files were read, and pages go on without a gap', async () => {
  const home = await makeFolder()
  for (const hour of [3, 1, 2])
    await writeClaude(home, (id) => prompt(id, `okapi ${hour}`, { at: at(hour) }) + reply(id, `okapi and ${hour}`, { at: at(hour) }))
  const index = await openTestIndex({ home })
  await index.settled(3)
  const seen: (string | null)[] = []
  for (let after: number | undefined; ;) {
    const { items, next } = await index.search({ text: 'okapi', sort: 'newest' }, 2, after)
    seen.push(...items.map((hit) => hit.at))
    if (next === null) break
    after = next
  }
  expect(seen).toEqual([at(3), at(3), at(2), at(2), at(1), at(1)])
})

test('words, words in a row, beginnings; every other character means nothing', async () => {
  const home = await makeFolder()
  const { id } = await writeClaude(home, (own) =>
    prompt(own, 'Fix the Résumé parser in src/lib/parse-query.ts: OR NOT (x) AND "quoted" NEAR'),
  )
  const index = await openTestIndex({ home })
  await index.settled(1)
  const finds = async (text: string) => (await index.search({ text, sort: 'newest' }, 9)).items.map(({ sessionId }) => sessionId)
  for (const text of [
    'parser resume',
    '"the résumé parser"',
    'pars*',
    'src/lib/parse-query.ts',
    'OR',
    '(x)',
    'NEAR quoted',
    'near"',
    'fix:',
  ])
    expect([text, await finds(text)]).toEqual([text, [id]])
  for (const text of ['"parser the"', 'pars', 'zebra', '***', '""', 'fix zebra']) expect([text, await finds(text)]).toEqual([text, []])
})

test('filters hold together', async () => {
  const home = await makeFolder()
  const { id } = await writeClaude(
    home,
    (own) => prompt(own, '[needle:alpha:bd-1:pluck] okapi', { at: at(5) }) + reply(own, 'okapi', { at: at(6) }),
  )
  await writeClaude(home, (own) => prompt(own, 'okapi elsewhere', { at: at(7), cwd: '/srv/api' }))
  const index = await openTestIndex({ home, projects: [{ name: 'web', workspaces: [{ path: '/srv/web', realPath: '/srv/web' }] }] })
  await index.settled(2)
  const count = async (query: object) => (await index.search({ text: 'okapi', sort: 'newest', ...query }, 9)).items.length
  expect(await count({})).toBe(3)
  expect(await count({ worker: 'alpha', bead: 'bd-1', project: 'web', cli: 'claude' })).toBe(2)
  expect(await count({ kinds: ['assistant'] })).toBe(1)
  expect(await count({ since: Date.parse(at(6)) })).toBe(2)
  expect(await count({ until: Date.parse(at(6)) })).toBe(2)
  expect(await count({ project: 'api' })).toBe(0)
  expect((await index.search({ text: 'okapi', sort: 'rank', worker: 'alpha' }, 9)).items).toMatchObject([
    { sessionId: id },
    { sessionId: id },
  ])
})

test('of a tool’s input and output the beginning is found, and no more than was asked for', async () => {
  const home = await makeFolder()
  await writeClaude(
    home,
    (id) =>
      toolRun(id, `early ${'x '.repeat(600)} inputtail`, `first ${'y '.repeat(600)} outputtail`) + reply(id, `${'z '.repeat(3000)} said`),
  )
  const index = await openTestIndex({ home, toolChars: 1000 })
  await index.settled(1)
  const kinds = async (text: string) => (await index.search({ text, sort: 'newest' }, 9)).items.map(({ kind }) => kind)
  expect(await kinds('early')).toEqual(['tool_call'])
  expect(await kinds('first')).toEqual(['tool_result'])
  expect(await kinds('said')).toEqual(['assistant'])
  expect(await kinds('inputtail')).toEqual([])
  expect(await kinds('outputtail')).toEqual([])
})

test('an excerpt is the text around the first hit, in pieces, on one line', () => {
  expect(marked('the quick\nbrown fox', 'BROWN')).toBe('the quick [brown] fox')
  expect(marked('Ein Résumé, zwei RESUMES', 'resume*')).toBe('Ein [Résumé], zwei [RESUMES]')
  expect(marked('a foo-bar, a foobar', '"foo bar"')).toBe('a [foo-bar], a foobar')
  expect(marked(`${'word '.repeat(100)}needle ${'word '.repeat(100)}`, 'needle')).toMatch(/^…(?:word )+\[needle\] (?:word )+.*…$/)
  expect(marked('nothing here', 'zebra')).toBe('nothing here')
  expect(marked('\u0007red\u202e', 'red')).toBe(' [red] ')
  expect(textWithHits({ a: 'x', b: [{ c: 'a zebra', d: 'zebra and okapi' }] }, patternOf(parseQuery('okapi zebra')))).toBe(
    'zebra and okapi',
  )
})

test('a query is quoted whole', () => {
  expect(matchOf(parseQuery('a "b c" d* ) OR "'))).toBe('"a" AND "b c" AND "d"* AND "OR"')
})
