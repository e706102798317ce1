import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseObject, readIfThere, writeWhole } from '../system/files.ts'
import { encodeBelonging, type Belonging } from '../system/keeper.ts'
import { identify, isRunning, killSessions, onceGone, signalExactly, type ProcessIdentity } from '../system/process.ts'
import { createClock, sleep } from '../system/time.ts'
import { beatPath } from '../worker/state-file.ts'
import { buildHome, buildPrograms, standInProgram } from './build.ts'
import { waitingOrders } from './faults.ts'
import { createLayout, type Layout } from './layout.ts'
import { planFleet, qualify, type FleetPlan, type Scenario, type WorkerPlan } from './plan.ts'
import { endRecorded, record, writeProcesses, type RecordedProcess } from './processes.ts'
import { createProducer } from './producer.ts'
import { buildQueues, type QueueChoice } from './queues.ts'
import { playDemo } from './scenario.ts'
import { sweepOld } from './sweep.ts'

/** How a fleet is to be run. */
export interface SimulatorOptions {
  readonly dir: string
  readonly seed: string
  readonly speed: number
  readonly workers: number | undefined
  readonly scenario: Scenario
  readonly beatSecs: number
  readonly keep: boolean
  readonly queue: QueueChoice
  readonly program: string
  /** Whose end ends the fleet too. */
  readonly parent: ProcessIdentity | undefined
}

/** What `fleet.json` says. */
export interface FleetDescription {
  readonly version: 1
  readonly seed: string
  readonly speed: number
  readonly pid: number
  readonly startedAt: string
  readonly home: string
  readonly tmpdir: string
  readonly needleHome: string
  readonly projects: readonly { readonly name: string; readonly label: string; readonly workspaces: readonly string[] }[]
  readonly queueProgram: string
  readonly workers: readonly {
    readonly id: string
    readonly identifier: string
    readonly pid: number
    readonly adapter: string
    readonly workspace: string
  }[]
}

/** A fleet that runs until the signal aborts; then all that it started is ended. */
export async function runFleet(options: SimulatorOptions, signal: AbortSignal, ready: (fleet: FleetDescription) => void): Promise<void> {
  const layout = createLayout(options.dir)
  mkdirSync(options.dir, { recursive: true, mode: 0o700 })
  endRecorded(layout)
  rmSync(layout.fleetFile, { force: true })
  const plan = planFleet(layout, options.workers)
  buildHome(layout, plan, options)
  const queueProgram = await buildQueues(layout, plan, options.queue, process.env['PATH'] ?? '')
  buildPrograms(layout, options.program, queueProgram)
  const fleet = createFleet(layout, plan, options, queueProgram)
  const producer = createProducer(plan, layout, { ...options, queueProgram }, createClock(), signal)
  // Making a bead is a call of br each: the first worker does not wait for the last bead.
  await producer.refill(queueProgram === null ? undefined : 0)
  if (options.parent) onceGone(options.parent, () => fleet.endAll().then(() => process.exit(0)))
  for (const worker of plan.workers) {
    if (signal.aborted) break
    fleet.start(worker)
    await sleep(40, signal)
  }
  if (!signal.aborted) {
    const description = describeFleet(layout, plan, options, fleet.pids(), queueProgram)
    writeWhole(layout.fleetFile, `${JSON.stringify(description, null, 2)}\n`, `${layout.fleetFile}.tmp`, 0o600)
    ready(description)
    if (options.scenario === 'demo') void playDemo(layout, plan, options.speed, signal)
  }
  const every = (ms: number, work: () => unknown): NodeJS.Timeout => setInterval(work, ms)
  const timers = [
    every(3000 / options.speed, () => void producer.refill().catch(complain)),
    every(500, () => guarded(fleet.obeyOrders)),
    every(60_000, () => guarded(() => sweepOld(layout, plan))),
  ]
  await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
  for (const timer of timers) clearInterval(timer)
  await fleet.endAll()
}

/** A queue that an operator has broken by hand must not end the fleet. */
function guarded(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    complain(error)
  }
}

const complain = (error: unknown): void => void process.stderr.write(`${String(error)}\n`)

