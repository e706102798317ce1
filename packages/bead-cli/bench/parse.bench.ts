import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseExport } from '@hoop/bead-cli'
import { bench, describe } from 'vitest'

// A real queue of 378 beads, a hundred times over, each with ids of its own: 52 MB.
const small = readFileSync(join(import.meta.dirname, '../test/fixtures/real-small.jsonl'), 'utf8')
const text = Array.from({ length: 100 }, (_, copy) => small.replaceAll('"id":"', `"id":"${copy}-`)).join('')
const bytes = Buffer.from(text)

describe('37,800 exported beads', () => {
  bench('parseExport', () => void parseExport(bytes), { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 })

  bench(
    'baseline: toString, split, JSON.parse of each line',
    () => {
      for (const line of bytes.toString('utf8').split('\n')) if (line !== '') JSON.parse(line)
    },
    { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 },
  )
})
