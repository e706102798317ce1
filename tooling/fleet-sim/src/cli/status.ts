import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createLayout } from '../fleet/layout.ts'
import { readProcesses } from '../fleet/processes.ts'
import { parseObject, readIfThere } from '../system/files.ts'
import { isRunning, readStat } from '../system/process.ts'
import { folderOf } from './usage.ts'

const help =
  'usage: fleet-sim status --dir DIR\n\nOne JSON line: the simulator, and each worker with pid, process state and what its state file says.\n'

/** `fleet-sim status`: 0 when the simulator runs, 1 when not. */
export async function statusCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const layout = createLayout(folderOf(values.dir ?? process.env['FLEET_SIM_DIR']))
  const processes = readProcesses(layout)
  const simulator = processes.find((entry) => entry.role === 'simulator')
  const workers = processes
    .filter((entry) => entry.role === 'worker')
    .map((entry) => {
      const beat = parseObject(readIfThere(join(layout.heartbeats, `${entry.worker}.json`)))
      const isAlive = isRunning(entry)
      return {
        id: entry.worker,
        pid: entry.pid,
        process: isAlive ? (readStat(entry.pid)?.state ?? '?') : 'gone',
        state: beat?.['state'] ?? null,
        bead: beat?.['current_bead'] ?? null,
        beat: beat?.['last_heartbeat'] ?? null,
      }
    })
  const isUp = simulator !== undefined && isRunning(simulator)
  process.stdout.write(`${JSON.stringify({ running: isUp, pid: simulator?.pid ?? null, workers })}\n`)
  return isUp ? 0 : 1
}