function createFleet(layout: Layout, plan: FleetPlan, options: SimulatorOptions, queueProgram: string | null) {
  const belonging: Belonging = {
    dir: options.dir,
    seed: options.seed,
    speed: options.speed,
    simulator: identify(process.pid),
    queueProgram,
  }
  const path = `${layout.bin}:${process.env['PATH'] ?? '/usr/bin:/bin'}`
  const env = {
    PATH: path,
    HOME: layout.home,
    TMPDIR: layout.tmp,
    LANG: 'C.UTF-8',
    TZ: process.env['TZ'] ?? '',
    ...encodeBelonging(belonging),
  }
  let processes: readonly RecordedProcess[] = [record(process.pid, 'simulator', null)]
  const pids = new Map<string, number>()

  const note = (pid: number, role: RecordedProcess['role'], worker: string | null): void => {
    processes = [
      ...processes.filter((entry) => entry.role === 'simulator' || isRunning(entry) || entry.worker !== worker),
      record(pid, role, worker),
    ]
    writeProcesses(layout, processes)
  }
  const launch = (argv: readonly string[], name: string): number => {
    const errors = openSync(join(layout.logs, `needle-${name}.stderr.log`), 'a')
    const child = spawn(process.execPath, ['--max-semi-space-size=1', options.program, ...argv], {
      cwd: layout.home,
      env,
      detached: true,
      stdio: ['ignore', 'ignore', errors],
    })
    closeSync(errors)
    child.on('error', () => undefined)
    child.unref()
    return child.pid ?? 0
  }
  const start = (worker: WorkerPlan): void => {
    const style = [...(worker.claimStyle === 'pluck' ? ['--pluck'] : []), ...(worker.roams ? ['--roam'] : [])]
    const argv = [
      'worker',
      '--workspace',
      worker.workspace,
      '--agent',
      worker.adapter,
      '--count',
      '1',
      '--identifier',
      worker.identifier,
      ...style,
    ]
    const pid = launch(argv, qualify(worker))
    pids.set(qualify(worker), pid)
    note(pid, 'worker', qualify(worker))
  }
  const find = (id: unknown): WorkerPlan | undefined => plan.workers.find((worker) => qualify(worker) === id)
  const end = (worker: WorkerPlan): void => {
    killSessions(processes.filter((candidate) => candidate.worker === qualify(worker)))
  }
  /** A real reuse of a pid cannot be had at will: a bystander takes the dead worker's place in its state file. */
  const reusePid = (worker: WorkerPlan): void => {
    const path = beatPath(layout.heartbeats, qualify(worker))
    const before = readIfThere(path)
    for (const entry of processes.filter((candidate) => candidate.worker === qualify(worker))) signalExactly(entry, 'SIGKILL')
    const pid = launch(['bystander'], 'bystander')
    note(pid, 'bystander', `bystander of ${qualify(worker)}`)
    if (before !== undefined) writeWhole(path, before.replace(/"pid": \d+/, `"pid": ${pid}`))
  }
  return {
    start,
    pids: () => pids,
    obeyOrders: () => {
      for (const path of waitingOrders(join(layout.control, 'simulator'))) {
        const order = parseObject(readFileSync(path, 'utf8')) ?? {}
        const worker = find(order['worker'])
        if (worker && order['kind'] === 'restart') {
          end(worker)
          start(worker)
        }
        if (worker && order['kind'] === 'pid-reuse') reusePid(worker)
        rmSync(path, { force: true })
      }
    },
    endAll: async () => {
      for (let round = 0; round < 20; round += 1) {
        const ended = killSessions(processes.filter((entry) => entry.role !== 'simulator'))
        if (ended === 0) break
        await sleep(50)
      }
      rmSync(layout.processesFile, { force: true })
      rmSync(layout.fleetFile, { force: true })
    },
  }
}

function describeFleet(
  layout: Layout,
  plan: FleetPlan,
  options: SimulatorOptions,
  pids: ReadonlyMap<string, number>,
  queueProgram: string | null,
): FleetDescription {
  return {
    version: 1,
    seed: options.seed,
    speed: options.speed,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    home: layout.home,
    tmpdir: layout.tmp,
    needleHome: layout.needleHome,
    projects: plan.projects.map(({ name, label, workspaces }) => ({
      name,
      label,
      workspaces: workspaces.map((workspace) => join(layout.home, workspace.name)),
    })),
    queueProgram: queueProgram ?? standInProgram(layout),
    workers: plan.workers.map((worker) => ({
      id: qualify(worker),
      identifier: worker.identifier,
      pid: pids.get(qualify(worker)) ?? 0,
      adapter: worker.adapter,
      workspace: worker.workspace,
    })),
  }
}
