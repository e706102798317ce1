import type { Config } from '@hoop/protocol'
import { join } from 'node:path'
import { HoopError } from '../errors.ts'
import type { Log } from '../log.ts'
import { expandPaths } from './expand-paths.ts'
import { type FileContent, followFile, type FollowFileOptions, readContent } from './follow-file.ts'
import { findStrayVariables, type Origin, type Overrides, readEnvironment } from './layers.ts'
import { type Layers, type LoadedConfig, loadConfig, type RefusedConfig } from './load.ts'

/** Why the newest `config.yml` is not in force. The last good one still is. */
export interface ConfigProblem {
  /** One line: file, line, column, key, what was expected. */
  readonly message: string
  readonly line: number
  readonly column: number
  /** Empty where the text is not YAML. */
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly since: number
}

/** A setting that has changed in the file and takes hold at the next start only. */
export interface PendingSetting {
  readonly key: 'server.host' | 'server.port'
  readonly inForce: string | number
  readonly wanted: string | number
}

/** The configuration as it is now. */
export interface ConfigSource {
  readonly path: string
  /** Durations in milliseconds, sizes in bytes, paths absolute. `server.host` and `server.port` stay what they were at the start. */
  current(): Config
  /** Where a setting (`server.port`) comes from. */
  originOf(key: string): Origin
  problem(): ConfigProblem | undefined
  /** What says "restart needed". */
  pending(): readonly PendingSetting[]
  /** When the file was last read and accepted, in milliseconds since the epoch; `undefined` while there is none. */
  loadedAt(): number | undefined
  /** Called when the configuration, its problem, or what is pending has changed. Returns a function that stops it. */
  onChange(listener: () => void): () => void
}

export interface CreateConfigOptions {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  /** By key, as given on the command line: `{ 'server.port': 4000 }`. */
  readonly flags?: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
  readonly log: Log
  /** `false`: read once. For commands that print and end. */
  readonly watch?: boolean
  readonly follow?: Pick<FollowFileOptions, 'pollMs' | 'settleMs' | 'holdMs'>
}

/** Reads `config.yml` below a home, and follows it. Throws a {@link HoopError} where there is no good one to begin with. Creates nothing. */
export async function createConfig(options: CreateConfigOptions): Promise<ConfigSource> {
  const { home, env, signal, log } = options
  const path = join(home, 'config.yml')
  const flags: Overrides = new Map(Object.entries(options.flags ?? {}).filter(([, value]) => value !== undefined))
  const layers: Layers = { flags, environment: readEnvironment(env), env }
  for (const { name, meant } of findStrayVariables(env))
    log.warn({ variable: name, meant }, `${name} is not a setting; did you mean ${meant}?`)

  const known = await readContent(path)
  const first = load(path, known, layers)
  if (!first.ok)
    throw new HoopError('CONFIG_INVALID', first.message, { exitCode: 2, hint: 'correct it, or take the setting out to have its default' })

  let loaded: LoadedConfig = first
  let config = expandPaths(first.config, env)
  let problem: ConfigProblem | undefined
  let pending: readonly PendingSetting[] = []
  let loadedAt = known.kind === 'missing' ? undefined : Date.now()
  const listeners = new Set<() => void>()
  const { host, port } = config.server

  const accept = (content: FileContent) => {
    const next = load(path, content, layers)
    if (next.ok) {
      const wanted = expandPaths(next.config, env)
      loaded = next
      config = { ...wanted, server: { ...wanted.server, host, port } }
      pending = findPending({ host, port }, wanted.server)
      problem = undefined
      loadedAt = content.kind === 'missing' ? undefined : Date.now()
      log.info(
        { path, pending },
        pending.length > 0
          ? `config.yml is in force; restart needed for ${pending.map(({ key }) => key).join(', ')}`
          : 'config.yml is in force',
      )
    } else {
      problem = { message: next.message, line: next.line, column: next.column, key: next.key, since: problem?.since ?? Date.now() }
      log.warn({ path, line: next.line, column: next.column, key: next.key }, `the last good configuration stays in force: ${next.message}`)
    }
    for (const listener of listeners) listener()
  }
  if (options.watch !== false) followFile({ path, signal, known, onContent: accept, ...options.follow })

  return {
    path,
    current: () => config,
    originOf: (key) => loaded.originOf(key),
    problem: () => problem,
    pending: () => pending,
    loadedAt: () => loadedAt,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function load(path: string, content: FileContent, layers: Layers): LoadedConfig | RefusedConfig {
  if (content.kind === 'unreadable') return { ok: false, line: 1, column: 1, key: '', message: `${path} cannot be read: ${content.why}` }
  return loadConfig(path, content.kind === 'text' ? content.text : undefined, layers)
}

function findPending(inForce: { readonly host: string; readonly port: number }, wanted: Config['server']): PendingSetting[] {
  const found: PendingSetting[] = []
  if (wanted.host !== inForce.host) found.push({ key: 'server.host', inForce: inForce.host, wanted: wanted.host })
  if (wanted.port !== inForce.port) found.push({ key: 'server.port', inForce: inForce.port, wanted: wanted.port })
  return found
}
