import { bench, describe } from 'vitest'
import {
  classify,
  type Heartbeat,
  type Memory,
  parseMemory,
  processQuery,
  type ProcessSnapshot,
  staleAfterMs,
  viewProcess,
} from '../src/index.ts'

const now = 1_800_000_000_000
const heartbeat: Heartbeat = { at: now - 70_000, intervalMs: 30_000, source: 'state-file', pid: 700 }
const snapshot: ProcessSnapshot = {
  at: now,
  bootId: 'boot',
  byPid: new Map([
    [700, { pid: 700, ppid: 1, pgid: 700, state: 'sleeping', letter: 'S', startTicks: 1, startedAt: now - 90_000, name: 'needle' }],
  ]),
}
const look = (previous?: Memory) =>
  classify({ heartbeat, process: viewProcess(snapshot, processQuery(heartbeat, previous)), now, previous })
const { memory } = look()
const stored = JSON.stringify(memory)

describe('10 000 verdicts', () => {
  bench('age against limit, and no more', () => {
    let stale = 0
    for (let n = 0; n < 10_000; n += 1) if (now - heartbeat.at > staleAfterMs(heartbeat) && snapshot.byPid.has(700)) stale += n
    if (stale === 0) throw new Error('nothing was stale')
  })
  bench('view and classify, with memory', () => {
    for (let n = 0; n < 10_000; n += 1) look(memory)
  })
  bench('the same, memory read back from JSON each time', () => {
    for (let n = 0; n < 10_000; n += 1) look(parseMemory(JSON.parse(stored)))
  })
})
