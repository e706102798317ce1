import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StepFailure } from './failure.mjs'
import { hashContents } from './files.mjs'
import { explainInstallFailure } from './install-failure.mjs'
import { PNPM_VERSION } from './pnpm.mjs'
import { runLogged } from './run-logged.mjs'
import { isStampFresh, writeStamp } from './stamp.mjs'
import { packageFolders } from './workspace.mjs'

/** Modules with a native part, and a package that depends on each. They must load in the Node that runs now. */
const NATIVE = [{ from: 'apps/daemon', name: 'better-sqlite3', probe: "new (require('better-sqlite3'))(':memory:').close()" }]

/** Retries that outlast a hiccup, and give up on a network that is not there within seconds. */
const RETRIES = ['--config.fetch-retries=2', '--config.fetch-retry-mintimeout=1000', '--config.fetch-retry-maxtimeout=4000']

/** @param {string} root */
const stampPath = (root) => join(root, 'node_modules/.hoop-install.json')

/**
 * Everything that decides what an install puts on disk: the lockfile, the manifests, Node, the platform, pnpm.
 * @param {string} root
 * @param {{ node?: string, platform?: string, arch?: string }} [host]
 */
export function installKey(root, { node = process.version, platform = process.platform, arch = process.arch } = {}) {
  const manifests = packageFolders(root).map((folder) => join(folder, 'package.json'))
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', '.npmrc'].map((name) => join(root, name))
  return [hashContents([...files, ...manifests]), node, platform, arch, PNPM_VERSION].join(' ')
}

/** @param {string} root */
export function isInstalled(root) {
  return isStampFresh(stampPath(root), installKey(root))
}

/**
 * Installs exactly what the lockfile says, then loads each native module once: a Node of another version needs them rebuilt.
 * @param {{ root: string, entry: string, env: NodeJS.ProcessEnv, logs: string }} options `entry` is pnpm's file
 */
export async function install({ root, entry, env, logs }) {
  const log = join(logs, 'install.log')
  const pnpm = (/** @type {string[]} */ ...args) => runLogged(process.execPath, [entry, ...args], { cwd: root, env, log })
  const installed = await pnpm('install', '--frozen-lockfile', '--prefer-offline', ...RETRIES)
  if (!installed.ok) throw explainInstallFailure(installed, log)
  for (const native of NATIVE) {
    if (await doesLoad(root, native, env, logs)) continue
    const rebuilt = await pnpm('rebuild', native.name)
    if (!rebuilt.ok) throw explainInstallFailure(rebuilt, log)
    if (!(await doesLoad(root, native, env, logs))) {
      throw new StepFailure(`${native.name} does not load in Node ${process.version}`, {
        fix: env.npm_config_nodedir
          ? `npm_config_nodedir is ${env.npm_config_nodedir}: it must hold the headers of Node ${process.version}, or be unset.`
          : 'remove node_modules and run this again.',
        log: join(logs, `load-${native.name}.log`),
      })
    }
  }
  const outputs = packageFolders(root).map((folder) => join(folder, 'node_modules'))
  writeStamp(stampPath(root), { key: installKey(root), outputs: outputs.filter((output) => existsSync(output)) })
}

/**
 * @param {string} root
 * @param {(typeof NATIVE)[number]} native
 * @param {NodeJS.ProcessEnv} env
 * @param {string} logs
 */
async function doesLoad(root, { from, name, probe }, env, logs) {
  if (!existsSync(join(root, from, 'node_modules', name))) return true
  const log = join(logs, `load-${name}.log`)
  return (await runLogged(process.execPath, ['-e', probe], { cwd: join(root, from), env, log })).ok
}
