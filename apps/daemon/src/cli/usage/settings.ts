import { decodePriceOverrides, type PriceOverrides } from '@hoop/quota/overrides'
import { createConfig } from '../../config/index.ts'
import { readContent } from '../../config/follow-file.ts'
import { describeFileFault, isYamlText, parseYaml } from '../../config/yaml-text.ts'
import { HoopError } from '../../errors.ts'
import { createLog } from '../../log.ts'
import type { Terminal } from '../terminal.ts'

/** What the configuration says of usage. */
export interface UsageSettings {
  /** The home folders whose transcripts count. */
  readonly homes: readonly string[]
  readonly overrides?: PriceOverrides
}

/** Reads the configuration of a home, and the file of prices it names. Throws a {@link HoopError} for a bad one. */
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

/** A file of prices, YAML or JSON, in US dollars per million tokens. Throws a {@link HoopError} that names file, line, column and key. */
export async function readPrices(path: string): Promise<PriceOverrides> {
  const content = await readContent(path)
  if (content.kind !== 'text')
    throw new HoopError(
      'PRICES_MISSING',
      `the file of prices ${path} ${content.kind === 'missing' ? 'is not there' : `cannot be read: ${content.why}`}`,
      {
        exitCode: 2,
        hint: 'correct `prices` in config.yml, or take it out',
      },
    )
  const parsed = parseYaml(content.text)
  if (!isYamlText(parsed)) throw refused(describeFileFault(path, parsed))
  const decoded = decodePriceOverrides(parsed.value)
  if (!decoded.ok) throw refused(describeFileFault(path, parsed.locate(decoded.faults[0])))
  return decoded.overrides
}

const refused = (message: string) => new HoopError('PRICES_INVALID', message, { exitCode: 2, hint: 'correct the file of prices' })
