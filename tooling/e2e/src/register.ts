import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FleetSnapshot, WorkerView } from '@hoop/protocol'
import type { Fleet } from './fleet-sim.ts'
import type { Sandbox } from './sandbox.ts'

/**
 * Tells HOOP, through its own files, where a fleet lives and which projects it works on: what an operator would write.
 * @param settings what else stands in `config.yml`
 */
export function registerFleet(sandbox: Sandbox, { needleHome, home, tmpdir, projects }: Fleet, settings: object = {}): void {
  const hoopHome = sandbox.makeFolder('hoop')
  // JSON is YAML.
  const config = { needle: { homes: [needleHome], promptDirs: [join(tmpdir, 'needle')] }, sessions: { homes: [home] }, ...settings }
  writeFileSync(join(hoopHome, 'config.yml'), JSON.stringify(config))
  const registered = projects.map(({ name, workspaces }) => ({ name, workspaces: workspaces.map((path) => ({ path })) }))
  writeFileSync(join(hoopHome, 'projects.yaml'), JSON.stringify({ projects: registered }))
}

/** A worker of a simulated fleet by the last word of its id: alpha, bravo, charlie … */
export function findWorker({ workers }: Pick<FleetSnapshot, 'workers'>, name: string): WorkerView {
  const worker = workers.find(({ id }) => id.endsWith(`-${name}`))
  if (!worker) throw new Error(`no worker ${name} in the fleet, only ${workers.map(({ id }) => id).join(', ')}`)
  return worker
}
