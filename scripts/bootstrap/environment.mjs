import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { readIfThere } from './files.mjs'

/** What npm puts into the environment of its scripts about itself and the root package. It would mislead a second npm or pnpm. */
const LEFT_BY_NPM =
  /^npm_(?:lifecycle_|package_|command$|execpath$|node_execpath$|config_(?:local_prefix|global_prefix|prefix|user_agent|npm_version|init_module|loglevel)$)/

/**
 * The environment of everything that installs and builds: pnpm and this very Node first on the PATH, Node's own headers
 * where they are on disk, and no telemetry.
 * @param {{ env: NodeJS.ProcessEnv, execPath: string, pnpmPath: readonly string[] }} options
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment({ env, execPath, pnpmPath }) {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !LEFT_BY_NPM.test(name)))
  delete kept.NODE_ENV // with `production` there, pnpm would leave out what builds and tests HOOP
  const path = (env.PATH ?? '').split(delimiter)
  const headers = headersPrefix(execPath)
  return {
    ...kept,
    PATH: [...pnpmPath, ...(isFirstNode(path, execPath) ? [] : [dirname(execPath)]), ...path].join(delimiter),
    ...(headers !== undefined && env.npm_config_nodedir === undefined ? { npm_config_nodedir: headers } : {}),
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  }
}

/**
 * The prefix that holds this Node's C++ headers, where they came along with it. With them a native module compiles without
 * fetching anything. Headers of another Node (a distribution's, beside one of your own) are not taken: what they build does not load.
 * @param {string} execPath
 * @param {string} [abi] of the Node that runs
 */
export function headersPrefix(execPath, abi = process.versions.modules) {
  const prefix = dirname(dirname(execPath))
  if (!existsSync(join(prefix, 'include/node/node.h'))) return undefined
  const version = readIfThere(join(prefix, 'include/node/node_version.h')) ?? ''
  return new RegExp(`^#define NODE_MODULE_VERSION ${abi}$`, 'm').test(version) ? prefix : undefined
}

/**
 * @param {readonly string[]} path
 * @param {string} execPath
 */
function isFirstNode(path, execPath) {
  const found = path.map((folder) => join(folder || '.', 'node')).find((file) => existsSync(file))
  return found !== undefined && realpathSync(found) === realpathSync(execPath)
}
