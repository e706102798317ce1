import { existsSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'

/**
 * The npm that came with this Node, as a file for `node` to run. Undefined where there is none.
 * @param {{ execPath: string, env: NodeJS.ProcessEnv }} options
 * @returns {string | undefined}
 */
export function findNpmCli({ execPath, env }) {
  const prefix = dirname(dirname(execPath))
  const candidates = [
    join(prefix, 'lib/node_modules/npm/bin/npm-cli.js'),
    join(dirname(execPath), 'node_modules/npm/bin/npm-cli.js'),
    env.npm_execpath ?? '',
    ...(env.PATH ?? '').split(delimiter).map((folder) => join(folder || '.', 'npm')),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ]
  for (const candidate of candidates) {
    if (!existsSync(candidate)) continue
    const file = realpathSync(candidate)
    if (basename(file) === 'npm-cli.js') return file
  }
  return undefined
}
