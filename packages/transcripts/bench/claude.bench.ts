import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bench, describe } from 'vitest'
import { createDecoder } from '../src/claude/decode.ts'
import type { LineOutput } from '../src/line-reader.ts'

const fixtures = join(import.meta.dirname, '../test/fixtures/claude')
const copies = 20

/** The recordings of every version, one after the other and many times over, each time with message ids of its own. */
async function linesOf(): Promise<readonly string[]> {
  const files = (await readdir(fixtures, { recursive: true })).filter((name) => name.endsWith('.jsonl'))
  const texts = await Promise.all(files.map((name) => readFile(join(fixtures, name), 'utf8')))
  const lines = texts.flatMap((text) => text.trimEnd().split('\n'))
  return Array.from({ length: copies }, (_, copy) => lines.map((line) => line.replace('"id":"msg_', `"id":"msg_${copy}_`))).flat()
}

const lines = await linesOf()
const megabytes = Math.round(lines.reduce((sum, line) => sum + line.length, 0) / 1e6)
const options = { iterations: 11, time: 0, warmupIterations: 3, warmupTime: 0 }

describe(`${megabytes} MB of Claude Code's lines in memory`, () => {
  bench(
    'decode: entries, header, totals, requests',
    () => {
      const decoder = createDecoder({ path: '/x.jsonl', file: '/x.jsonl' })
      let next = 0
      const source = { offset: 0, length: 0, line: 0 }
      const out: LineOutput = { entry: (entry) => ({ seq: next++, ...entry, source }), amend: () => {}, request: () => {} }
      let number = 0
      for (const text of lines) decoder.line({ text, offset: number, length: text.length, number: (number += 1) }, out)
      if (decoder.session().counts.malformed > 0) throw new Error('the recordings are sound')
    },
    options,
  )

  bench(
    'JSON.parse of every line, and nothing else',
    () => {
      let count = 0
      for (const line of lines) if (JSON.parse(line)) count += 1
      if (count !== lines.length) throw new Error(`${count} of ${lines.length}`)
    },
    options,
  )
})
