import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createIdentityReader } from '../../src/claude/identity.ts'
import { scanPart } from '../../src/claude/scan-part.ts'
import { createUsageScanner } from '../../src/claude/scan-usage.ts'
import { createRows, rowWidth } from '../../src/usage/rows.ts'
import { makeHome } from '../usage/homes.ts'
import { reply, said } from './lines.ts'

/** Scans a file cut at these places; what is found, and how many lines. */
function scanCut(path: string, cuts: readonly number[]) {
  const scanner = createUsageScanner()
  if (!scanner) throw new Error('WebAssembly does not run here')
  const rows = createRows()
  const tally = { parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
  for (const [i, from] of cuts.slice(0, -1).entries())
    scanPart(
      scanner,
      { path, from, to: cuts[i + 1] ?? from },
      { rows, tally, session: 0, identity: createIdentityReader('x', i > 0), path },
    )
  return { keys: [...rows.keys], figures: Array.from(rows.figures.subarray(0, rows.count * rowWidth)), tally }
}

test('wherever a file is cut, each line is read once', async () => {
  const lines = [
    said('hi'),
    reply('a', { id: 'm1' }),
    reply('b', { id: 'm2' }),
    '',
    'broken',
    reply('é'.repeat(300), { id: 'm3' }),
    { type: 'new' },
  ]
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
  const home = await makeHome({ 'x.jsonl': `${text}${JSON.stringify(reply('torn', { id: 'm4' }))}` })
  const path = join(home, 'x.jsonl')
  const size = Buffer.byteLength(text) + 10
  const whole = scanCut(path, [0, size])
  expect(whole).toMatchObject({ keys: ['m1', 'm2', 'm3'], tally: { parsed: 4, ignored: 1, unknown: 1, malformed: 1 } })
  fc.assert(
    fc.property(fc.array(fc.nat(size)), (places) => {
      expect(scanCut(path, [0, ...new Set(places.toSorted((a, b) => a - b)), size])).toEqual(whole)
    }),
  )
})

test('lines longer than what is read at once, and files that end in the middle of one', async () => {
  const large = reply(randomBytes(2_000_000).toString('base64'), { id: 'large' })
  const text = [reply('a', { id: 'm1' }), large, reply('b', { id: 'm2' }), large].map((line) => JSON.stringify(line)).join('\n')
  const home = await makeHome({ 'x.jsonl': text })
  const { keys, tally } = scanCut(join(home, 'x.jsonl'), [0, 1_500_000, 3_000_000, text.length])
  expect([keys, tally.parsed]).toEqual([['m1', 'large', 'm2'], 3])
})

test('a file that is gone is an error of the file system', () => expect(() => scanCut('/nowhere/x.jsonl', [0, 10])).toThrow('ENOENT'))
