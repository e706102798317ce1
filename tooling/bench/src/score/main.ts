import { join } from 'node:path'
import { readScenarios } from './scenario.ts'
import { precision, recall, score } from './tally.ts'

/** `node dist/score/main.js [FOLDER]`: precision and recall of Live, Hung, Dead and of each timer over labelled scenarios. */
const folder = process.argv[2] ?? join(import.meta.dirname, '../../../../packages/stuck/test/fixtures/corpus')
const scenarios = readScenarios(folder)
const { counts, families, faults } = score(scenarios)

console.log(`${scenarios.length} scenarios, ${scenarios.length - faults.length} right from end to end\n`)
for (const [family, { right, all }] of families) console.log(`${family.padEnd(20)} ${String(right).padStart(3)} of ${all}`)
console.log(`\n${''.padEnd(20)} precision  recall`)
for (const [key, count] of counts)
  console.log(`${key.padEnd(20)} ${precision(count).toFixed(4).padStart(9)} ${recall(count).toFixed(4).padStart(7)}`)
for (const fault of faults) console.log(`\n${fault}`)

const least = (key: string, floor: number, of: typeof precision) => of(counts.get(key) ?? { said: 0, meant: 0, both: 0 }) >= floor
const isGood =
  ['live', 'dead'].every((key) => least(key, key === 'dead' ? 1 : 0.98, precision) && least(key, key === 'dead' ? 1 : 0.98, recall)) &&
  least('hung', 0.98, precision) &&
  least('hung', 0.95, recall)
process.exitCode = isGood ? 0 : 1
