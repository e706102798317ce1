import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, bench, describe } from 'vitest'
import { createTail } from '../src/index.ts'

const folder = await mkdtemp(join(tmpdir(), 'jsonl-bench-'))
afterAll(() => rm(folder, { recursive: true }))

const anHourAgo = new Date(Date.now() - 3_600_000)
const paths = Array.from({ length: 1000 }, (_, n) => join(folder, `${n}.jsonl`))
for (const path of paths) {
  await writeFile(path, '{"n":1}\n{"n":2}\n')
  await utimes(path, anHourAgo, anHourAgo)
}
const tails = paths.map((path) => createTail(path))
for (const tail of tails) await tail.read()

describe('a sweep over 1000 files that nobody writes', () => {
  bench('Tail.read', async () => {
    for (const tail of tails) await tail.read()
  })

  bench('fs.stat alone', async () => {
    for (const path of paths) await stat(path, { bigint: true })
  })
})
