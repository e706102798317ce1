// npm test [-- packages/health -t name]: installs and builds what is missing, runs the tests, ends with "N passed, N failed".
import './bootstrap/require-node.mjs'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { readIfThere } from './bootstrap/files.mjs'
import { runMain } from './bootstrap/run-main.mjs'
import { countUp, describeFailures, describeSkipped, failedFiles, replaceFiles, summaryLine } from './test-summary.mjs'

/** More files than this have failed for a reason. */
const RUN_AGAIN = 12

await runMain('run the tests', async () => {
  const { root, env } = await bootstrap().catch((error) => {
    report('', undefined, 1)
    throw error
  })
  const first = await runVitest(root, env, process.argv.slice(2))
  const failed = first.run ? failedFiles(first.run) : []
  if (!process.env.CI || !first.run || failed.length === 0 || failed.length > RUN_AGAIN) return report(root, first.run, first.exitCode)

  console.log('\nFailed at first, and run again, alone:')
  for (const line of describeFailures(first.run, root)) console.log(line)
  const again = await runVitest(root, env, [...failed, '--no-file-parallelism'])
  report(root, again.run && replaceFiles(first.run, again.run), again.exitCode)
})

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args
 * @returns {Promise<{ exitCode: number, run: import('./test-summary.mjs').TestRun | undefined }>} no run where vitest did not get as far
 */
async function runVitest(root, env, args) {
  const temp = mkdtempSync(join(tmpdir(), 'hoop-test-'))
  const summaryPath = join(temp, 'summary.json')
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts/test-reporter.mjs')}`]
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  try {
    /** @type {number} */
    const exitCode = await new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
        cwd: root,
        env: { ...env, HOOP_TEST_SUMMARY: summaryPath },
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      const stop = () => child.kill('SIGTERM')
      const stay = () => {} // the terminal sent it to vitest as well, which stops its workers
      process.on('SIGINT', stay)
      process.on('SIGTERM', stop)
      child.on('error', reject)
      child.on('close', (code) => {
        process.off('SIGINT', stay)
        process.off('SIGTERM', stop)
        resolve(code ?? 1)
      })
    })
    const text = readIfThere(summaryPath)
    return { exitCode, run: text === undefined ? undefined : JSON.parse(text) }
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
}

/**
 * @param {string} root
 * @param {import('./test-summary.mjs').TestRun | undefined} run
 * @param {number} exitCode of vitest
 */
function report(root, run, exitCode) {
  const counted = run ? countUp(run) : { passed: 0, failed: 0, skipped: [] }
  if (counted.passed + counted.failed === 0) console.log('No test ran.')
  for (const line of describeSkipped(counted.skipped)) console.log(line)
  if (run && counted.failed > 0) {
    console.log('Failed:')
    for (const line of describeFailures(run, root)) console.log(line)
  }
  // A vitest that fails and does not say why has failed all the same.
  const failed = counted.failed || Number(exitCode !== 0 || counted.passed === 0)
  console.log(summaryLine({ ...counted, failed }))
  process.exitCode = failed > 0 ? 1 : 0
}
