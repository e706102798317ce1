import { afterEach, expect, test, vi } from 'vitest'
import { hitItem } from '../../src/frame/hit-item.ts'
import { findItems, localItems, type Group, type Sources } from '../../src/frame/palette-items.ts'
import { recentChoices, rememberChoice } from '../../src/frame/recent-choices.ts'
import { makeBead } from '../make-beads.ts'
import { makeProject, makeWorker, NOW } from '../make.ts'

afterEach(() => {
  localStorage.clear()
  vi.unstubAllGlobals()
})

const sources = (fields: Partial<Sources> = {}): Sources => ({
  workers: [makeWorker({ beadTitle: 'Alphabet soup' })],
  projects: [makeProject({ name: 'alphabet' })],
  beads: [],
  sessions: [],
  stitches: [],
  drafts: [],
  commands: [{ id: 'c', text: 'Alpha command' }],
  lookOf: () => 'live',
  nowMs: NOW,
  ...fields,
})
const find = (query: string, fields: Partial<Sources> = {}, only?: Group, recent: readonly string[] = []) =>
  findItems(localItems(sources(fields)), { query, only, recent, found: [] }).items

test('what fits stands in groups, in a fixed order', () => {
  expect(find('alpha').map(({ group }) => group)).toEqual(['Workers', 'Beads', 'Projects', 'Commands'])
  expect(find('').some(({ group, id }) => group === 'Beads' || id === 'view:/components')).toBe(false)
  expect(find('compo').map(({ href }) => href)).toEqual(['/components'])
})

test('a bead in hand and the same bead of its queue are one line, with who holds it', () => {
  const beads = [makeBead({ id: 'sf-7k2m', workspace: '/srv/storefront', key: '/srv/storefront#sf-7k2m', title: 'Cart total' })]
  const [item, ...rest] = find('cart', { beads })
  expect(rest).toEqual([])
  expect(item).toMatchObject({ mono: 'sf-7k2m', text: 'Cart total', aside: 'alpha · live', look: 'live' })
})

test('a kind alone shows all of it; what was chosen before is nearer', () => {
  const many = Array.from({ length: 40 }, (_, at) => makeBead({ id: `b-${at}`, key: `/w#b-${at}`, workspace: '/w', title: `Cart ${at}` }))
  expect(find('cart', { beads: many })).toHaveLength(6)
  const alone = find('cart', { beads: many }, 'Beads')
  expect(alone).toHaveLength(40)
  const last = alone.at(-1)
  expect(find('cart', { beads: many }, undefined, [last?.id ?? ''])[0]?.id).toBe(last?.id)
})

test('of ten thousand beads the one that is meant', () => {
  const many = Array.from({ length: 10_000 }, (_, at) =>
    makeBead({ id: `b-${at}`, key: `/w#b-${at}`, title: `Cart total of order ${at} is wrong` }),
  )
  const all = localItems(sources({ beads: many }))
  const { items, count } = findItems(all, { query: 'order 9999', only: undefined, recent: [], found: [] })
  expect(items[0]?.text).toBe('Cart total of order 9999 is wrong')
  expect(count).toBe(1)
})

test('a hit leads to its entry and says where it was said', () => {
  const hit = hitItem(
    {
      sessionId: 's',
      key: '/t/s.jsonl',
      seq: 42,
      at: new Date(NOW - 720_000).toISOString(),
      kind: 'tool_result',
      tool: 'Bash',
      cli: 'codex',
      project: 'storefront',
      excerpt: [{ text: 'expected in\n' }, { text: 'coupon', hit: true }, { text: '.test.ts' }],
    },
    NOW,
  )
  expect(hit).toMatchObject({
    href: '/sessions/%2Ft%2Fs.jsonl#42',
    aside: 'Bash result · storefront · 12\u202fm',
    pieces: [
      { text: 'expected in ', hit: false },
      { text: 'coupon', hit: true },
      { text: '.test.ts', hit: false },
    ],
  })
})

test('choices are remembered, the last first, each once, a dozen at most', () => {
  const [first, second] = find('alpha')
  if (first === undefined || second === undefined) throw new Error('two were expected')
  for (const item of [first, second, first]) rememberChoice(item)
  expect(recentChoices().map(({ id }) => id)).toEqual([first.id, second.id])
  for (let at = 0; at < 20; at += 1) rememberChoice({ ...first, id: `x${at}` })
  expect(recentChoices()).toHaveLength(12)
})

test.each(['', '{', '[1]', '[{"id":"a","group":"Nothing","text":""}]'])('stored %j is nothing', (stored) => {
  localStorage.setItem('hoop.palette', stored)
  expect(recentChoices()).toEqual([])
})

test('without storage nothing is remembered, and nothing fails', () => {
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new Error('forbidden')
    },
    setItem: () => {
      throw new Error('forbidden')
    },
    clear: () => undefined,
  })
  const [first] = find('alpha')
  if (first === undefined) throw new Error('one was expected')
  rememberChoice(first)
  expect(recentChoices()).toEqual([])
})
