import { mkdir, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createBell } from '../src/bell.ts'
import { temporaryFolder } from './temp.ts'

const hour = 3_600_000

test('rings by the timer while its folder is not there, and by notices once it is and was listened to anew', async () => {
  const folder = join(await temporaryFolder(), 'later')
  const bell = createBell(join(folder, 'app.jsonl'), { sweepMs: 5, watch: true })
  onTestFinished(() => bell.close())
  expect(await bell.wait()).toBe('sweep')
  await mkdir(folder)
  bell.renew()
  await writeFile(join(folder, 'app.jsonl'), 'one\n')
  let rung = await bell.wait()
  while (rung === 'sweep') rung = await bell.wait()
  expect(rung).toBe('notice')
})

test('keeps a notice that nobody waited for', async () => {
  const path = join(await temporaryFolder(), 'app.jsonl')
  const bell = createBell(path, { sweepMs: hour, watch: true })
  onTestFinished(() => bell.close())
  await writeFile(path, 'one\n')
  expect(await bell.wait()).toBe('notice')
})

test('of a folder, rings for anything in it', async () => {
  const folder = await temporaryFolder()
  const bell = createBell(folder + sep, { sweepMs: hour, watch: true })
  onTestFinished(() => bell.close())
  await writeFile(join(folder, 'any.json'), '{}')
  expect(await bell.wait()).toBe('notice')
})

test('is closed by its signal, for who waits and for who comes later', async () => {
  const controller = new AbortController()
  const bell = createBell(join(await temporaryFolder(), 'app.jsonl'), { sweepMs: hour, watch: false, signal: controller.signal })
  const waiting = bell.wait()
  controller.abort()
  expect([await waiting, await bell.wait()]).toEqual(['closed', 'closed'])
})
