import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { StepFailure } from './failure.mjs'
import { readIfThere } from './files.mjs'
import { lastLines, runLogged } from './run-logged.mjs'

/** The pnpm that this repository is built with. `packageManager` in package.json names the same. */
export const PNPM_VERSION = '12.21.0'

/**
 * SHA-512 of the packages as published. pnpm names its native packages by exact version, and npm checks each against
 * its registry; those we could fetch and measure are pinned here as well.
 * @type {Readonly<Record<string, string>>}
 */
export const PNPM_INTEGRITY = {
  pnpm: 'sha512-Zv2CeO4ok1zpUXktNDZ/869cQyonVkRYIwKVM4NbjaUpu+C+UTCv1W7QcT+4eJ5Hutgtk71a4v5UsVVi1idu8A==',
  '@pnpm/exe.linux-x64': 'sha512-8eufCjHXspKbNS/kh8q4Q0gqJoOuvC4Q5pgos6XS8By/nAMtP+jf8F1Cw9er840kfAX+PJ/ts+A9qnLE91rvXQ==',
  '@pnpm/exe.linux-arm64': 'sha512-4Oj/iF2TDCe2lcH0n4TupPR5sSdrNLclJB6xBElLMPCUOAvBhdf2rRlSaO5M4erJ6g4Fyy7YTXTpcmfFsKyxEA==',
}

/**
 * Where HOOP keeps what it fetches for building: `HOOP_CACHE`, else `$XDG_CACHE_HOME/hoop`, else `~/.cache/hoop`.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [home]
 */
export function cacheFolder(env, home = homedir()) {
  if (env.HOOP_CACHE) return env.HOOP_CACHE
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'hoop')
}

/**
 * One folder a version and platform, so that a home shared by several hosts works.
 * @param {string} cache
 */
export function pnpmFolder(cache) {
  return join(cache, `pnpm-${PNPM_VERSION}-${process.platform}-${process.arch}`)
}

/**
 * The pieces of a fetched pnpm: the file that `node` runs, and the folders that belong on a child's PATH
 * (turbo and publint look for `pnpm` there, a native module's build for `node-gyp`).
 * @param {string} folder
 */
export function pnpmIn(folder) {
  const own = join(folder, 'node_modules/pnpm')
  return { entry: join(own, 'bin/pnpm.mjs'), path: [own, join(own, 'dist/node-gyp-bin')] }
}

/** @param {string} folder */
export function isPnpmReady(folder) {
  return existsSync(pnpmIn(folder).entry)
}

/**
 * Fetches the pinned pnpm with npm, checks it, and moves it into place in one step: two at once are safe, and a broken
 * download is never used.
 * @param {{ folder: string, cache: string, npmCli: string | undefined, env: NodeJS.ProcessEnv, log: string,
 *   integrity?: Readonly<Record<string, string>> }} options
 */
export async function fetchPnpm({ folder, cache, npmCli, env, log, integrity = PNPM_INTEGRITY }) {
  if (npmCli === undefined) {
    throw new StepFailure(`there is no npm beside ${process.execPath}`, { fix: 'install Node with its npm from https://nodejs.org' })
  }
  mkdirSync(cache, { recursive: true })
  const fetched = mkdtempSync(join(cache, 'fetching-'))
  try {
    writeFileSync(join(fetched, 'package.json'), '{ "private": true }\n')
    const quiet = ['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=warn']
    const retries = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000']
    const args = ['install', `pnpm@${PNPM_VERSION}`, ...quiet, ...retries]
    const result = await runLogged(process.execPath, [npmCli, ...args, '--prefix', fetched], { cwd: fetched, env, log })
    if (!result.ok) {
      throw new StepFailure(`npm ended with ${result.exit}`, {
        details: lastLines(result.output, 8),
        fix: 'check that this host reaches the npm registry (npm ping). Only the first run needs it.',
        log,
      })
    }
    checkIntegrity(fetched, integrity)
    placeBinary(fetched, env)
    putInPlace(fetched, folder)
  } finally {
    rmSync(fetched, { recursive: true, force: true })
  }
}

/**
 * Compares what npm installed with what is pinned.
 * @param {string} fetched
 * @param {Readonly<Record<string, string>>} integrity
 */
function checkIntegrity(fetched, integrity) {
  const installed = integritiesIn(readIfThere(join(fetched, 'node_modules/.package-lock.json')) ?? '{}')
  if (!installed.has('pnpm')) throw new StepFailure('npm reported success but installed no pnpm')
  for (const [name, found] of installed) {
    const pinned = integrity[name]
    if (pinned !== undefined && found !== pinned) {
      throw new StepFailure(`${name}@${PNPM_VERSION} is not the package that this repository pins`, {
        details: [`pinned ${pinned}`, `found  ${found}`],
        fix: 'find out where it came from (npm config get registry) before you go on; nothing of it was run.',
      })
    }
  }
}

/**
 * @param {string} lockText
 * @returns {Map<string, string | undefined>}
 */
function integritiesIn(lockText) {
  /** @type {{ packages?: Record<string, { integrity?: string }> }} */
  const lock = JSON.parse(lockText)
  const entries = Object.entries(lock.packages ?? {}).filter(([path]) => path.startsWith('node_modules/'))
  return new Map(entries.map(([path, entry]) => [path.slice('node_modules/'.length), entry.integrity]))
}

/**
 * pnpm's own install step, run only now that the package is known to be the right one: it puts the native program where a
 * caller without a shell finds it.
 * @param {string} fetched
 * @param {NodeJS.ProcessEnv} env
 */
function placeBinary(fetched, env) {
  const own = join(fetched, 'node_modules/pnpm')
  const placed = spawnSync(process.execPath, ['install.js'], { cwd: own, env, encoding: 'utf8' })
  const shown = spawnSync(process.execPath, [pnpmIn(fetched).entry, '--version'], { cwd: own, env, encoding: 'utf8' })
  if (placed.status === 0 && shown.stdout.trim() === PNPM_VERSION) return
  throw new StepFailure(`pnpm ${PNPM_VERSION} does not run on ${process.platform}-${process.arch}`, {
    details: lastLines(placed.stderr + shown.stderr, 6),
    fix: 'use Linux or macOS on x64 or arm64.',
  })
}

/**
 * @param {string} fetched
 * @param {string} folder
 */
function putInPlace(fetched, folder) {
  try {
    renameSync(fetched, folder)
  } catch {
    if (isPnpmReady(folder)) return // another process was quicker, and its copy passed the same checks
    rmSync(folder, { recursive: true, force: true })
    renameSync(fetched, folder)
  }
}
