import { spawn } from 'node:child_process'
import psList from 'ps-list'
import { afterAll, bench, describe } from 'vitest'
import { createProcTable, createPsTable, findAgents } from '../src/index.ts'

/** A busy host: a thousand processes. */
const crowd = spawn('sh', ['-c', 'i=0; while [ $i -lt 1000 ]; do sleep 600 & i=$((i+1)); done; wait'], { detached: true, stdio: 'ignore' })
afterAll(() => void process.kill(-(crowd.pid ?? process.pid), 'SIGKILL'))

const proc = createProcTable()
const ps = createPsTable()
let snapshot = await proc.read()
while (snapshot.byPid.size < 1_000) snapshot = await proc.read()
const workers = [...snapshot.byPid.keys()].slice(-100)

const options = { iterations: 11, time: 0, warmupIterations: 1, warmupTime: 0 }

describe('a table of 1000 processes', () => {
  bench('ps-list alone', async () => void (await psList()), options)
  bench('/proc', async () => void (await proc.read()), options)
  bench('ps and ps-list', async () => void (await ps.read()), options)
})

describe('100 workers of them', () => {
  bench('ps -p', async () => void (await ps.readMany(workers)), options)
  bench('/proc', async () => void (await proc.readMany(workers)), options)
  bench(
    'their agents, in a fresh snapshot',
    () => {
      const fresh = { ...snapshot, byPid: new Map(snapshot.byPid) }
      for (const pid of workers) findAgents(fresh, { pid, others: workers })
    },
    options,
  )
})
