import { appendFile, copyFile, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTail, type Tail } from '../src/index.ts'
import { temporaryFolder } from './temp.ts'

let folder: string
let path: string
let tail: Tail
beforeEach(async () => {
  folder = await temporaryFolder()
  path = join(folder, 'app.jsonl')
  tail = createTail(path)
})

/** The whole of a batch that matters, in a form to compare at a glance. */
async function read(from: Tail = tail): Promise<string[]> {
  const { lines, reset, more, missing } = await from.read()
  return [...(missing ? ['missing'] : []), ...(reset ? [`<${reset}>`] : []), ...lines.map((line) => line.text), ...(more ? ['…'] : [])]
}

describe('a file that grows', () => {
  test('gives each line once', async () => {
    await writeFile(path, 'one\n\ntwo\r\n')
    expect(await read()).toEqual(['one', '', 'two'])
    expect(await read()).toEqual([])
    await appendFile(path, 'three\n')
    const { lines } = await tail.read()
    expect(lines).toEqual([{ text: 'three', offset: 10, length: 6 }])
  })

  test('need not exist yet', async () => {
    expect(await tail.read()).toEqual({ lines: [], missing: true, more: false, sizeBytes: 0, tornBytes: 0 })
    await writeFile(path, 'one\n')
    expect(await read()).toEqual(['one'])
  })

  test('holds a torn line back until its newline comes', async () => {
    await writeFile(path, 'one\ntw')
    expect(await tail.read()).toMatchObject({ lines: [{ text: 'one' }], tornBytes: 2, sizeBytes: 6 })
    expect(await tail.read()).toMatchObject({ lines: [], tornBytes: 2, sizeBytes: 6 })
    await appendFile(path, 'o\n')
    expect(await read()).toEqual(['two'])
  })

  test('may be cut inside a character', async () => {
    const bytes = Buffer.from('a€😀b\n')
    for (const byte of bytes.subarray(0, -1)) {
      await appendFile(path, new Uint8Array([byte]))
      expect(await read()).toEqual([])
    }
    await appendFile(path, '\n')
    expect(await read()).toEqual(['a€😀b'])
  })

  test('is read in bounded steps', async () => {
    await writeFile(path, 'one\ntwo\nthree\n')
    const small = createTail(path, { maxBytesPerRead: 6 })
    expect(await read(small)).toEqual(['one', '…'])
    expect(await small.read()).toMatchObject({ lines: [{ text: 'two' }], tornBytes: 4, more: true })
    expect(await read(small)).toEqual(['three'])
  })

  test('may have a line of 64 MB', async () => {
    const huge = `"${'x'.repeat(64_000_000)}"`
    await writeFile(path, `one\n${huge}\ntwo\n`)
    const lines = []
    for (let more = true; more;) {
      const batch = await tail.read()
      lines.push(...batch.lines)
      more = batch.more
    }
    expect(lines.map((line) => line.length)).toEqual([4, 64_000_003, 4])
    expect(lines[1]?.text === huge).toBe(true)
  })

  test('may have a line that grows far beyond what is read again', async () => {
    const piece = 'x'.repeat(50_000)
    for (let i = 0; i < 10; i += 1) {
      await appendFile(path, piece)
      expect(await tail.read()).toMatchObject({ lines: [], tornBytes: 50_000 * (i + 1) })
    }
    await appendFile(path, '\nnext\n')
    const { lines } = await tail.read()
    expect(lines.map((line) => line.length)).toEqual([500_001, 5])
  })

  test('gives the head of a line that is too long, and goes on after it', async () => {
    const small = createTail(path, { maxLineBytes: 10, maxBytesPerRead: 7 })
    await writeFile(path, `${'x'.repeat(100)}\nnext\n`)
    const lines = []
    for (let more = true; more;) {
      const batch = await small.read()
      lines.push(...batch.lines)
      more = batch.more
    }
    expect(lines).toEqual([
      { text: 'x'.repeat(10), offset: 0, length: 101, oversized: true },
      { text: 'next', offset: 101, length: 5 },
    ])
  })
})

describe('NULs at the end', () => {
  test('are held back, and counted when a line follows', async () => {
    await writeFile(path, 'one\n\0\0\0')
    expect(await tail.read()).toMatchObject({ lines: [{ text: 'one' }], tornBytes: 3 })
    await appendFile(path, 'two\n')
    expect((await tail.read()).lines).toEqual([{ text: 'two', offset: 4, length: 7, nulBytes: 3 }])
  })

  test('may be space that is filled in later', async () => {
    await writeFile(path, Buffer.concat([Buffer.from('one\n'), Buffer.alloc(300_000)]))
    expect(await read()).toEqual(['one'])
    await writeFile(path, Buffer.concat([Buffer.from('one\ntwo\nthr'), Buffer.alloc(299_993)]))
    expect(await read()).toEqual(['two'])
    await writeFile(path, Buffer.concat([Buffer.from('one\ntwo\nthree\n'), Buffer.alloc(299_990)]))
    expect(await read()).toEqual(['three'])
  })

  test('are what a writer leaves that goes on at its old place after a truncation', async () => {
    await writeFile(path, 'first\nsecond\n')
    await read()
    await writeFile(path, Buffer.concat([Buffer.alloc(13), Buffer.from('third\n')]))
    expect(await tail.read()).toMatchObject({ reset: 'rewritten', lines: [{ text: 'third', offset: 0, length: 19, nulBytes: 13 }] })
  })
})

