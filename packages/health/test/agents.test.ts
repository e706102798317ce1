import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AgentSearch, findAgents, identify, type ProcessInfo, type ProcessSnapshot, viewGroup } from '../src/index.ts'
import { info, table } from './worlds.ts'

const pids = (snapshot: ProcessSnapshot, search: AgentSearch) => findAgents(snapshot, search).map(({ pid }) => pid)

/** tmux → shell → worker → shell → agent → its tool's shell → the tool, all in one group and session, as NEEDLE runs them. */
const tree = [
  info(600, { name: 'tmux: server' }),
  info(690, { ppid: 600, name: 'bash' }),
  info(700, { ppid: 690, pgid: 690, sid: 690, name: 'needle' }),
  info(701, { ppid: 700, pgid: 690, sid: 690, name: 'bash' }),
  info(702, { ppid: 701, pgid: 690, sid: 690, name: 'claude' }),
  info(703, { ppid: 702, pgid: 690, sid: 690, name: 'bash' }),
  info(704, { ppid: 703, pgid: 690, sid: 690, name: 'npm test' }),
]
const without = (...gone: number[]) => tree.filter(({ pid }) => !gone.includes(pid))
const changed = (pid: number, over: Partial<ProcessInfo>) => tree.map((each) => (each.pid === pid ? { ...each, ...over } : each))

describe('findAgents', () => {
  test('the agent: not its shell, not its tools, not what is above the worker', () => {
    expect(pids(table(...tree), { pid: 700 })).toEqual([702])
  })

  test('past the limit: the shell is dead, the agent a child of init', () => {
    const orphaned = changed(702, { ppid: 1 }).filter(({ pid }) => pid !== 701)
    expect(pids(table(info(1, { name: 'init' }), ...orphaned), { pid: 700 })).toEqual([702])
  })

  test('the worker is dead: by the group remembered', () => {
    const orphaned = changed(702, { ppid: 1 }).filter(({ pid }) => pid !== 701 && pid !== 700)
    const group = { pgid: 690, sid: 690 }
    expect(pids(table(...orphaned.filter(({ pid }) => pid !== 690)), { pid: 700, group })).toEqual([702])
  })

  test('its pid is another process now: that one has no agents of ours', () => {
    const known = identify(info(700, { startTicks: 1 }), { bootId: 'boot' })
    expect(pids(table(info(700), info(710, { ppid: 700 })), { pid: 700, known })).toEqual([])
  })

  test('a PTY between: by descent', () => {
    const pty = [
      ...without(702, 703, 704),
      info(705, { ppid: 701, pgid: 690, sid: 690, name: 'python3' }),
      info(706, { ppid: 705, name: 'claude' }),
    ]
    expect(pids(table(...pty), { pid: 700 })).toEqual([705])
  })

  test('an orphan of the session that made a group of its own', () => {
    expect(pids(table(...without(701, 702, 703, 704), info(709, { sid: 690 })), { pid: 700 })).toEqual([709])
  })

  test('what else runs in the same terminal is no agent', () => {
    const terminal = [info(690, { name: 'bash' }), info(700, { ppid: 690, sid: 690 }), info(710, { ppid: 690, sid: 690, name: 'vim' })]
    expect(pids(table(...terminal), { pid: 700 })).toEqual([])
  })

  test('a shell that runs nothing yet, and a zombie, are no agents', () => {
    expect(pids(table(...without(702, 703, 704)), { pid: 700 })).toEqual([])
    expect(
      pids(table(...without(703, 704).map((each) => (each.pid === 702 ? { ...each, state: 'zombie' as const } : each))), { pid: 700 }),
    ).toEqual([])
  })

  test("workers that share a group keep their own agents, and an orphan is nobody's", () => {
    const second = [info(800, { ppid: 690, pgid: 690, sid: 690 }), info(802, { ppid: 800, pgid: 690, sid: 690, name: 'codex' })]
    const orphan = info(900, { pgid: 690, sid: 690, name: 'claude' })
    const both = table(...tree, ...second, orphan)
    expect(pids(both, { pid: 700, others: [700, 800] })).toEqual([702])
    expect(pids(both, { pid: 800, others: [700, 800] })).toEqual([802])
  })

  test('a worker that another one started keeps its agent to itself', () => {
    const nested = [info(700), info(800, { ppid: 700 }), info(802, { ppid: 800, name: 'codex' })]
    expect(pids(table(...nested), { pid: 700, others: [800] })).toEqual([])
    expect(pids(table(...nested), { pid: 800, others: [700] })).toEqual([802])
  })

  test('an agent that is itself a script of some shell', () => {
    const script = [
      info(700),
      info(701, { ppid: 700, pgid: 700, sid: 700, name: 'bash' }),
      info(702, { ppid: 701, pgid: 700, sid: 700, name: 'sh' }),
    ]
    expect(pids(table(...script), { pid: 700 })).toEqual([702])
    expect(pids(table(info(700), info(702, { pgid: 700, sid: 700, name: 'sh' })), { pid: 700 })).toEqual([702])
  })

  test('any table, however broken, has an answer that leaves the worker out', () => {
    const small = fc.integer({ min: 0, max: 8 })
    const rows = fc.array(fc.record({ pid: small, ppid: small, pgid: small, sid: small, name: fc.constantFrom('sh', 'claude') }))
    fc.assert(
      fc.property(rows, small, fc.array(small), (infos, pid, others) => {
        const found = pids(table(...infos.map((each) => info(each.pid, each))), { pid, others })
        expect(found).not.toContain(pid)
        expect(new Set(found).size).toBe(found.length)
      }),
    )
  })
})

test('a group runs unless all of it is stopped', () => {
  expect(viewGroup([info(1, { state: 'stopped' }), info(2)], 5)).toEqual({ running: true, pids: [1, 2], lastOutputAt: 5 })
  expect(viewGroup([info(1, { state: 'stopped' })]).running).toBe(false)
  expect(viewGroup([]).running).toBe(false)
})

describe('recorded process trees of a tmux fleet', () => {
  const folder = join(import.meta.dirname, '../../needle/test/fixtures/live/tmux-fleet')
  interface Row {
    readonly pid: number
    readonly ppid: number
    readonly args: string
  }
  const trees = readdirSync(folder).filter((name) => name.startsWith('process-tree'))

  test.each(trees)('%s: every agent belongs to the worker above it', (name) => {
    const { tree }: { tree: Row[] } = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const nameOf = (args: string) => args.split(' ')[0]?.split('/').at(-1) ?? ''
    const snapshot = table(...tree.map(({ pid, ppid, args }) => info(pid, { ppid, pgid: 0, sid: 0, name: nameOf(args) })))
    const workers = tree.filter(({ args }) => nameOf(args) === 'needle').map(({ pid }) => pid)
    const found = workers.flatMap((pid) => pids(snapshot, { pid, others: workers }))
    expect(found).toEqual(tree.filter(({ args }) => nameOf(args) === 'node').map(({ pid }) => pid))
  })
})
