import { type HostUsage, readHostUsage, type ReadUsageOptions } from './read-usage.ts'

export type { Cli, LineCounts } from '../model.ts'
export type { UsageSession } from './read-file.ts'
export { Field, Flag, type RequestRows, rowWidth } from './rows.ts'
export type { HostUsage, ReadUsageOptions }

/**
 * Every request to a model that the five CLIs have recorded on this host, each once, in rows of figures.
 * @throws the signal's reason when that aborts
 */
export function readUsage(options: ReadUsageOptions = {}): Promise<HostUsage> {
  return readHostUsage(async () => (await import('../formats.ts')).formats, options)
}
