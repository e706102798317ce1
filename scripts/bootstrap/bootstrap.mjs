import { join } from 'node:path'
import { build, isBuilt } from './build.mjs'
import { childEnvironment } from './environment.mjs'
import { install, isInstalled } from './install.mjs'
import { withLock } from './lock.mjs'
import { findNpmCli } from './npm-cli.mjs'
import { cacheFolder, fetchPnpm, isPnpmReady, PNPM_VERSION, pnpmFolder, pnpmIn } from './pnpm.mjs'
import { createSteps } from './steps.mjs'
import { ROOT } from './workspace.mjs'

/**
 * Brings a checkout to where it runs: pnpm, packages, build. Whatever is done already is left alone, so that a second
 * start costs a tenth of a second and no network.
 * @param {{ root?: string, needs?: 'pnpm' | 'packages' | 'build' }} [options]
 * @returns {Promise<{ root: string, env: NodeJS.ProcessEnv, pnpm: string }>} the environment for children, and pnpm's file
 */
export async function bootstrap({ root = ROOT, needs = 'build' } = {}) {
  const steps = createSteps({ out: process.stderr })
  const logs = join(root, '.cache/bootstrap')
  const cache = cacheFolder(process.env)
  const folder = pnpmFolder(cache)
  const { entry, path } = pnpmIn(folder)
  const env = childEnvironment({ env: process.env, execPath: process.execPath, pnpmPath: path })
  const ready = { root, env, pnpm: entry }
  const isDone = () => isPnpmReady(folder) && (needs === 'pnpm' || isInstalled(root)) && (needs !== 'build' || isBuilt(root))
  if (isDone()) return ready

  const onWait = (/** @type {number} */ pid) => steps.note(`another install or build runs here (pid ${pid}); waiting for it`)
  await withLock(
    join(root, '.cache/bootstrap.lock'),
    async () => {
      if (!isPnpmReady(folder)) {
        const npmCli = findNpmCli({ execPath: process.execPath, env: process.env })
        await steps.step(`get pnpm ${PNPM_VERSION}`, () => fetchPnpm({ folder, cache, npmCli, env, log: join(logs, 'pnpm.log') }))
      }
      if (needs !== 'pnpm' && !isInstalled(root)) await steps.step('install packages', () => install({ root, entry, env, logs }))
      if (needs === 'build' && !isBuilt(root)) await steps.step('build', () => build({ root, env, logs }))
    },
    { onWait },
  )
  return ready
}
