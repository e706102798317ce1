import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { StepFailure } from './failure.mjs'
import { filesBelow, hashStats } from './files.mjs'
import { lastLines, runLogged } from './run-logged.mjs'
import { isStampFresh, writeStamp } from './stamp.mjs'
import { packageFolders } from './workspace.mjs'

/** What no build reads in a package's folder: its own output, tests, benches, words. */
const NOT_BUILT_FROM = new Set([
  'node_modules',
  'dist',
  'types',
  '.cache',
  '.turbo',
  'coverage',
  'test',
  'bench',
  'README.md',
  'CHANGELOG.md',
])

/** @param {string} root */
const stampPath = (root) => join(root, 'node_modules/.hoop-build.json')

/**
 * Changes whenever a file that a build reads was edited, added or removed.
 * @param {string} root
 */
export function buildKey(root) {
  const shared = ['package.json', 'pnpm-lock.yaml', 'turbo.json', 'tsconfig.base.json', 'tsconfig.json'].map((name) => join(root, name))
  return `${hashStats([...shared, ...packageFolders(root).flatMap(sources)])} ${process.version}`
}

/** @param {string} folder of a package */
function sources(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !NOT_BUILT_FROM.has(name))
  return entries.flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)])).sort()
}

/** @param {string} root */
export function isBuilt(root) {
  return isStampFresh(stampPath(root), buildKey(root))
}

/**
 * Builds what changed. turbo decides by content which packages those are, and takes the rest from its cache.
 * @param {{ root: string, env: NodeJS.ProcessEnv, logs: string }} options
 */
export async function build({ root, env, logs }) {
  const log = join(logs, 'build.log')
  const key = buildKey(root) // before the build: an edit while it runs must be built next time
  const turbo = join(root, 'node_modules/turbo/bin/turbo')
  const result = await runLogged(process.execPath, [turbo, 'run', 'build', 'bundle', '--output-logs=new-only'], { cwd: root, env, log })
  if (!result.ok) {
    throw new StepFailure(`turbo ended with ${result.exit}`, {
      details: whatWentWrong(result.output),
      fix: 'correct the file that the log names, and run this again.',
      log,
    })
  }
  const outputs = packageFolders(root).flatMap((folder) => [
    join(folder, 'dist'),
    join(folder, 'dist/main.js'),
    join(folder, 'dist/index.js'),
  ])
  writeStamp(stampPath(root), { key, outputs: outputs.filter((output) => existsSync(output)) })
}

/**
 * A dozen lines from the first one in which a compiler or bundler complains; without such, the last ones. No stack traces.
 * @param {string} output
 */
export function whatWentWrong(output) {
  const lines = lastLines(output, Number.POSITIVE_INFINITY).filter((line) => !/^(?:\S+: )?\s+at /.test(line))
  const first = lines.findIndex((line) => /error TS\d+|\berror:|Error:|\berror\b during|failed with/i.test(line))
  return first === -1 ? lines.slice(-12) : lines.slice(first, first + 12)
}
