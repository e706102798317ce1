import { isRunning, onceGone, type ProcessIdentity } from './process.ts'

/** What every process of the fleet gets from the simulator that it belongs to. */
export interface Belonging {
  readonly dir: string
  readonly seed: string
  readonly speed: number
  readonly simulator: ProcessIdentity
  /** The `br` that keeps the queues; null: the stand-in. */
  readonly queueProgram: string | null
}

/** The environment that says where a process belongs. */
export function encodeBelonging(belonging: Belonging): Record<string, string> {
  return {
    FLEET_SIM_DIR: belonging.dir,
    FLEET_SIM_SEED: belonging.seed,
    FLEET_SIM_SPEED: String(belonging.speed),
    FLEET_SIM_PID: String(belonging.simulator.pid),
    FLEET_SIM_TICKS: String(belonging.simulator.startTicks ?? ''),
    ...(belonging.queueProgram === null ? {} : { FLEET_SIM_QUEUE: belonging.queueProgram }),
  }
}

/** Reads it back; undefined for a process that no simulator started. */
export function decodeBelonging(env: NodeJS.ProcessEnv): Belonging | undefined {
  const dir = env['FLEET_SIM_DIR']
  const pid = Number(env['FLEET_SIM_PID'])
  if (!dir || !Number.isInteger(pid) || pid <= 0) return undefined
  const ticks = env['FLEET_SIM_TICKS']
  return {
    dir,
    seed: env['FLEET_SIM_SEED'] ?? '1',
    speed: Number(env['FLEET_SIM_SPEED'] ?? 1) || 1,
    simulator: { pid, startTicks: ticks ? Number(ticks) : null },
    queueProgram: env['FLEET_SIM_QUEUE'] ?? null,
  }
}

/** Ends this process when its simulator is gone, however that went. */
export function endWithSimulator(simulator: ProcessIdentity): void {
  if (!isRunning(simulator)) process.exit(0)
  onceGone(simulator, () => process.exit(0))
}
