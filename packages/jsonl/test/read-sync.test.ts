import { appendFile, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTail, JsonlError, type Line, readBatchesSync, readLines } from '../src/index.ts'
import { runs, temporaryFolder } from './temp.ts'

const collect = async (lines: AsyncIterable<Line>) => {
  const all: Line[] = []
  for await (const line of lines) all.push(line)
  return all
}

test('whatever the bytes and the size of a batch: the lines are those of readLines, and a tail goes on where they end', async () => {
  const path = `${await temporaryFolder()}/lines.jsonl`
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 1, max: 3000 }), async (noise, maxBytesPerBatch) => {
      const bytes = Buffer.from(noise.map((byte) => (byte % 9 === 0 ? 0x0a : byte)))
      await writeFile(path, bytes)
      const batches = [...readBatchesSync(path, { maxBytesPerBatch })].map((batch) => ({ lines: batch.lines, from: batch.checkpoint() }))
      const lines = batches.flatMap((batch) => batch.lines)
      expect(lines).toEqual(await collect(readLines(path)))
      await appendFile(path, 'one more\n')
      const next = await createTail(path, { from: batches.at(-1)?.from }).read()
      expect(next.reset).toBeUndefined()
      expect(next.lines.at(-1)?.text.endsWith('one more')).toBe(true)
      expect(next.lines).toHaveLength(1)
    }),
    runs(40),
  )
})

test('an empty file has one batch of nothing; no file, and a folder, are errors that say so', async () => {
  const folder = await temporaryFolder()
  await writeFile(`${folder}/empty`, '')
  expect([...readBatchesSync(`${folder}/empty`)].map(({ lines }) => lines)).toEqual([[]])
  for (const [path, code] of [
    [`${folder}/missing`, 'JSONL_NOT_FOUND'],
    [folder, 'JSONL_NOT_A_FILE'],
  ] as const) {
    const thrown = (() => {
      try {
        return [...readBatchesSync(path)]
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toBeInstanceOf(JsonlError)
    expect(thrown).toMatchObject({ code, path })
  }
})
