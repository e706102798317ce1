import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createLayout } from '../fleet/layout.ts'
import { openQueue } from '../queue/open-queue.ts'
import { endWithSimulator, type Belonging } from '../system/keeper.ts'
import { createRandom } from '../system/random.ts'
import { createClock, sleep } from '../system/time.ts'
import { startBeat } from './beat.ts'
import type { WorkerContext, WorkerIdentity, WorkerStatus } from './context.ts'
import { executeClaim } from './execute.ts'
import { watchFaults } from './faults.ts'
import { idleOnce, removeIdleMarkers } from './idle.ts'
import { createRegistry } from './registry.ts'
import { selectBead } from './select.ts'
import { readAdapter, readNeedleSettings } from './settings.ts'
import { removeBeat } from './state-file.ts'
import { createTelemetry } from './telemetry.ts'
import { createWorkspaceEvents } from './workspace-events.ts'

/** What NEEDLE says its version is: the one whose habits are followed here. */
const version = '0.2.0'
const lingerMs = 90_000

/** Lives the life of one NEEDLE worker in this process, until a stop signal, or until its simulator is gone. */
export async function runWorker(identity: WorkerIdentity, adapterName: string, belonging: Belonging): Promise<void> {
  endWithSimulator(belonging.simulator)
  const stop = new AbortController()
  const worker = createContext(identity, adapterName, belonging, stop.signal)
  const stopBeat = await boot(worker, adapterName)
  const onStop = (signal: NodeJS.Signals): void => {
    worker.status.stopSignal ??= signal
    stopBeat()
    stop.abort()
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onStop)
  const stopFaults = watchFaults(worker)
  while (!stop.signal.aborted) {
    try {
      const claim = await selectBead(worker)
      if (claim) await executeClaim(worker, claim)
      else await idleOnce(worker)
    } catch (error) {
      // A queue that somebody has just broken by hand: said once a round, and tried again.
      process.stderr.write(`${worker.clock.stampZ()} ${String(error)}\n`)
      await sleep(1000, stop.signal)
    }
  }
  stopFaults()
  await leave(worker)
}

function createContext(identity: WorkerIdentity, adapterName: string, belonging: Belonging, stopping: AbortSignal): WorkerContext {
  const layout = createLayout(belonging.dir)
  const clock = createClock()
  const adapter = readAdapter(layout, adapterName)
  const status: WorkerStatus = {
    state: 'BOOTING',
    bead: null,
    workspace: identity.workspace,
    beadsProcessed: 0,
    startedAt: clock.stampZ(),
    startedMs: Date.now(),
    registeredAt: '',
    stopSignal: null,
    lastExecutionEndedMs: null,
    isStalled: false,
    nextAgent: {},
  }
  const registry = createRegistry(layout.registry, clock)
  const telemetry = createTelemetry(layout.logs, identity.qualifiedId, randomBytes(4).toString('hex'), clock)
  return {
    identity,
    status,
    belonging,
    layout,
    settings: readNeedleSettings(layout),
    adapter,
    clock,
    random: createRandom(belonging.seed, 'worker', identity.qualifiedId),
    telemetry,
    events: createWorkspaceEvents(identity.identifier, clock),
    registry,
    stopping,
    queueOf: (workspace) => openQueue(workspace, belonging.queueProgram, clock),
    transition: (to) => {
      telemetry.emit('worker.state_transition', { from: status.state, to })
      status.state = to
    },
    pause: async (ms) => {
      await sleep(ms)
      while (status.isStalled) await sleep(200)
    },
    register: () =>
      registry.put({
        id: identity.qualifiedId,
        pid: process.pid,
        workspace: status.workspace,
        agent: adapter.name,
        model: null,
        provider: adapter.provider,
        started_at: status.registeredAt,
        beads_processed: status.beadsProcessed,
      }),
  }
}

/** The boot as it stands in NEEDLE's log; returns what ends the beat. */
async function boot(worker: WorkerContext, adapterName: string): Promise<() => void> {
  const { telemetry, identity, layout } = worker
  telemetry.emit('worker.booting', { version, worker_name: identity.qualifiedId })
  telemetry.emit('worker.booting', { version, worker_name: identity.identifier })
  const step = async (name: string, pauseMs: number, work: () => void = () => undefined): Promise<void> => {
    telemetry.emit('init.step.started', { step: name })
    work()
    telemetry.emit('init.step.completed', { duration_ms: 0, step: name }, { durationMs: 0 })
    await worker.pause(pauseMs)
  }
  await step('bead_store_discover', 50)
  await step('worker_construction', 50)
  await step('config_validation', 0)
  await step('registry_registration', 0, () => {
    worker.status.registeredAt = worker.clock.stampZ()
    worker.register()
  })
  mkdirSync(layout.heartbeats, { recursive: true })
  let stopBeat = (): void => undefined
  await step('heartbeat_emitter', 0, () => {
    stopBeat = startBeat(worker, adapterName)
  })
  worker.events.appendBootBeat(identity.workspace)
  worker.events.writeAck(layout.acks, process.pid)
  telemetry.emit('worker.started', { version, worker_name: identity.identifier })
  worker.transition('SELECTING')
  return stopBeat
}

/** A clean stop: the entry and the files go, the process stays for a while. */
async function leave(worker: WorkerContext): Promise<void> {
  const { status, telemetry, layout, identity } = worker
  const wasIdle = status.state === 'EXHAUSTED' || status.state === 'SELECTING'
  if (!wasIdle) worker.transition('STOPPED')
  const reason = wasIdle ? `signal received during idle (${status.stopSignal})` : 'signal received'
  telemetry.emit('worker.stopped', {
    beads_processed: status.beadsProcessed,
    reason,
    uptime_secs: Math.trunc((Date.now() - status.startedMs) / 1000),
  })
  await sleep(20)
  worker.registry.remove(identity.qualifiedId)
  removeBeat(layout.heartbeats, identity.qualifiedId)
  removeIdleMarkers(worker)
  const restMs =
    status.lastExecutionEndedMs === null ? 2000 : lingerMs / worker.belonging.speed - (Date.now() - status.lastExecutionEndedMs)
  await sleep(restMs)
  process.exit(0)
}
