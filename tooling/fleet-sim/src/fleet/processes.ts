import { rmSync } from 'node:fs'
import { isObject, parseObject, readIfThere, writeWhole } from '../system/files.ts'
import { identify, isRunning, killSessions, signalExactly, type ProcessIdentity } from '../system/process.ts'
import { blockFor } from '../system/time.ts'
import type { Layout } from './layout.ts'

/** One process that the simulator started, by pid and start time. */
export interface RecordedProcess extends ProcessIdentity {
  readonly role: 'simulator' | 'worker' | 'bystander'
  readonly worker: string | null
}

/** Reads `processes.json`; nothing for a missing or broken file. */
export function readProcesses(layout: Layout): readonly RecordedProcess[] {
  const processes = parseObject(readIfThere(layout.processesFile))?.['processes']
  return Array.isArray(processes) ? processes.filter(isRecorded) : []
}

function isRecorded(value: unknown): value is RecordedProcess {
  return isObject(value) && typeof value['pid'] === 'number' && typeof value['role'] === 'string'
}

/** Writes the whole list. */
export function writeProcesses(layout: Layout, processes: readonly RecordedProcess[]): void {
  writeWhole(layout.processesFile, `${JSON.stringify({ version: 1, processes }, null, 2)}\n`, `${layout.processesFile}.tmp`, 0o600)
}

/** A record of a process that runs now. */
export function record(pid: number, role: RecordedProcess['role'], worker: string | null): RecordedProcess {
  return { ...identify(pid), role, worker }
}

/** Ends everything recorded, stopped processes too, and only exactly those. Returns how many there were. */
export function endRecorded(layout: Layout): number {
  let ended = 0
  const processes = readProcesses(layout).filter((entry) => entry.pid !== process.pid)
  for (const entry of processes.filter((candidate) => candidate.role === 'simulator')) ended += signalExactly(entry, 'SIGKILL') ? 1 : 0
  const leaders = processes.filter((candidate) => candidate.role !== 'simulator')
  // A signal is only a wish: whoever starts afterwards must find the place empty.
  for (let round = 0, killed = killSessions(leaders); killed > 0 && round < 100; round += 1, killed = killSessions(leaders)) {
    if (round === 0) ended += killed
    blockFor(20)
  }
  rmSync(layout.processesFile, { force: true })
  return ended
}

/** The record of a worker that runs, or the last one that did. */
export function findWorker(layout: Layout, qualifiedId: string): RecordedProcess | undefined {
  const own = readProcesses(layout).filter((entry) => entry.role === 'worker' && entry.worker === qualifiedId)
  return own.find(isRunning) ?? own.at(-1)
}
