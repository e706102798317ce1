import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { type Line, readLines, type ReadLinesOptions } from '../src/index.ts'
import { temporaryFolder } from './temp.ts'

let path: string
beforeEach(async () => {
  path = join(await temporaryFolder(), 'app.jsonl')
})

async function all(options?: ReadLinesOptions): Promise<Line[]> {
  const lines = []
  for await (const line of readLines(path, options)) lines.push(line)
  return lines
}

test('gives what is complete, with its place', async () => {
  await writeFile(path, 'one\ntwo\ntorn')
  expect(await all()).toEqual([
    { text: 'one', offset: 0, length: 4 },
    { text: 'two', offset: 4, length: 4 },
  ])
})

test('begins where it is told', async () => {
  await writeFile(path, 'one\ntwo\n')
  expect(await all({ from: 4 })).toEqual([{ text: 'two', offset: 4, length: 4 }])
  expect(await all({ from: 100 })).toEqual([])
})

test('reads a file larger than its buffer', async () => {
  const lines = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"text":"${'é'.repeat(n % 200)}"}`)
  await writeFile(path, lines.map((line) => `${line}\n`).join(''))
  expect((await all()).map((line) => line.text)).toEqual(lines)
})

test('says what is wrong with the path', async () => {
  await expect(all()).rejects.toMatchObject({ code: 'JSONL_NOT_FOUND', path })
  await mkdir(path)
  await expect(all()).rejects.toMatchObject({ code: 'JSONL_NOT_A_FILE', path })
})

test('throws when aborted, so that a part is not taken for the whole', async () => {
  await writeFile(path, 'one\ntwo\n')
  const controller = new AbortController()
  const lines = readLines(path, { signal: controller.signal })
  expect((await lines.next()).value).toMatchObject({ text: 'one' })
  controller.abort()
  await expect(lines.next()).rejects.toMatchObject({ name: 'AbortError' })
  await expect(all({ signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
})