describe('the same file with other content', () => {
  beforeEach(async () => {
    await writeFile(path, 'one\ntwo\n')
    await read()
  })

  test('shorter: truncated', async () => {
    await writeFile(path, 'new\n')
    expect(await read()).toEqual(['<truncated>', 'new'])
    await appendFile(path, 'more\n')
    expect(await read()).toEqual(['more'])
  })

  test('empty: truncated, said once', async () => {
    await truncate(path)
    expect(await read()).toEqual(['<truncated>'])
    expect(await read()).toEqual([])
  })

  test('copied away and truncated, as logrotate does', async () => {
    await appendFile(path, 'three\n')
    expect(await read()).toEqual(['three'])
    await copyFile(path, `${path}.1`)
    await truncate(path)
    await appendFile(path, 'four\n')
    expect(await read()).toEqual(['<truncated>', 'four'])
  })

  test('truncated and grown past the old offset: rewritten', async () => {
    await writeFile(path, 'three\nfour\nfive\n')
    expect(await read()).toEqual(['<rewritten>', 'three', 'four', 'five'])
  })

  test('of the same size: rewritten', async () => {
    await writeFile(path, 'six\nten\n')
    expect(await read()).toEqual(['<rewritten>', 'six', 'ten'])
  })

  test('cut in the middle and grown again: the lines before the cut come again, after a reset', async () => {
    await truncate(path, 4)
    await appendFile(path, 'TWO\nthree\n')
    expect(await read()).toEqual(['<rewritten>', 'one', 'TWO', 'three'])
  })

  test('large, and changed at its start only or just before the offset only', async () => {
    const body = Array.from({ length: 1000 }, (_, n) => `{"n":${n}}\n`).join('')
    await writeFile(path, body)
    await read()
    await writeFile(path, `[${body.slice(1)}`)
    expect((await tail.read()).reset).toBe('rewritten')
    await writeFile(path, `[${body.slice(1, -3)}]}\n`)
    expect((await tail.read()).reset).toBe('rewritten')
    await appendFile(path, 'last\n')
    expect(await read()).toEqual(['last'])
  })

  test('after the last newline only: no reset, for nobody has seen it', async () => {
    await appendFile(path, 'torn by a crash')
    expect(await read()).toEqual([])
    await writeFile(path, 'one\ntwo\nrepaired\n')
    expect(await read()).toEqual(['repaired'])
  })

  test('in a torn line that is long enough to be held: no reset, and no mixture', async () => {
    await appendFile(path, 'x'.repeat(200_000))
    expect(await read()).toEqual([])
    await writeFile(path, `one\ntwo\n${'y'.repeat(300_000)}\n`)
    const { lines, reset } = await tail.read()
    expect(reset).toBeUndefined()
    expect(lines.map((line) => line.text === 'y'.repeat(300_000))).toEqual([true])
  })

  test('cut inside a torn line that was held', async () => {
    await appendFile(path, 'x'.repeat(200_000))
    await read()
    await truncate(path, 10)
    expect(await tail.read()).toMatchObject({ lines: [], tornBytes: 2 })
    await appendFile(path, '!\n')
    expect(await read()).toEqual(['xx!'])
  })
})

