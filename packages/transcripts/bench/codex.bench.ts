import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLines } from '@hoop/jsonl'
import { afterAll, bench, describe } from 'vitest'
import { createRolloutDecoder } from '../src/codex/decode.ts'
import { codex } from '../src/codex/index.ts'
import type { LineOutput } from '../src/line-reader.ts'

/*
 * A rollout of about 40 MB made of a recorded one, its ids and totals carried on, its outputs as long as those of real work: on average
 * 2 kB a line. What is compared with is the least that any reader does: JSON.parse of every line.
 */
const recordings = join(import.meta.dirname, '../test/fixtures/codex/0.169.0/.codex/sessions/2026/11/20')
const folder = await mkdtemp(join(tmpdir(), 'codex-bench-'))
afterAll(() => rm(folder, { recursive: true }))

async function writeRollout(sizeBytes: number): Promise<string> {
  const name = (await readdir(recordings)).find((file) => file.includes('22bf')) ?? ''
  const [header = '', ...lines] = (await readFile(join(recordings, name), 'utf8')).trimEnd().split('\n')
  const path = join(folder, 'sessions', name)
  await mkdir(join(path, '..'), { recursive: true })
  const file = await open(path, 'w')
  let written = (await file.write(`${header}\n`)).bytesWritten
  for (let round = 0; written < sizeBytes; round += 1) {
    const printed = 'What the failing assertion says of the operator in calc.js. '.repeat((round * 7) % 60)
    const text = lines
      .map((line) =>
        line.replaceAll(/"((?:call|resp|msg|rs)_\w+)"/g, `"$1${round}"`).replace(/(Output:\\n|"aggregated_output":")/, `$1${printed}`),
      )
      .join('\n')
    written += (await file.write(`${text}\n`)).bytesWritten
  }
  await file.close()
  return path
}

const path = await writeRollout(40_000_000)
const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
const options = { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 }

describe('40 MB in memory', () => {
  bench(
    'JSON.parse',
    () => {
      for (const line of lines) JSON.parse(line)
    },
    options,
  )
  bench(
    'the decoder',
    () => {
      const decoder = createRolloutDecoder(path, 'bench')
      const out = discarded()
      for (const [index, text] of lines.entries()) decoder.line({ text, offset: 0, length: text.length, number: index + 1 }, out)
    },
    options,
  )
})

describe('40 MB from disk', () => {
  bench(
    'readLines and JSON.parse',
    async () => {
      for await (const { text } of readLines(path)) JSON.parse(text)
    },
    options,
  )
  bench(
    'the reader',
    async () => {
      const reader = await codex.open({ path, file: path })
      for await (const _update of reader.read());
      await reader.close()
    },
    options,
  )
})

/** Numbers the entries, and forgets them. */
function discarded(): LineOutput {
  let seq = 0
  return {
    entry(entry) {
      seq += 1
      return { seq, ...entry, source: { offset: 0, length: 0 } }
    },
    amend() {},
    request() {},
  }
}
