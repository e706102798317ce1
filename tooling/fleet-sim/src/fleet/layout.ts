import { join } from 'node:path'

/** Where everything of one fleet lies. */
export interface Layout {
  readonly dir: string
  readonly home: string
  readonly tmp: string
  readonly bin: string
  readonly control: string
  readonly fleetFile: string
  readonly processesFile: string
  readonly needleHome: string
  readonly state: string
  readonly heartbeats: string
  readonly logs: string
  readonly registry: string
  readonly config: string
  readonly adapters: string
  readonly prompts: string
  readonly acks: string
  /** Waiting faults of one worker. */
  faults(qualifiedId: string): string
  /** What the agents of a bead will do: nothing NEEDLE knows of. */
  script(bead: string): string
  attempts(bead: string): string
}

/** The paths of the fleet under a folder; touches no disk. */
export function createLayout(dir: string): Layout {
  const home = join(dir, 'home')
  const tmp = join(dir, 'tmp')
  const control = join(dir, 'control')
  const needleHome = join(home, '.needle')
  const config = join(home, '.config', 'needle')
  return {
    dir,
    home,
    tmp,
    bin: join(dir, 'bin'),
    control,
    fleetFile: join(dir, 'fleet.json'),
    processesFile: join(dir, 'processes.json'),
    needleHome,
    state: join(needleHome, 'state'),
    heartbeats: join(needleHome, 'state', 'heartbeats'),
    logs: join(needleHome, 'logs'),
    registry: join(needleHome, 'state', 'workers.json'),
    config: join(config, 'config.yaml'),
    adapters: join(config, 'adapters'),
    prompts: join(tmp, 'needle'),
    acks: join(home, '.hoop', 'workers'),
    faults: (qualifiedId) => join(control, 'faults', qualifiedId),
    script: (bead) => join(control, 'scripts', `${bead}.json`),
    attempts: (bead) => join(control, 'attempts', bead),
  }
}
