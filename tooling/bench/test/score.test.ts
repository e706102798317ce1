import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readScenarios } from '../src/score/scenario.ts'
import { precision, recall, score } from '../src/score/tally.ts'

const scenarios = readScenarios(join(import.meta.dirname, '../../../packages/stuck/test/fixtures/corpus'))

test('the labelled scenarios: each is judged right from end to end', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(200)
  const { counts, faults } = score(scenarios)
  expect(faults).toEqual([])
  for (const [key, count] of counts) {
    expect(count.meant, `${key} occurs`).toBeGreaterThan(0)
    expect([precision(count), recall(count)], key).toEqual([1, 1])
  }
})

test('a wrong label is found out, and counts', () => {
  const [silent] = scenarios.filter(({ name }) => name === 'never a byte')
  const { counts, faults } = score(silent ? [{ ...silent, truth: [[0, 'live']] }] : [])
  expect(faults).toEqual(['silent-start: never a byte: at 180 s hung (idle-silence), not live ()'])
  expect(precision(counts.get('hung') ?? { said: 0, meant: 0, both: 0 })).toBe(0)
})