describe('another file with the same name', () => {
  beforeEach(async () => {
    await writeFile(path, 'one\n')
    await read()
  })

  test('renamed away: the old is read to its end, then the new from its start', async () => {
    await appendFile(path, 'two\n')
    await rename(path, `${path}.1`)
    await writeFile(path, 'three\n')
    expect(await read()).toEqual(['two', '…'])
    expect(await read()).toEqual(['<rotated>', 'three'])
  })

  test('renamed away with nothing left to read', async () => {
    await rename(path, join(folder, 'archive-of-today.jsonl'))
    await writeFile(path, 'two\n')
    expect(await read()).toEqual(['<rotated>', 'two'])
  })

  test('renamed away: its writer may go on in it until the new one has begun', async () => {
    await rename(path, `${path}.1`)
    await appendFile(`${path}.1`, 'two\n')
    expect(await read()).toEqual(['missing', 'two'])
    await writeFile(path, '')
    await appendFile(`${path}.1`, 'three\n')
    expect(await read()).toEqual(['three'])
    expect(await read()).toEqual([])
    await appendFile(`${path}.1`, 'four\n')
    await writeFile(path, 'five\n')
    expect(await read()).toEqual(['four', '…'])
    expect(await read()).toEqual(['<rotated>', 'five'])
  })

  test('renamed twice before it was read', async () => {
    await appendFile(path, 'two\n')
    await rename(path, `${path}.1`)
    expect(await read()).toEqual(['missing', 'two'])
    await appendFile(`${path}.1`, 'three\n')
    await rename(`${path}.1`, `${path}.2`)
    await writeFile(path, 'four\n')
    expect(await read()).toEqual(['three', '…'])
    expect(await read()).toEqual(['<rotated>', 'four'])
  })

  test('renamed away and back', async () => {
    await rename(path, `${path}.1`)
    expect(await read()).toEqual(['missing'])
    await rename(`${path}.1`, path)
    await appendFile(path, 'two\n')
    expect(await read()).toEqual(['two'])
  })

  test('a link that points elsewhere now', async () => {
    const link = join(folder, 'current')
    await symlink(path, link)
    const linked = createTail(link)
    expect(await read(linked)).toEqual(['one'])
    await appendFile(path, 'two\n')
    await writeFile(join(folder, 'other.jsonl'), 'three\n')
    await rm(link)
    await symlink(join(folder, 'other.jsonl'), link)
    expect(await read(linked)).toEqual(['two', '…'])
    expect(await read(linked)).toEqual(['<rotated>', 'three'])
  })

  test('moved over it: replaced, even if it begins alike', async () => {
    await writeFile(`${path}~`, 'one\ntwo\n')
    await rename(`${path}~`, path)
    expect(await read()).toEqual(['<replaced>', 'one', 'two'])
  })

  test('moved over it, shorter', async () => {
    await writeFile(`${path}~`, '1\n')
    await rename(`${path}~`, path)
    expect(await read()).toEqual(['<replaced>', '1'])
  })

  test('deleted, and back', async () => {
    await rm(path)
    expect(await read()).toEqual(['missing', '<deleted>'])
    expect(await read()).toEqual(['missing'])
    await writeFile(path, 'two\n')
    expect(await read()).toEqual(['two'])
  })

  test('deleted with its folder, and back', async () => {
    await rm(folder, { recursive: true })
    expect(await read()).toEqual(['missing', '<deleted>'])
    await mkdir(folder)
    await writeFile(path, 'two\n')
    expect(await read()).toEqual(['two'])
  })

  test('deleted and made again between two reads, whatever inode it got', async () => {
    for (let n = 0; n < 20; n += 1) {
      await rm(path)
      await writeFile(path, `generation ${n}\n`)
      const { reset, lines } = await tail.read()
      expect(reset).toMatch(/^(replaced|rewritten|truncated)$/)
      expect(lines.map((line) => line.text)).toEqual([`generation ${n}`])
    }
  })
})

describe('what is not a file of lines', () => {
  test('a folder', async () => {
    await mkdir(path)
    await expect(tail.read()).rejects.toMatchObject({ name: 'JsonlError', code: 'JSONL_NOT_A_FILE', path, hint: expect.any(String) })
    await rm(path, { recursive: true })
    await writeFile(path, 'one\n')
    expect(await read()).toEqual(['one'])
  })

  test.skipIf(process.platform === 'win32')('a device', async () => {
    await expect(createTail('/dev/null').read()).rejects.toMatchObject({ code: 'JSONL_NOT_A_FILE', path: '/dev/null' })
  })

  test('a link that goes in a circle cannot be read, and loses nothing', async () => {
    await writeFile(path, 'one\n')
    await read()
    await appendFile(path, 'two\n')
    await rename(path, `${path}.1`)
    await symlink(path, path)
    await expect(tail.read()).rejects.toMatchObject({ code: 'JSONL_UNREADABLE', message: `${path} cannot be read (ELOOP)` })
    await rm(path)
    await writeFile(path, 'three\n')
    expect(await read()).toEqual(['two', '…'])
    expect(await read()).toEqual(['<rotated>', 'three'])
  })

  test('a file below a file is missing', async () => {
    await writeFile(path, '')
    expect(await read(createTail(join(path, 'below')))).toEqual(['missing'])
  })
})

test('reads wait for each other, and close waits for them', async () => {
  await writeFile(path, 'one\n')
  const both = [read(), read()]
  await tail.close()
  expect(await Promise.all(both)).toEqual([['one'], []])
  await expect(tail.read()).rejects.toMatchObject({ code: 'JSONL_CLOSED' })
})

test('a limit of nothing is refused', () => {
  expect(() => createTail(path, { maxBytesPerRead: 0 })).toThrow(RangeError)
  expect(() => createTail(path, { maxLineBytes: -1 })).toThrow(RangeError)
})
