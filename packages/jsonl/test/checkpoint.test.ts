import { appendFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Checkpoint, createTail, parseCheckpoint } from '../src/index.ts'
import { temporaryFolder } from './temp.ts'

let path: string
beforeEach(async () => {
  path = join(await temporaryFolder(), 'app.jsonl')
})

const stored = (checkpoint: Checkpoint): Checkpoint | undefined => parseCheckpoint(JSON.parse(JSON.stringify(checkpoint)))

async function read(from: Checkpoint | undefined): Promise<{ told: string[]; checkpoint: Checkpoint }> {
  const tail = createTail(path, { from })
  const told = []
  for (let more = true; more;) {
    const batch = await tail.read()
    if (batch.missing) told.push('missing')
    if (batch.reset) told.push(`<${batch.reset}>`)
    told.push(...batch.lines.map((line) => line.text))
    more = batch.more
  }
  return { told, checkpoint: tail.checkpoint() }
}

describe('going on from a checkpoint', () => {
  let from: Checkpoint | undefined
  const goOn = async (): Promise<string[]> => (await read(from)).told
  beforeEach(async () => {
    await writeFile(path, 'one\ntwo\nthr')
    from = stored((await read(undefined)).checkpoint)
    expect(from).toMatchObject({ version: 1, offset: 8, sizeBytes: 11 })
  })

  test('gives the lines after it, a torn one from its start', async () => {
    await appendFile(path, 'ee\nfour\n')
    expect(await goOn()).toEqual(['three', 'four'])
  })
  test('gives nothing when nothing came', async () => expect(await goOn()).toEqual([]))
  test('that has not been used yet gives the same checkpoint', () => expect(createTail(path, { from }).checkpoint()).toEqual(from))

  test('truncated meanwhile', async () => {
    await truncate(path, 4)
    expect(await goOn()).toEqual(['<truncated>', 'one'])
  })
  test('rewritten meanwhile, and longer', async () => {
    await writeFile(path, 'One\nTwo\nThree\n')
    expect(await goOn()).toEqual(['<rewritten>', 'One', 'Two', 'Three'])
  })
  test('replaced meanwhile', async () => {
    await writeFile(`${path}~`, 'one\ntwo\nthree\n')
    await rename(`${path}~`, path)
    expect(await goOn()).toEqual(['<replaced>', 'one', 'two', 'three'])
  })
  test('deleted meanwhile', async () => {
    await rm(path)
    expect(await goOn()).toEqual(['missing', '<deleted>'])
  })
  test('rotated meanwhile: the old file is found and read to its end first', async () => {
    await appendFile(path, 'ee\n')
    await rename(path, `${path}.1`)
    await writeFile(path, 'four\n')
    expect(await goOn()).toEqual(['three', '<rotated>', 'four'])
  })
  test('taken in the middle of a rotation', async () => {
    await appendFile(path, 'ee\n')
    await rename(path, `${path}.1`)
    from = stored((await read(from)).checkpoint)
    await appendFile(`${path}.1`, 'four\n')
    await writeFile(path, 'five\n')
    expect(await goOn()).toEqual(['four', '<rotated>', 'five'])
  })
})

test('of a file that did not exist begins at its start, without a reset', async () => {
  const { checkpoint } = await read(undefined)
  expect(checkpoint).not.toHaveProperty('file')
  await writeFile(path, 'one\n')
  expect((await read(stored(checkpoint))).told).toEqual(['one'])
})

test('covers a file of any size: the kilobyte at its start and the one before the offset', async () => {
  const body = Array.from({ length: 500 }, (_, n) => `{"n":${n}}\n`).join('')
  await writeFile(path, body)
  const { checkpoint } = await read(undefined)
  await writeFile(path, `${body.slice(0, -4)}]}}\nlast\n`)
  expect((await read(checkpoint)).told[0]).toBe('<rewritten>')
  await writeFile(path, `[${body.slice(1)}last\n`)
  expect((await read(checkpoint)).told[0]).toBe('<rewritten>')
  await writeFile(path, `${body}last\n`)
  expect((await read(checkpoint)).told).toEqual(['last'])
})

test('holds no text of the file', async () => {
  await writeFile(path, 'a secret\n')
  expect(JSON.stringify((await read(undefined)).checkpoint)).not.toContain('secret')
})

describe('parseCheckpoint', () => {
  const hash = 'A'.repeat(43)
  const valid = { version: 1, offset: 8, sizeBytes: 9, file: { inode: '12', bornNs: '0' }, fingerprint: { head: hash, tail: hash } }
  test('keeps a valid one and leaves out what it does not know', () => {
    expect(parseCheckpoint({ ...valid, other: 1 })).toEqual(valid)
  })
  test.each([
    undefined,
    null,
    'text',
    [],
    {},
    { ...valid, version: 2 },
    { ...valid, offset: -1 },
    { ...valid, offset: 1.5 },
    { ...valid, sizeBytes: '9' },
    { ...valid, file: null },
    { ...valid, file: undefined },
    { ...valid, file: { inode: 12, bornNs: '0' } },
    { ...valid, file: { inode: '12', bornNs: 'x' } },
    { ...valid, fingerprint: null },
    { ...valid, fingerprint: { head: hash, tail: 'short' } },
  ])('refuses %j', (value) => expect(parseCheckpoint(value)).toBeUndefined())
})
