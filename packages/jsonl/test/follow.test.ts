import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { follow, type FollowBatch, type FollowOptions } from '../src/index.ts'
import { temporaryFolder } from './temp.ts'

let path: string
beforeEach(async () => {
  path = join(await temporaryFolder(), 'logs', 'app.jsonl')
  await mkdir(dirname(path))
})

const hour = 3_600_000

function start(options: FollowOptions): { next: () => Promise<FollowBatch>; stop: () => void; done: () => Promise<boolean> } {
  const controller = new AbortController()
  onTestFinished(() => controller.abort())
  const batches = follow(path, { signal: controller.signal, ...options })
  return {
    async next() {
      const { value, done } = await batches.next()
      if (done) throw new Error('it ended')
      return value
    },
    stop: () => controller.abort(),
    done: async () => (await batches.next()).done === true,
  }
}
const texts = (batch: FollowBatch): string[] => batch.lines.map((line) => line.text)

/** Watchers of this process. */
const watchers = (): number => process.getActiveResourcesInfo().filter((name) => /FSEvent/.test(name)).length

/** How many timers of an hour run, from here on: those of the test runner are shorter. */
function countTimers(): () => number {
  const begun = vi.spyOn(globalThis, 'setTimeout')
  const ended = vi.spyOn(globalThis, 'clearTimeout')
  onTestFinished(() => void vi.restoreAllMocks())
  return () => {
    const gone = new Set<unknown>(ended.mock.calls.map(([timer]) => timer))
    return begun.mock.results.filter(({ value }, index) => begun.mock.calls[index]?.[1] === hour && !gone.has(value)).length
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

describe.each([
  ['by notices of the file system', { sweepMs: hour }],
  ['by sweeps', { sweepMs: 5, watch: false }],
  ['by both', { sweepMs: 5 }],
])('%s', (_how, options) => {
  test('gives what is there, then what comes', async () => {
    await writeFile(path, 'one\n')
    const { next } = start(options)
    expect(texts(await next())).toEqual(['one'])
    const later = next()
    await appendFile(path, 'two\n')
    expect(texts(await later)).toEqual(['two'])
  })

  test('waits for the file', async () => {
    const { next } = start(options)
    expect(await next()).toMatchObject({ missing: true, lines: [] })
    const later = next()
    await writeFile(`${path}~`, 'one\n')
    await rename(`${path}~`, path)
    expect(texts(await later)).toEqual(['one'])
  })

  test('goes through a rotation', async () => {
    await writeFile(path, 'one\n')
    const { next } = start(options)
    await next()
    await appendFile(path, 'two\n')
    expect(texts(await next())).toEqual(['two'])
    await writeFile(`${path}~`, 'three\n')
    await rename(path, `${path}.1`)
    await rename(`${path}~`, path)
    let batch = await next()
    if (batch.missing) batch = await next()
    expect(batch).toMatchObject({ reset: 'rotated', lines: [{ text: 'three' }] })
  })
})

test('finds a file in a folder that went and came back', async () => {
  const { next } = start({ sweepMs: 5 })
  await writeFile(path, 'one\n')
  expect(texts(await next())).toEqual(['one'])
  await rm(dirname(path), { recursive: true })
  expect(await next()).toMatchObject({ missing: true, reset: 'deleted' })
  await mkdir(dirname(path))
  await writeFile(`${path}~`, 'two\n')
  await rename(`${path}~`, path)
  expect(texts(await next())).toEqual(['two'])
})

test('goes on from a checkpoint', async () => {
  await writeFile(path, 'one\n')
  const { checkpoint } = await start({}).next()
  await appendFile(path, 'two\n')
  expect(texts(await start({ from: checkpoint }).next())).toEqual(['two'])
})

test('names a trouble once, and goes on when it is over', async () => {
  await mkdir(path)
  const { next } = start({ sweepMs: 5 })
  expect((await next()).trouble).toMatchObject({ code: 'JSONL_NOT_A_FILE', path })
  const later = next()
  await writeFile(`${path}~`, 'one\n')
  await rm(path, { recursive: true })
  await rename(`${path}~`, path)
  let batch = await later
  if (batch.missing) batch = await next()
  expect(batch.trouble).toBeUndefined()
  expect(texts(batch)).toEqual(['one'])
})

test('reads a backlog in bounded batches, at the pace of its reader', async () => {
  await writeFile(path, 'one\ntwo\nthree\n')
  const { next } = start({ maxBytesPerRead: 4, sweepMs: hour })
  expect([texts(await next()), texts(await next())]).toEqual([['one'], ['two']])
  expect(texts(await next())).toEqual(['three'])
})

describe('ends quietly and leaves nothing open', () => {
  test('when aborted while it waits', async () => {
    const before = watchers()
    const timers = countTimers()
    const { done, next, stop } = start({ sweepMs: hour })
    await next()
    const end = done()
    await until(() => watchers() === before + 1 && timers() === 1)
    stop()
    expect(await end).toBe(true)
    await until(() => watchers() === before && timers() === 0)
  })

  test('when aborted while its reader is busy', async () => {
    const before = watchers()
    await writeFile(path, 'one\n')
    const { done, next, stop } = start({ sweepMs: hour })
    await next()
    stop()
    await until(() => watchers() === before)
    expect(await done()).toBe(true)
  })

  test('when aborted before it began', async () => {
    const { done, stop } = start({})
    stop()
    expect(await done()).toBe(true)
  })

  test('when the loop is left', async () => {
    const before = watchers()
    await writeFile(path, 'one\n')
    for await (const batch of follow(path, { sweepMs: hour })) {
      expect(texts(batch)).toEqual(['one'])
      break
    }
    await until(() => watchers() === before)
  })
})
