// npm test [-- packages/health -t name]: installs and builds what is missing, runs the tests, ends with "N passed, N failed".
import './bootstrap/require-node.mjs'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { readIfThere } from './bootstrap/files.mjs'
import { runMain } from './bootstrap/run-main.mjs'
import { describeSkipped, summaryLine } from './test-summary.mjs'

await runMain('run the tests', async () => {
  const { root, env } = await bootstrap().catch((error) => {
    report(undefined, 1)
    throw error
  })
  const temp = mkdtempSync(join(tmpdir(), 'hoop-test-'))
  try {
    const summaryPath = join(temp, 'summary.json')
    const exitCode = await runVitest(root, { ...env, HOOP_TEST_SUMMARY: summaryPath }, process.argv.slice(2))
    report(readIfThere(summaryPath), exitCode)
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
})

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function runVitest(root, env, args) {
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts/test-reporter.mjs')}`]
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    process.on('SIGINT', () => {}) // the terminal sent it to vitest as well, which stops its workers
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/**
 * @param {string | undefined} text of the summary; none where vitest did not get as far
 * @param {number} exitCode of vitest
 */
function report(text, exitCode) {
  /** @type {import('./test-summary.mjs').Summary} */
  const counted = text === undefined ? { passed: 0, failed: 0, skipped: [], errors: 0 } : JSON.parse(text)
  const hasFailed = exitCode !== 0 || counted.passed + counted.failed === 0
  const isSeen = counted.failed + counted.errors > 0
  if (counted.passed + counted.failed + counted.errors === 0) console.log('No test ran.')
  for (const line of describeSkipped(counted.skipped)) console.log(line)
  console.log(summaryLine(hasFailed && !isSeen ? { ...counted, errors: 1 } : counted))
  process.exitCode = hasFailed || isSeen ? 1 : 0
}
