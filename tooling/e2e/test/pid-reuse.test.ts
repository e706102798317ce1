import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { FleetSnapshot } from '@hoop/protocol'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, report } from '../src/eventually.ts'
import { hoopProgram, requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'
import { beat } from '../src/state-file.ts'

// In a pid namespace of its own, a process may be given a pid that another one had.

const sandbox = createSandbox()
const inNamespace = ['--fork', '--pid', '--mount-proc', '--kill-child']
const choices = [inNamespace, ['--user', '--map-root-user', ...inNamespace]]
const unshare = choices.find((args) => spawnSync('unshare', [...args, 'sh', '-c', 'echo 50 > /proc/sys/kernel/ns_last_pid']).status === 0)

beforeAll(requireBundle)
afterAll(async () => {
  await sandbox.dispose()
})

test.skipIf(unshare === undefined)('a pid given to another process: Dead, pid-reused [needs pid namespaces]', async () => {
  const shell = spawn('unshare', [...(unshare ?? []), 'sh', '-c', 'while read -r line; do eval "$line"; done'], {
    env: sandbox.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => shell.once('close', resolve))
  try {
    const answers = createInterface({ input: shell.stdout })[Symbol.asyncIterator]()
    const run = async (line: string): Promise<string> => {
      shell.stdin.write(`${line}\n`)
      const { value } = await answers.next()
      return String(value)
    }
    // A worker starts some time before its first beat.
    const pid = Number(await run('sleep 600 </dev/null >/dev/null & echo $!'))
    const workspace = sandbox.makeFolder('workspace')
    const worker = { id: 'claude-sonnet-alpha', pid, workspace, startedAt: new Date() }
    const needleHome = sandbox.makeFolder('home/.needle')
    beat(needleHome, worker)

    const announced = await run(`${process.execPath} ${hoopProgram} serve --no-demo --port 0 --json &`)
    const { url } = v.parse(v.pipe(v.string(), v.parseJson(), v.object({ url: v.string() })), announced)
    const look = async () =>
      v.parse(FleetSnapshot, await (await fetch(`${url}/api/fleet`)).json()).workers.find(({ id }) => id === worker.id)
    const alive = await eventually('the worker to be Live', async () => {
      const seen = await look()
      return seen?.state === 'live' ? seen : undefined
    })
    expect(alive).toMatchObject({ pid, reason: null, evidence: { process: 'alive' } })

    // Threads take pids too: the one wanted may be gone to one of the daemon's.
    const given = performance.now()
    const handedOn = await run(
      `kill -9 ${pid}; wait ${pid} 2>/dev/null; tries=0; other=0; ` +
        `while [ "$other" != ${pid} ] && [ "$tries" -lt 50 ]; do tries=$((tries + 1)); ` +
        `echo ${pid - 1} > /proc/sys/kernel/ns_last_pid; sleep 600 </dev/null >/dev/null & other=$!; ` +
        `[ "$other" = ${pid} ] || kill -9 "$other"; done; echo "$other"`,
    )
    expect(Number(handedOn)).toBe(pid)
    const dead = await eventually('the reason pid-reused', async () => {
      const seen = await look()
      return seen?.reason === 'pid-reused' ? seen : undefined
    })
    report('pid given to another process → dead in /api/fleet', performance.now() - given)
    expect(dead).toMatchObject({ state: 'dead', pid, evidence: { process: 'reused' } })
  } finally {
    // With the first process of a namespace go all others in it.
    shell.kill('SIGKILL')
    await ended
  }
  expect(await sandbox.dispose()).toEqual([])
})
