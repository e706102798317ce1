import type { FleetSnapshot } from '@hoop/protocol'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createConfig } from '../../config/index.ts'
import { readFleetOnce, type OnceOptions } from '../../daemon.ts'
import { readWorkerMemories } from '../../db/index.ts'
import { createLog } from '../../log.ts'
import { createRegistry } from '../../projects/index.ts'
import { readVersion } from '../../version.ts'
import type { Terminal } from '../terminal.ts'

interface Verbosity {
  readonly isVerbose: boolean
}

/** One look at everything the daemon would look at. Creates nothing. */
export async function readFromDisk(home: string, options: Verbosity, terminal: Terminal): Promise<FleetSnapshot> {
  return readFleetOnce(await openOnce(home, options, terminal))
}

/** Configuration, registry and what is remembered, as far as there are any. */
export async function openOnce(home: string, options: Verbosity, { env, stderr }: Terminal): Promise<OnceOptions> {
  const log = createLog({ level: options.isVerbose ? 'debug' : 'warn', console: { write: (text) => stderr.write(text) } })
  const { signal } = new AbortController()
  const config = await createConfig({ home, env, signal, log, watch: false })
  const registry = await createRegistry({ home, env, signal, log, watch: false })
  const memories = existsSync(join(home, 'fleet.db')) ? readWorkerMemories(home) : new Map<string, unknown>()
  return { config, registry, log, memories, env, version: readVersion() }
}
