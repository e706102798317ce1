/**
 * What became of one file. A failure without a test has its place in brackets for a name.
 * @typedef {{ path: string, passed: number, skipped: string[], failures: { name: string, message: string }[] }} FileResult
 */
/**
 * What became of a run. `unhandled`: errors that belong to no file.
 * @typedef {{ files: FileResult[], unhandled: string[] }} TestRun
 */

/** What makes a test run that was skipped for want of it. A test names its need in its own name: "… [needs chromium]". */
const ENABLED_BY = new Map([
  ['br', 'install br (beads_rust), so that it is on the PATH, or set HOOP_TEST_BR to it'],
  ['chromium', 'install Chromium (Debian: sudo apt-get install -y chromium), or set HOOP_CHROMIUM to a Chromium or Chrome'],
  ['s3', 'set HOOP_TEST_S3 to the URL of an S3 endpoint'],
  ['pid namespaces', 'run as root, or allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1)'],
  ['/proc', 'run on Linux with /proc mounted'],
  ['asc', 'npm install --no-save assemblyscript, which makes the WebAssembly module anew'],
  ['a user who is not root', 'run as another user than root'],
  ['a user other than root', 'run as another user than root'],
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
 * @param {{ passed: number, failed: number, skipped: readonly string[] }} summary
 */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`
}

/** @param {TestRun} run */
export function countUp({ files, unhandled }) {
  return {
    passed: files.reduce((sum, file) => sum + file.passed, 0),
    failed: files.reduce((sum, file) => sum + file.failures.length, unhandled.length),
    skipped: files.flatMap((file) => file.skipped),
  }
}

/**
 * The files in which something failed.
 * @param {TestRun} run
 */
export function failedFiles({ files }) {
  return files.filter((file) => file.failures.length > 0).map((file) => file.path)
}

/**
 * The first run, with the files that were run again as they are now. Errors that belong to no file stay.
 * @param {TestRun} first
 * @param {TestRun} again
 * @returns {TestRun}
 */
export function replaceFiles(first, again) {
  const now = new Map(again.files.map((file) => [file.path, file]))
  return { files: first.files.map((file) => now.get(file.path) ?? file), unhandled: [...first.unhandled, ...again.unhandled] }
}

/**
 * Every failure with the first lines of its reason, so that the end of a long log tells what broke.
 * @param {TestRun} run
 * @param {string} root of the checkout
 * @returns {string[]}
 */
export function describeFailures({ files, unhandled }, root) {
  const named = files.flatMap((file) => file.failures.map((failure) => ({ ...failure, file: file.path.replace(`${root}/`, '') })))
  const lines = named.flatMap(({ file, name, message }) => [`  ${file} > ${name}`, ...firstLines(message)])
  return [...lines, ...unhandled.flatMap((message) => ['  (outside of any file)', ...firstLines(message)])]
}

/** @param {string} message */
function firstLines(message) {
  const lines = message.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(0, 6).map((line) => `      ${line}`)
}
