import { appendFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Disk, type FileStat, type OpenFile, realDisk } from '../src/disk.ts'
import { JsonlError } from '../src/index.ts'
import { createTailOn } from '../src/tail.ts'
import { temporaryFolder } from './temp.ts'

let path: string
beforeEach(async () => {
  path = join(await temporaryFolder(), 'app.jsonl')
})

/** The real disk, with a word before each call. */
function disk(before: Partial<Record<keyof Disk | 'read', () => Promise<void> | void>>): Disk {
  const slowly = (file: OpenFile): OpenFile => ({
    ...file,
    async read(into, length, position) {
      await before.read?.()
      return file.read(into, length, position)
    },
  })
  return {
    ...realDisk,
    async stat(path) {
      await before.stat?.()
      return realDisk.stat(path)
    },
    async open(path) {
      await before.open?.()
      const file = await realDisk.open(path)
      return file && slowly(file)
    },
    async list(folder) {
      await before.list?.()
      return realDisk.list(folder)
    },
  }
}

const once = (act: () => Promise<void>): (() => Promise<void>) => {
  let isDone = false
  return async () => {
    if (isDone) return
    isDone = true
    await act()
  }
}
const texts = (batch: { readonly lines: readonly { readonly text: string }[] }): string[] => batch.lines.map((line) => line.text)

describe('an idle file', () => {
  async function countOpens(ageMs: number): Promise<number> {
    let opens = 0
    await writeFile(path, 'one\n')
    const then = new Date(Date.now() - ageMs)
    await utimes(path, then, then)
    const tail = createTailOn(disk({ open: () => void (opens += 1) }), path, {})
    for (let sweep = 0; sweep < 100; sweep += 1) await tail.read()
    return opens
  }

  test('is opened once in a hundred sweeps', async () => expect(await countOpens(60_000)).toBe(1))
  test('is compared each time while its last write is so fresh that another need not show', async () => {
    expect(await countOpens(-1_000_000)).toBe(1)
    expect(await countOpens(0)).toBe(100)
  })
  test('that is missing is looked for in its folder once', async () => {
    let lists = 0
    await writeFile(path, 'one\n')
    const tail = createTailOn(disk({ list: () => void (lists += 1) }), path, {})
    await tail.read()
    await rm(path)
    for (let sweep = 0; sweep < 100; sweep += 1) await tail.read()
    expect(lists).toBe(1)
  })
})

test('a second write of the same size in the same tick of the clock is seen', async () => {
  await writeFile(path, 'one\n')
  const stat = await realDisk.stat(path)
  const frozen: Disk = {
    ...realDisk,
    stat: () => Promise.resolve(stat),
    open: async (path) => {
      const file = await realDisk.open(path)
      return file && stat && { ...file, stat: () => Promise.resolve(stat) }
    },
  }
  const tail = createTailOn(frozen, path, {})
  expect(texts(await tail.read())).toEqual(['one'])
  await writeFile(path, 'two\n')
  expect(await tail.read()).toMatchObject({ reset: 'rewritten', lines: [{ text: 'two' }] })
})

test('a new file in the folder that got the inode of the one deleted is not taken for it', async () => {
  await writeFile(path, 'torn')
  await writeFile(`${path}.other`, 'not ours\n')
  const own = await realDisk.stat(path)
  const inReusedInode = (found: FileStat | undefined): FileStat | undefined =>
    found && own && { ...own, sizeBytes: found.sizeBytes, bornNs: own.bornNs + 1n }
  const reused: Disk = {
    ...realDisk,
    peek: async (name) => inReusedInode(await realDisk.peek(name)),
    async open(name) {
      const file = await realDisk.open(name)
      const stat = name === path ? own : inReusedInode(await realDisk.stat(name))
      return file && stat && { ...file, stat: () => Promise.resolve(stat) }
    },
  }
  const tail = createTailOn(reused, path, {})
  await tail.read()
  await rm(path)
  expect(await tail.read()).toMatchObject({ lines: [], missing: true })
})

