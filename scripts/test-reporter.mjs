import { writeFileSync } from 'node:fs'

/**
 * A vitest reporter that leaves the counts and the names of skipped tests in the file that HOOP_TEST_SUMMARY names.
 * A file that could not be loaded is an error of its own: it has no tests that could fail.
 */
export default class SummaryReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const path = process.env.HOOP_TEST_SUMMARY
    if (path === undefined) return
    /** @type {{ passed: number, failed: number, skipped: string[], errors: number }} */
    const summary = { passed: 0, failed: 0, skipped: [], errors: unhandled.length }
    for (const module of modules) {
      summary.errors += module.errors().length
      for (const suite of module.children.allSuites()) summary.errors += suite.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') summary.passed += 1
        else if (state === 'skipped') summary.skipped.push(test.fullName)
        else summary.failed += 1
      }
    }
    writeFileSync(path, JSON.stringify(summary))
  }
}
