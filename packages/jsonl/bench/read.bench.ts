import { createReadStream } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, bench, describe } from 'vitest'
import { createLineSplitter, createTail, readLines } from '../src/index.ts'

/** 100 MB of lines as a log of events has them: about 250 bytes each. `note` goes into one of twenty. */
async function writeLog(path: string, note: string): Promise<number> {
  const events = Array.from({ length: 4000 }, (_, n) => {
    const said = n % 20 === 0 ? note : 'hands over to the next stage, done'
    return `{"ts":"2026-01-02T03:04:05.${String(n % 1000).padStart(3, '0')}Z","event":"bead.completed","worker":"alpha-${n % 20}","session":"${'a1b2c3d4'.repeat(4)}","sequence":${n},"data":{"note":"${said}","outcome":"success","durationMs":${n * 37}}}\n`
  })
  const block = Buffer.from(events.join(''))
  const file = await open(path, 'w')
  let blocks = 0
  for (; blocks * block.length < 100_000_000; blocks += 1) await file.write(block)
  await file.close()
  return blocks * events.length
}

const folder = await mkdtemp(join(tmpdir(), 'jsonl-bench-'))
afterAll(() => rm(folder, { recursive: true }))

const options = { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 }

for (const [kind, note] of [
  ['some letters beyond ASCII', 'übergibt an die nächste Stufe … fertig'],
  ['ASCII alone', 'the same in plain letters'],
] as const) {
  const path = join(folder, `${kind}.jsonl`)
  const lineCount = await writeLog(path, note)
  const all = (count: number): void => {
    if (count !== lineCount) throw new Error(`${count} lines instead of ${lineCount}`)
  }

  describe(`100 MB from disk, a line at a time: ${kind}`, () => {
    bench(
      'readLines',
      async () => {
        let count = 0
        for await (const line of readLines(path)) if (line.text) count += 1
        all(count)
      },
      options,
    )

    bench(
      'createTail',
      async () => {
        const tail = createTail(path)
        let count = 0
        for (let more = true; more;) {
          const batch = await tail.read()
          count += batch.lines.length
          more = batch.more
        }
        all(count)
      },
      options,
    )

    bench(
      'node:readline (no offsets)',
      async () => {
        let count = 0
        for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) if (line) count += 1
        all(count)
      },
      options,
    )

    bench(
      "readFile, then split('\\n') (no offsets, all in memory)",
      async () => {
        let count = 0
        for (const line of (await readFile(path, 'utf8')).split('\n')) if (line) count += 1
        all(count)
      },
      options,
    )
  })

  describe(`100 MB in memory: ${kind}`, async () => {
    const whole = await readFile(path)
    const chunkBytes = 256 * 1024

    bench(
      'createLineSplitter, chunks of 256 KiB',
      () => {
        const splitter = createLineSplitter()
        let count = 0
        for (let at = 0; at < whole.length; at += chunkBytes) count += splitter.push(whole.subarray(at, at + chunkBytes)).length
        all(count)
      },
      options,
    )

    bench(
      "toString, then split('\\n')",
      () => {
        let count = 0
        for (const line of whole.toString('utf8').split('\n')) if (line) count += 1
        all(count)
      },
      options,
    )
  })
}
