/**
 * What a test run came to.
 * @typedef {{ passed: number, failed: number, skipped: readonly string[], errors: number }} Summary
 */

/** What makes a test run that was skipped for want of it. A test names its need in its own name: "… [needs chromium]". */
const ENABLED_BY = new Map([
  ['br', 'install br (beads_rust), so that it is on the PATH'],
  ['chromium', 'install Chromium (Debian: sudo apt-get install -y chromium), or set HOOP_CHROMIUM to a Chromium or Chrome'],
  ['s3', 'set HOOP_TEST_S3 to the URL of an S3 endpoint'],
  ['pid namespaces', 'run as root, or allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1)'],
  ['/proc', 'run on Linux with /proc mounted'],
])

/**
 * Why tests were skipped, and what would make them run: one line a need, then what gave no reason.
 * @param {readonly string[]} names of skipped tests
 * @returns {string[]}
 */
export function describeSkipped(names) {
  /** @type {Map<string, number>} */
  const needs = new Map()
  let unexplained = 0
  for (const name of names) {
    const found = [...name.matchAll(/\[needs ([^\]]+)\]/g)].map((match) => (match[1] ?? '').toLowerCase())
    if (found.length === 0) unexplained += 1
    for (const need of new Set(found)) needs.set(need, (needs.get(need) ?? 0) + 1)
  }
  const lines = [...needs].map(
    ([need, count]) => `Skipped ${count} that need ${need}. To run them: ${ENABLED_BY.get(need) ?? `provide ${need}`}.`,
  )
  if (unexplained > 0) lines.push(`Skipped ${unexplained} by a filter or a mark in the test itself.`)
  return lines
}

/**
 * The last line of `npm test`. Errors outside of any test count as failures: nothing may fail unseen.
 * @param {Summary} summary
 */
export function summaryLine({ passed, failed, skipped, errors }) {
  return `${passed} passed, ${failed + errors} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`
}
