import type { Config } from '@hoop/protocol'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expandTilde } from '../home.ts'

/** Fills in `~` and `$TMPDIR` wherever a setting is a path; equal paths become one. */
export function expandPaths(config: Config, env: NodeJS.ProcessEnv): Config {
  const expand = (path: string) => {
    const [, below] = /^\$TMPDIR(?:\/(.*))?$/s.exec(path) ?? []
    if (path.startsWith('$TMPDIR')) return join(env['TMPDIR'] || tmpdir(), below ?? '')
    return resolve(expandTilde(path, env))
  }
  const expandAll = (paths: readonly string[]) => [...new Set(paths.map(expand))]
  return {
    ...config,
    needle: { ...config.needle, homes: expandAll(config.needle.homes), promptDirs: expandAll(config.needle.promptDirs) },
    sessions: { ...config.sessions, homes: expandAll(config.sessions.homes) },
    quota: {
      ...config.quota,
      claudeDirs: expandAll(config.quota.claudeDirs),
      codexHomes: expandAll(config.quota.codexHomes),
      statusline: expandAll(config.quota.statusline),
      caches: expandAll(config.quota.caches),
    },
    workspaces: Object.fromEntries(Object.entries(config.workspaces).map(([path, settings]) => [expand(path), settings])),
    ...(config.alerts.command && {
      alerts: { ...config.alerts, command: config.alerts.command.map((word, at) => (at === 0 ? expand(word) : word)) },
    }),
    ...(config.prices === undefined ? {} : { prices: expand(config.prices) }),
  }
}
