import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { signalAgent } from '../fleet/faults.ts'
import { parseObject, writeWhole } from '../system/files.ts'
import { spoilOrder } from '../agents/spoil.ts'
import type { WorkerContext } from './context.ts'

/** Looks twice a second for faults ordered from outside, and carries them out. Returns what ends the watch. */
export function watchFaults(worker: WorkerContext): () => void {
  const folder = worker.layout.faults(worker.identity.qualifiedId)
  mkdirSync(folder, { recursive: true })
  const timer = setInterval(() => {
    for (const name of readdirSync(folder)
      .toSorted()
      .filter((file) => file.endsWith('.json'))) {
      const path = join(folder, name)
      const order = parseObject(readFileSync(path, 'utf8')) ?? {}
      carryOut(worker, String(order['kind']), Number(order['amount'] ?? 0))
      rmSync(path, { force: true })
    }
  }, 500)
  return () => clearInterval(timer)
}

function carryOut(worker: WorkerContext, kind: string, amount: number): void {
  const { events, telemetry, status } = worker
  const workspace = status.workspace
  switch (kind) {
    case 'hang':
      status.isStalled = true
      return
    case 'wake':
      status.isStalled = false
      return
    case 'spin':
      status.isStalled = true
      return spinForEver()
    case 'torn':
      events.writeRaw(workspace, '{"bead":"bd-torn","event":"dis')
      telemetry.writeRaw('{"timestamp":"2026-11-21T02:53:03.0309')
      return
    case 'rotate':
      events.rotate(workspace)
      telemetry.roll()
      return
    case 'truncate':
      events.truncate(workspace)
      telemetry.truncate()
      return
    case 'clock-jump':
      worker.clock.jump((amount || 600) * 1000)
      return
    case 'rate-limit':
      status.nextAgent = { FLEET_SIM_RATE_LIMITED: '1' }
      return
    case 'mute':
      status.nextAgent = { FLEET_SIM_MUTE: '1' }
      signalAgent(worker.layout, worker.identity.qualifiedId, process.pid, 'SIGKILL')
      return
    case 'build':
      status.nextAgent = { FLEET_SIM_BUILD_SECS: String(amount || 60) }
      signalAgent(worker.layout, worker.identity.qualifiedId, process.pid, 'SIGKILL')
      return
    case 'malformed':
      orderSpoiling(worker, 'malformed')
      return writeMalformed(worker, workspace)
    case 'unknown':
      orderSpoiling(worker, 'unknown')
      return writeUnknown(worker, workspace)
    case 'flood':
      return flood(worker, workspace, amount || 5000)
    default:
      return
  }
}

/** Busy, with no output: three quarters of a core, in slices, so that it still sees its simulator go. */
function spinForEver(): void {
  const busy = (): void => {
    const until = performance.now() + 75
    while (performance.now() < until) Math.sqrt(until)
    setTimeout(busy, 25)
  }
  busy()
}

/** The agent that runs, or the next one, does the same to its transcript. */
function orderSpoiling(worker: WorkerContext, kind: string): void {
  writeWhole(spoilOrder(worker.layout, worker.identity.qualifiedId), kind)
}

function writeMalformed(worker: WorkerContext, workspace: string): void {
  for (const write of [(text: string) => worker.events.writeRaw(workspace, text), (text: string) => worker.telemetry.writeRaw(text)]) {
    write('this is no JSON\n')
    write('{"ts": "2026-11-21T00:00:00Z", "worker": \n')
    write('[1, 2, 3]\n')
    write('{"ts":12,"worker":null,"event":["claim"]}\n')
    write('\u0000\u0000\u0000\n')
  }
}

function writeUnknown(worker: WorkerContext, workspace: string): void {
  worker.events.append(workspace, 'teleport', 'bd-nowhere', { gate: 7, nested: { deep: [1, { two: true }] } })
  worker.telemetry.emit('quantum.entangled', { pair: ['a', 'b'], since_version: '9.9.9' })
  worker.telemetry.emit('worker.state_transition', { from: worker.status.state, to: 'ADMISSION_BLOCKED' })
  worker.telemetry.emit('worker.state_transition', { from: 'ADMISSION_BLOCKED', to: worker.status.state })
}

/** A storm of claims that are never won, as one repository has seen it. */
function flood(worker: WorkerContext, workspace: string, lines: number): void {
  for (let line = 0; line < lines; line += 1) {
    const bead = `flood-${line % 7}`
    worker.events.append(workspace, 'claim', bead, { strand: 'pluck' })
    worker.telemetry.emit('bead.claim.race_lost', { bead_id: bead }, { beadId: bead })
  }
}
