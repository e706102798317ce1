import type { PriceOverrides } from '@hoop/quota/overrides'
import { createConfig } from '../../config/index.ts'
import { readPrices } from '../../cost/price-file.ts'
import { createLog } from '../../log.ts'
import type { Terminal } from '../terminal.ts'

/** What the configuration says of usage. */
export interface UsageSettings {
  /** The home folders whose transcripts count. */
  readonly homes: readonly string[]
  readonly overrides?: PriceOverrides
}

/** Reads the configuration of a home, and the file of prices it names. Throws a `HoopError` for a bad one. */
export async function readUsageSettings(
  home: string,
  { isVerbose }: { readonly isVerbose: boolean },
  { env, stderr }: Terminal,
): Promise<UsageSettings> {
  const log = createLog({ level: isVerbose ? 'debug' : 'warn', console: { write: (text) => stderr.write(text) } })
  const config = (await createConfig({ home, env, signal: new AbortController().signal, log, watch: false })).current()
  return {
    homes: config.sessions.homes,
    ...(config.prices !== undefined && { overrides: await readPrices(config.prices) }),
  }
}
