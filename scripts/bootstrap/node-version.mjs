/** The oldest Node that HOOP runs on. `engines.node` of every package says the same. */
export const OLDEST_NODE = '20.19.0'

/**
 * Whether a version such as `v20.19.1` is at least `oldest`. Anything that is not a version is not new enough.
 * Written for a Node that may be far too old: keep the syntax plain.
 * @param {string} version
 * @param {string} oldest
 */
export function isNewEnough(version, oldest) {
  const have = numbersOf(version)
  const need = numbersOf(oldest)
  if (have.major !== need.major) return have.major > need.major
  if (have.minor !== need.minor) return have.minor > need.minor
  return have.patch >= need.patch
}

/**
 * What to tell someone whose Node is too old: what was found, what is needed, how to get it.
 * @param {string} version
 * @param {string} execPath
 */
export function tooOldMessage(version, execPath) {
  return [
    'HOOP needs Node ' + OLDEST_NODE + ' or newer. This is ' + version + ' (' + execPath + ').',
    'To fix it: install a current Node from https://nodejs.org, or with a version manager: nvm install 22',
  ].join('\n')
}

/** @param {string} version */
function numbersOf(version) {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)
  return match ? { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) } : { major: -1, minor: -1, patch: -1 }
}
