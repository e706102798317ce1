import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createProcTable, type Effort, type ProcessInfo, takeEfforts, toolWork } from '../src/index.ts'
import { start } from './children.ts'
import { info, SECOND, T, table } from './worlds.ts'

const agent = info(702, { name: 'claude', cpuMs: 5000, startedAt: T - 60 * SECOND })
const helper = info(703, { ppid: 702, name: 'mcp-server', cpuMs: 900, startedAt: T - 50 * SECOND })
const tool = (over: Partial<ProcessInfo> = {}) => info(710, { ppid: 702, name: 'bash', cpuMs: 0, startedAt: T, ...over })
const build = (over: Partial<ProcessInfo> = {}) => info(711, { ppid: 710, name: 'tsc', cpuMs: 100, startedAt: T + SECOND, ...over })
const take = (...infos: readonly ProcessInfo[]) => takeEfforts(table(agent, helper, ...infos), { agents: [agent], calledAt: T })

describe('takeEfforts', () => {
  test('what was started for the call is the tool’s; the agent and a helper from before are not', () => {
    expect(take(tool(), build()).map(({ pid, isTool }) => [pid, isTool])).toEqual([
      [702, false],
      [703, false],
      [710, true],
      [711, true],
    ])
  })

  test('no call, no tool; a zombie is nobody', () => {
    const efforts = takeEfforts(table(agent, build({ ppid: 702, state: 'zombie' }), tool()), { agents: [agent], calledAt: undefined })
    expect(efforts.map(({ pid, isTool }) => [pid, isTool])).toEqual([
      [702, false],
      [710, false],
    ])
  })

  test('what a tool’s children used and left behind is the tool’s; the agent’s collected tools are not its own', () => {
    const [first, , third] = take(tool({ cpuMs: 10, childCpuMs: 400 }))
    expect([first?.cpuMs, third?.cpuMs]).toEqual([5000, 410])
  })
})

describe('toolWork', () => {
  const before = take(tool(), build())
  const later = (...infos: readonly ProcessInfo[]) => toolWork(before, take(...infos), 2 * SECOND)

  test('CPU: busy, and by whom', () => {
    expect(later(tool(), build({ cpuMs: 1900 }))).toEqual({ busy: true, by: { pid: 711, name: 'tsc' }, agentCpuPercent: 0 })
  })

  test('nothing used, or next to nothing: not busy', () => {
    expect(later(tool(), build())).toMatchObject({ busy: false })
    expect(later(tool({ cpuMs: 10 }), build())).toMatchObject({ busy: false })
  })

  test('a compiler that came and went between two looks counts by its shell', () => {
    expect(later(tool({ childCpuMs: 700 }))).toMatchObject({ busy: true, by: { pid: 710, name: 'bash' } })
  })

  test('a process that is new has used all it has since the look before; one under an old pid, too', () => {
    expect(toolWork(take(tool()), take(tool(), build({ cpuMs: 600 })), 2 * SECOND).busy).toBe(true)
    expect(later(tool(), build({ cpuMs: 90, startTicks: 9 })).busy).toBe(true)
  })

  test('I/O counts; a few bytes do not; waiting for a disk does', () => {
    const withIo = (bytes: number) => takeEfforts(table(agent, tool()), { agents: [agent], calledAt: T }, () => bytes)
    expect(toolWork(withIo(1000), withIo(90_000), 2 * SECOND).busy).toBe(true)
    expect(toolWork(withIo(1000), withIo(1016), 2 * SECOND).busy).toBe(false)
    const disk = take(tool({ state: 'waiting' }))
    expect(toolWork(disk, disk, 2 * SECOND).busy).toBe(true)
  })

  test('an agent that is busy itself is no busy tool: its CPU is told', () => {
    const busy = { ...agent, cpuMs: 6900 }
    const spinning = takeEfforts(table(busy, helper, tool()), { agents: [busy], calledAt: T })
    expect(toolWork(before, spinning, 2 * SECOND)).toEqual({ busy: false, agentCpuPercent: 95 })
  })

  test('no earlier look, or a table that tells no CPU: unknown', () => {
    expect(toolWork(undefined, before, 2 * SECOND)).toEqual({ busy: undefined, agentCpuPercent: undefined })
    const blind = (efforts: readonly Effort[]) => efforts.map((effort) => ({ ...effort, cpuMs: undefined }))
    expect(toolWork(blind(before), blind(before), 2 * SECOND)).toEqual({ busy: undefined, agentCpuPercent: undefined })
  })
})

test.skipIf(!existsSync('/proc/self/io'))('a shell that waits, then one that works [needs /proc]', async () => {
  const procs = createProcTable()
  const calledAt = Date.now()
  const waits = await start('sleep 60; true')
  const works = await start('while :; do :; done')
  const look = async (pid: number) => {
    const snapshot = await procs.read()
    const self = snapshot.byPid.get(process.pid)
    const efforts = takeEfforts(snapshot, { agents: self ? [self] : [], calledAt }, (each) => procs.readIoBytes?.(each))
    return efforts.filter((effort) => effort.pid === pid)
  }
  const [waiting, working] = [await look(waits), await look(works)]
  expect([waiting.length, working.length]).toEqual([1, 1])
  // However busy the machine is, a loop gets on some time; what it must have used is taken as little.
  await expect.poll(async () => toolWork(working, await look(works), 1000).busy, { timeout: 20_000 }).toBe(true)
  expect(toolWork(waiting, await look(waits), 1000).busy).toBe(false)
})
