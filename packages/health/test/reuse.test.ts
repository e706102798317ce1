import { spawn, spawnSync } from 'node:child_process'
import { uptime } from 'node:os'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test, vi } from 'vitest'
import { classify, createProcTable, type Heartbeat, processQuery, viewProcess } from '../src/index.ts'

/** In a pid namespace of its own the next pid can be chosen. */
const script = 'while read -r line; do eval "$line"; done'
const unshare = ['--fork', '--pid', '--mount-proc', '--kill-child']
const attempt = spawnSync('unshare', [...unshare, 'sh', '-c', 'echo 50 > /proc/sys/kernel/ns_last_pid'], { encoding: 'utf8' })
const refusal = attempt.error?.message ?? (attempt.status === 0 ? undefined : attempt.stderr.trim())

test('a pid that was given to another process: dead, pid-reused [needs pid namespaces]', async ({ skip }) => {
  if (refusal !== undefined) skip(`no pid namespace of our own here: ${refusal}`)
  const namespace = spawn('unshare', [...unshare, 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  onTestFinished(() => void namespace.kill('SIGKILL'))
  const answers = createInterface({ input: namespace.stdout })[Symbol.asyncIterator]()
  const run = async (line: string) => {
    namespace.stdin.write(`${line}\n`)
    const { value } = await answers.next()
    return Number(value)
  }

  const first = await run('sleep 60 </dev/null >/dev/null & echo $!')
  const host = createProcTable()
  const { byPid } = await host.read()
  const init = [...byPid.values()].find(({ ppid }) => ppid === namespace.pid)?.pid
  const table = createProcTable({ root: `/proc/${init}/root/proc` })

  const heartbeat: Heartbeat = { at: Date.now(), intervalMs: 30_000, source: 'state-file', pid: first }
  const alive = classify({ heartbeat, process: viewProcess(await table.readMany([first]), processQuery(heartbeat)), now: Date.now() })
  expect(alive).toMatchObject({ state: 'live', reason: null })

  await run(`kill -9 ${first}; wait ${first} 2>/dev/null; echo 0`)
  const gone = viewProcess(await table.readMany([first]), processQuery(heartbeat, alive.memory))
  expect(gone.kind).toBe('gone')
  // Starts are told apart by ticks of 10 ms; the next one must have come.
  await vi.waitFor(() => expect(uptime() * 100).toBeGreaterThan((alive.memory.identity?.startTicks ?? 0) + 1), { interval: 5 })
  const second = await run(`echo ${first - 1} > /proc/sys/kernel/ns_last_pid; sleep 61 </dev/null >/dev/null & echo $!`)
  expect(second).toBe(first)

  const view = viewProcess(await table.read(), processQuery(heartbeat, alive.memory))
  expect(classify({ heartbeat, process: view, now: Date.now(), previous: alive.memory })).toMatchObject({
    state: 'dead',
    reason: 'pid-reused',
  })
})
