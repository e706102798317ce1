import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { acquireLock, LockedError, readHolder } from '../src/lock.ts'
import { readProcessStart } from '../src/process-identity.ts'
import { makeFolder } from './fixtures.ts'

const url = 'http://127.0.0.1:4000'

/** A process that does nothing until it is ended. */
async function idle() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  await once(child, 'spawn')
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, pid: child.pid ?? 0 }
}

test('the holder is named until it lets go', async () => {
  const home = await makeFolder()
  const lock = acquireLock(home, { url })
  expect(readHolder(home)).toMatchObject({ pid: process.pid, url })
  lock.setUrl('http://127.0.0.1:4001')
  expect(readHolder(home)?.url).toBe('http://127.0.0.1:4001')
  expect((await stat(join(home, 'hoop.lock'))).mode & 0o777).toBe(0o600)
  expect(() => acquireLock(home, { url })).toThrow(LockedError)
  lock.release()
  expect(readHolder(home)).toBeUndefined()
  expect(await readdir(home)).toEqual([])
})

test('a second one is told pid and address, with exit code 3', async () => {
  const home = await makeFolder()
  const { pid } = await idle()
  acquireLock(home, { url, pid })
  expect(() => acquireLock(home, { url })).toThrow(
    expect.objectContaining({ code: 'ALREADY_RUNNING', exitCode: 3, message: expect.stringMatching(new RegExp(`pid ${pid}, ${url}`)) }),
  )
})

test('the lock of a dead process is taken over', async () => {
  const home = await makeFolder()
  const { child, pid } = await idle()
  acquireLock(home, { url, pid })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(readHolder(home)).toBeUndefined()
  acquireLock(home, { url })
  expect(readHolder(home)?.pid).toBe(process.pid)
  expect(await readdir(home)).toEqual(['hoop.lock'])
})

test('a pid that belongs to another process by now holds nothing', async () => {
  const home = await makeFolder()
  const { pid } = await idle()
  acquireLock(home, { url, pid })
  const record = JSON.parse(await readFile(join(home, 'hoop.lock'), 'utf8'))
  await writeFile(join(home, 'hoop.lock'), JSON.stringify({ ...record, start: `${record.start}0` }))
  expect(readHolder(home)).toBeUndefined()
  expect(() => acquireLock(home, { url })).not.toThrow()
})

test.each(['', '{"pid":', '{}', 'null', '{"pid":-1,"start":"x","url":"","startedAt":0}'])(
  'a lock that says %j holds nothing',
  async (content) => {
    const home = await makeFolder()
    await writeFile(join(home, 'hoop.lock'), content)
    expect(readHolder(home)).toBeUndefined()
    acquireLock(home, { url })
    expect(readHolder(home)?.pid).toBe(process.pid)
  },
)

test('one who has lost the lock does not take the next one down', async () => {
  const home = await makeFolder()
  const { pid } = await idle()
  const lost = acquireLock(home, { url })
  await writeFile(join(home, 'hoop.lock'), '')
  acquireLock(home, { url: 'http://127.0.0.1:5', pid })
  lost.setUrl('http://127.0.0.1:6')
  lost.release()
  expect(readHolder(home)).toMatchObject({ pid, url: 'http://127.0.0.1:5' })
})

test('a process starts once, and one that is gone has no start', async () => {
  const { child, pid } = await idle()
  expect(readProcessStart(pid)).toBe(readProcessStart(pid))
  expect(readProcessStart(pid)).not.toBe(readProcessStart(process.pid))
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(readProcessStart(pid)).toBeUndefined()
})