describe('something happens in the middle of a read', () => {
  test('the file is deleted between looking and opening', async () => {
    await writeFile(path, 'one\n')
    const tail = createTailOn(disk({ open: once(() => rm(path)) }), path, {})
    expect(await tail.read()).toMatchObject({ missing: true, lines: [] })
  })

  test('the file is rotated between looking and opening', async () => {
    await writeFile(path, 'one\n')
    const rotate = once(async () => {
      await rename(path, `${path}.1`)
      await writeFile(path, 'two\n')
    })
    const tail = createTailOn(disk({ open: rotate }), path, {})
    expect(texts(await tail.read())).toEqual(['one'])
    expect(await tail.read()).toMatchObject({ reset: 'rotated', lines: [{ text: 'two' }] })
  })

  test('the file is exchanged each time it is opened: no endless loop', async () => {
    const exchange = async (): Promise<void> => {
      await writeFile(`${path}~`, 'other\n')
      await rename(`${path}~`, path)
    }
    await exchange()
    const tail = createTailOn(disk({ open: exchange }), path, {})
    expect(await tail.read()).toMatchObject({ lines: [], more: true })
  })

  test('the content changes after the look and before the read: nothing of the mixture is given out', async () => {
    await writeFile(path, 'one\n')
    let act: () => Promise<void> = () => Promise.resolve()
    const tail = createTailOn(disk({ read: () => act() }), path, {})
    await tail.read()
    await appendFile(path, 'two\n')
    act = once(() => writeFile(path, 'THREE\nFOUR\nFIVE\n'))
    expect(await tail.read()).toMatchObject({ reset: 'rewritten', lines: [{ text: 'THREE' }, { text: 'FOUR' }, { text: 'FIVE' }] })
  })

  test('the file is truncated after the look', async () => {
    await writeFile(path, 'one\n')
    let act: () => Promise<void> = () => Promise.resolve()
    const tail = createTailOn(disk({ read: () => act() }), path, {})
    await tail.read()
    await appendFile(path, 'two\n')
    act = once(() => truncate(path))
    expect(await tail.read()).toMatchObject({ reset: 'truncated', lines: [] })
    await appendFile(path, 'three\n')
    expect(texts(await tail.read())).toEqual(['three'])
  })
})

test('a checkpoint taken while a read is under way is of the batch before', async () => {
  await writeFile(path, 'one\n')
  const seen: unknown[] = []
  const tail = createTailOn(
    {
      ...realDisk,
      open: async (name) => {
        const file = await realDisk.open(name)
        return (
          file && {
            ...file,
            close: async () => {
              seen.push(tail.checkpoint())
              await file.close()
            },
          }
        )
      },
    },
    path,
    {},
  )
  const before = tail.checkpoint()
  await tail.read()
  expect(seen).toEqual([before])
  expect(tail.checkpoint().offset).toBe(4)
})

describe('the disk fails', () => {
  const failure = new JsonlError('JSONL_UNREADABLE', 'x', { what: 'cannot be read (EIO)', hint: '' })

  test('in the middle of a file: nothing is lost, nothing comes twice, and the checkpoint stays right', async () => {
    const lines = Array.from({ length: 100_000 }, (_, n) => `{"n":${n}}`)
    await writeFile(path, lines.map((line) => `${line}\n`).join(''))
    let reads = 0
    const fail = (): void => {
      reads += 1
      if (reads === 3) throw failure
    }
    const tail = createTailOn(disk({ read: fail }), path, {})
    const before = tail.checkpoint()
    await expect(tail.read()).rejects.toBe(failure)
    expect(tail.checkpoint()).toEqual(before)
    expect(texts(await tail.read())).toEqual(lines)
  })

  test('with a renamed file that may no longer be opened: the new one is not kept waiting', async () => {
    await writeFile(path, 'one\n')
    const cause = Object.assign(new Error('EACCES'), { code: 'EACCES' })
    const forbidden = new JsonlError('JSONL_UNREADABLE', 'x', { what: 'cannot be read (EACCES)', hint: '', cause })
    const real = disk({})
    const tail = createTailOn({ ...real, open: (name) => (name === path ? real.open(name) : Promise.reject(forbidden)) }, path, {})
    await tail.read()
    await rename(path, `${path}.1`)
    await writeFile(path, 'two\n')
    expect(await tail.read()).toMatchObject({ reset: 'replaced', lines: [{ text: 'two' }] })
  })

  test('at the first look at a new file: the reset is still told', async () => {
    await writeFile(path, 'one\n')
    let isBroken = false
    const tail = createTailOn(disk({ open: () => (isBroken ? Promise.reject(failure) : undefined) }), path, {})
    await tail.read()
    const before = tail.checkpoint()
    await writeFile(`${path}~`, 'two\n')
    await rename(`${path}~`, path)
    isBroken = true
    await expect(tail.read()).rejects.toBe(failure)
    expect(tail.checkpoint()).toEqual(before)
    isBroken = false
    expect(await tail.read()).toMatchObject({ reset: 'replaced', lines: [{ text: 'two' }] })
  })
})
