import { writeFileSync } from 'node:fs'

/** How much of an error is kept: its message, not the difference of two large values. */
const ERROR_CHARS = 600

/**
 * A vitest reporter that leaves what became of each file in the file that HOOP_TEST_SUMMARY names.
 * A file that could not be loaded is an error of its own: it has no tests that could fail.
 */
export default class SummaryReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<{ message?: string, VITEST_TEST_PATH?: string }>} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const path = process.env.HOOP_TEST_SUMMARY
    if (path === undefined) return
    /** @type {import('./test-summary.mjs').TestRun} */
    const run = { files: modules.map(summarize), unhandled: [] }
    for (const error of unhandled) {
      const file = run.files.find((one) => one.path === error.VITEST_TEST_PATH)
      if (file) file.failures.push({ name: '(outside of any test)', message: messageOf(error) })
      else run.unhandled.push(messageOf(error))
    }
    writeFileSync(path, JSON.stringify(run))
  }
}

/**
 * @param {import('vitest/node').TestModule} module
 * @returns {import('./test-summary.mjs').FileResult}
 */
function summarize(module) {
  /** @type {import('./test-summary.mjs').FileResult} */
  const file = { path: module.moduleId, passed: 0, skipped: [], failures: [] }
  for (const error of module.errors()) file.failures.push({ name: '(the file itself)', message: messageOf(error) })
  for (const suite of module.children.allSuites()) {
    for (const error of suite.errors()) file.failures.push({ name: suite.fullName, message: messageOf(error) })
  }
  for (const test of module.children.allTests()) {
    const { state, errors } = test.result()
    if (state === 'passed') file.passed += 1
    else if (state === 'skipped') file.skipped.push(test.fullName)
    else file.failures.push({ name: test.fullName, message: messageOf(errors?.[0]) })
  }
  return file
}

/** @param {{ message?: string } | undefined} error */
function messageOf(error) {
  return (error?.message ?? 'no reason given').slice(0, ERROR_CHARS)
}
