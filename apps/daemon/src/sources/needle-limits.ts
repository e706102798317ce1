import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { decodeAdapter, decodeNeedleConfig, isAckFileName, needleConfigPaths } from '@hoop/needle'

/** What NEEDLE's settings say of the agents' limits, and which workers left a start record. */
export interface NeedleSide {
  /** By adapter; `''` is NEEDLE's own for all that state none. Milliseconds. */
  readonly limitsMs: ReadonlyMap<string, number>
  /** Names of workers; `undefined` where no worker ever left a record. */
  readonly acks: ReadonlySet<string> | undefined
}

/** NEEDLE's limit where nothing else is stated. */
const DEFAULT_LIMIT_MS = 3_600_000

/** Reads what lies beside each NEEDLE home: `.config/needle` and `.hoop/workers`. What is not there, or cannot be read, says nothing. */
export async function readNeedleSide(needleHomes: readonly string[]): Promise<NeedleSide> {
  const limitsMs = new Map([['', DEFAULT_LIMIT_MS]])
  let acks: Set<string> | undefined
  for (const home of needleHomes.map((path) => dirname(path))) {
    const { config, adaptersDir } = needleConfigPaths(home)
    const stated = decodeNeedleConfig(await readText(config))
    if (stated.ok && stated.value.agentTimeoutMs !== undefined) limitsMs.set('', stated.value.agentTimeoutMs)
    for (const name of await list(adaptersDir)) {
      if (!/\.ya?ml$/.test(name)) continue
      const adapter = decodeAdapter(await readText(join(adaptersDir, name)))
      if (adapter.ok && adapter.value.timeoutMs !== undefined) limitsMs.set(adapter.value.name, adapter.value.timeoutMs)
    }
    for (const name of await list(join(home, '.hoop', 'workers')))
      if (isAckFileName(name)) (acks ??= new Set()).add(name.slice(0, -'.ack'.length))
  }
  return { limitsMs, acks }
}

const readText = (path: string) => readFile(path, 'utf8').catch(() => '')
const list = (folder: string) => readdir(folder).catch((): string[] => [])
