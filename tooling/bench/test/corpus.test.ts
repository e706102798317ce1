import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { generateHostile, HOSTILE_CASES } from '../src/corpus/hostile/index.ts'
import { CLIS, generateCorpus, type Row } from '../src/corpus/index.ts'

const scratch = mkdtempSync(join(tmpdir(), 'hoop-corpus-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe.each(CLIS)('%s', (cli) => {
  test('the same seed gives the same bytes, another seed others', () => {
    const made = ['a', 'a', 'b'].map((seed, index) => {
      const root = join(scratch, `${cli}-${index}`)
      generateCorpus({ cli, root, seed, bytes: 150_000 })
      return hashOf(root)
    })
    expect(made[1]).toBe(made[0])
    expect(made[2]).not.toBe(made[0])
  })

  test('every grouping of the truth adds up to its totals', () => {
    const truth = generateCorpus({ cli, root: join(scratch, `${cli}-sums`), bytes: 200_000 })
    for (const rows of Object.values(truth.by)) expect(sumOf(Object.values(rows))).toEqual(truth.totals)
    expect(truth.totals.requests).toBeGreaterThan(0)
    expect(truth.bytes).toBeGreaterThan(200_000)
  })
})

test.each(['claude', 'codex'] as const)('one session of %s is one file of the size asked for, and its lines are counted', (cli) => {
  const root = join(scratch, `${cli}-single`)
  const truth = generateCorpus({ cli, root, bytes: 700_000, sessions: 1 })
  const files = filesBelow(root).filter((path) => path.endsWith('.jsonl'))
  expect(files).toHaveLength(1)
  const text = readFileSync(files[0] ?? '', 'utf8')
  expect(text.length).toBeGreaterThan(500_000)
  expect(text.split('\n').length - 1).toBe(truth.lines.total)
})

test('one reply stands in several lines, so that adding up lines gives too much', () => {
  const root = join(scratch, 'repeats')
  const truth = generateCorpus({ cli: 'claude', root, bytes: 2_000_000, damaged: false })
  let output = 0
  for (const path of filesBelow(root).filter((name) => name.endsWith('.jsonl')))
    for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
      const { type, message }: { type: string; message?: { usage?: { output_tokens: number } } } = JSON.parse(line)
      if (type === 'assistant') output += message?.usage?.output_tokens ?? 0
    }
  expect(output).toBeGreaterThan(truth.totals.output * 1.3)
})

test('a folder that holds something is refused by name', () => {
  const root = join(scratch, 'taken')
  mkdirSync(root)
  writeFileSync(join(root, 'x'), '')
  expect(() => generateCorpus({ cli: 'aider', root })).toThrow(`${root} is not empty: a corpus needs a folder of its own`)
  expect(() => generateHostile(root)).toThrow(`${root} is not empty`)
})

test('the hostile corpus is small, always the same, and has each case once', () => {
  const [first = '', second = ''] = ['one', 'two'].map((name) => join(scratch, `hostile-${name}`))
  const truth = generateHostile(first)
  generateHostile(second)
  expect(hashOf(first)).toBe(hashOf(second))
  expect(truth.bytes).toBeLessThan(2_000_000)
  expect(new Set(HOSTILE_CASES.map(({ name }) => name)).size).toBe(HOSTILE_CASES.length)
})

function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function hashOf(root: string): string {
  const hash = createHash('sha256')
  for (const path of filesBelow(root)) hash.update(relative(root, path)).update(readFileSync(path))
  return hash.digest('hex')
}

function sumOf(rows: readonly Row[]): Row {
  const sum: Row = { requests: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
  for (const row of rows) {
    sum.requests += row.requests
    sum.input += row.input
    sum.output += row.output
    sum.cacheRead += row.cacheRead
    sum.cacheWrite += row.cacheWrite
    sum.cacheWrite1h += row.cacheWrite1h
    sum.reasoning += row.reasoning
  }
  return sum
}
