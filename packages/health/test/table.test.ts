import { chmodSync, copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  createProcessTable,
  createProcTable,
  createPsTable,
  findAgents,
  type ProcessInfo,
  type ProcessTable,
  ProcessTableError,
  viewProcess,
} from '../src/index.ts'
import { start } from './children.ts'

const hasProc = existsSync('/proc/self/stat')

/** What every port must see of real processes. */
function testTable(table: ProcessTable): void {
  const kindOf = async (pid: number) => viewProcess(await table.readMany([pid]), { pid }).kind
  const become = (pid: number, kind: string) =>
    vi.waitFor(async () => expect(await kindOf(pid)).toBe(kind), { timeout: 10_000, interval: 20 })
  const until = (seen: (infos: ProcessInfo[]) => ProcessInfo | undefined) =>
    vi.waitFor(
      async () => {
        const snapshot = await table.read()
        const info = seen([...snapshot.byPid.values()])
        if (info === undefined) throw new Error('not seen yet')
        return { snapshot, info }
      },
      { timeout: 10_000, interval: 50 },
    )

  test('ourselves, with parent, owner and start', async () => {
    const snapshot = await table.read()
    const self = snapshot.byPid.get(process.pid)
    expect(self).toMatchObject({ pid: process.pid, ppid: process.ppid, uid: process.getuid?.() })
    expect(Math.abs((self?.startedAt ?? 0) - (Date.now() - process.uptime() * 1000))).toBeLessThan(3_000)
    expect(snapshot.byPid.size).toBeGreaterThan(1)
  })

  test('alive → stopped → alive → gone', async () => {
    const pid = await start('exec sleep 60')
    expect(await kindOf(pid)).toBe('alive')
    process.kill(pid, 'SIGSTOP')
    await become(pid, 'stopped')
    process.kill(pid, 'SIGCONT')
    await become(pid, 'alive')
    process.kill(pid, 'SIGKILL')
    await become(pid, 'gone')
  })

  test('a zombie: its parent never waits for it', async () => {
    const parent = await start('sleep 0 & exec sleep 60')
    const { info } = await until((infos) => infos.find(({ ppid, state }) => ppid === parent && state === 'zombie'))
    expect(await kindOf(info.pid)).toBe('zombie')
  })

  test('the same process is the same at every look, another one is not', async () => {
    const [pid, other] = [await start('exec sleep 60'), await start('exec sleep 60')]
    const first = viewProcess(await table.readMany([pid, other]), { pid })
    const known = first.kind === 'unseen' ? undefined : first.identity
    expect(viewProcess(await table.read(), { pid, known }).kind).toBe('alive')
    const pretended = known && {
      ...known,
      startTicks: known.startTicks === undefined ? undefined : known.startTicks - 1_000,
      afterBootMs: (known.afterBootMs ?? 0) - 10_000,
    }
    expect(viewProcess(await table.read(), { pid, known: pretended }).kind).toBe('reused')
    expect(viewProcess(await table.readMany([other]), { pid, known }).kind).toBe('unseen')
  })

  test('the agents of a group, and the orphan that init has taken over', async () => {
    const worker = await start('(sleep 61 &) ; sleep 62 & exec sleep 63')
    const agents = await vi.waitFor(
      async () => {
        const found = findAgents(await table.read(), { pid: worker })
        expect(found.map(({ pgid }) => pgid)).toEqual([worker, worker])
        return found
      },
      { timeout: 10_000, interval: 50 },
    )
    expect(agents.filter(({ ppid }) => ppid === worker)).toHaveLength(1)
  })

  test('one, many and all agree; what does not exist is not there', async () => {
    const pid = await start('exec sleep 60')
    const [all, many, one] = [await table.read(), await table.readMany([pid, 4_194_304]), await table.readOne(pid)]
    expect(many.byPid.size).toBe(1)
    expect(many.byPid.get(pid)).toMatchObject({ ppid: process.pid, pgid: pid })
    expect(one?.startedAt).toBe(many.byPid.get(pid)?.startedAt)
    expect(Math.abs((all.byPid.get(pid)?.startedAt ?? 0) - (one?.startedAt ?? 0))).toBeLessThanOrEqual(1_000)
    expect(await table.readOne(4_194_304)).toBeUndefined()
    expect((await table.readMany([Number.NaN, -1, 0, 1.5])).byPid.size).toBe(0)
  })

  test.runIf(hasProc)('a program whose name looks like the rest of the line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const program = join(folder, 'a) Z 1\n(b')
    copyFileSync('/bin/sleep', program)
    chmodSync(program, 0o700)
    const pid = await start('60', program)
    const { info } = await until((infos) => infos.find((each) => each.pid === pid && each.name !== 'node'))
    expect(info).toMatchObject({ pid, ppid: process.pid, name: 'a) Z 1\n(b' })
    expect(await kindOf(pid)).toBe('alive')
  })
}

describe.skipIf(!hasProc)('/proc', () => testTable(createProcTable()))
describe.skipIf(process.platform === 'win32')('ps', () => testTable(createPsTable()))

describe('which one', () => {
  test.runIf(hasProc)('/proc where it shows the first process', async () => {
    expect((await createProcessTable()).kind).toBe('proc')
  })

  test('ps where /proc is hidden or absent', async () => {
    expect((await createProcessTable({ root: '/nowhere' })).kind).toBe('ps')
  })
})

describe('trouble', () => {
  test('no /proc to list', async () => {
    await expect(createProcTable({ root: '/nowhere' }).read()).rejects.toThrow(ProcessTableError)
  })

  test('no ps to run', async () => {
    await expect(createPsTable({ program: '/nowhere/ps' }).read()).rejects.toMatchObject({ code: 'PROCESS_TABLE' })
  })

  test('a ps that takes too long is ended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const program = join(folder, 'ps')
    writeFileSync(program, '#!/bin/sh\nexec sleep 60\n', { mode: 0o700 })
    await expect(createPsTable({ program, timeoutMs: 100 }).readOne(1)).rejects.toThrow(/took longer than 100 ms/)
  })

  test('a ps that prints something else', async () => {
    await expect(createPsTable({ program: 'echo' }).read()).rejects.toThrow(/printed no process/)
  })

  test.runIf(hasProc)('a thread can be opened in /proc by its number and is no process', async () => {
    const threads = readFileSync('/proc/self/status', 'utf8').match(/^Threads:\s+(\d+)/m)?.[1]
    expect(Number(threads)).toBeGreaterThan(1)
    const thread =
      readdirSync('/proc/self/task')
        .map(Number)
        .find((tid) => tid !== process.pid) ?? 0
    expect(existsSync(`/proc/${thread}/stat`)).toBe(true)
    expect(await createProcTable().readOne(thread)).toBeUndefined()
  })
})
