/**
 * What a test run came to.
 * @typedef {{ passed: number, failed: number, skipped: readonly string[], errors: number }} Summary
 */

/** What makes a test run that was skipped for want of it. A test names its need in its own name: "… [needs chromium]". */
const ENABLED_BY = new Map([
  ['br', 'install br (beads_rust), so that it is on the PATH, or set HOOP_TEST_BR to it'],
  ['chromium', 'install Chromium (Debian: sudo apt-get install -y chromium), or set HOOP_CHROMIUM to a Chromium or Chrome'],
  ['s3', 'set HOOP_TEST_S3 to the URL of an S3 endpoint'],
  ['pid namespaces', 'run as root, or allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1)'],
  ['/proc', 'run on Linux with /proc mounted'],
])

/** More names than this are only counted: a filter skips hundreds. */
const NAMED = 10

/**
 * What was skipped, grouped by what it needs, with what would make it run; then what gave no reason.
 * @param {readonly string[]} names of skipped tests
 * @returns {string[]}
 */
export function describeSkipped(names) {
  /** @type {Map<string, string[]>} */
  const byNeed = new Map()
  for (const name of names) {
    const needs = [...name.matchAll(/\[needs ([^\]]+)\]/g)].map((match) => (match[1] ?? '').toLowerCase())
    for (const need of new Set(needs.length > 0 ? needs : [''])) byNeed.set(need, [...(byNeed.get(need) ?? []), name])
  }
  return [...byNeed].flatMap(([need, skipped]) => [
    need === ''
      ? `Skipped ${skipped.length} by a filter, or by a mark in the test itself${skipped.length > NAMED ? '.' : ':'}`
      : `Skipped ${skipped.length} that need ${need}. To run them: ${ENABLED_BY.get(need) ?? `provide ${need}`}.`,
    ...(skipped.length > NAMED ? [] : skipped.map((name) => `  ${name}`)),
  ])
}

/**
 * The last line of `npm test`. Errors outside of any test count as failures: nothing may fail unseen.
 * @param {Summary} summary
 */
export function summaryLine({ passed, failed, skipped, errors }) {
  return `${passed} passed, ${failed + errors} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`
}
