import { StepFailure } from './failure.mjs'
import { lastLines } from './run-logged.mjs'

const COMPILER =
  'Debian, Ubuntu: sudo apt-get install -y build-essential python3   Fedora: sudo dnf install -y gcc-c++ make python3   macOS: xcode-select --install'

/** What an install's log shows, in the order in which it is looked for: the first that fits is the reason. */
const CAUSES = [
  {
    sign: /OUTDATED_LOCKFILE|lockfile is not up to date|FROZEN_LOCKFILE/,
    reason: 'pnpm-lock.yaml does not fit the package.json files',
    fix: 'git checkout pnpm-lock.yaml; after editing a package.json on purpose: npm run pnpm -- install',
  },
  {
    sign: /not found: make|find any Python|gyp ERR! find Python|not found: (?:c|g)\+\+|(?:g\+\+|c\+\+|cc|gcc|make): (?:command )?not found|No Xcode or CLT/i,
    reason: 'a native module (better-sqlite3) has no prebuilt file for this Node here, and there is no C++ compiler to build it',
    fix: COMPILER,
  },
  {
    sign: /gyp ERR! .*(?:FetchError|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|node-v[\d.]+-headers|network connectivity)/i,
    reason: "a native module (better-sqlite3) must be compiled here, and Node's headers cannot be downloaded",
    fix: 'allow nodejs.org, or set npm_config_nodedir to a folder that holds include/node/node.h of this Node (Debian: libnode-dev).',
  },
  {
    sign: /gyp ERR! (?:build error|stack)/i,
    reason: 'a native module (better-sqlite3) did not compile',
    fix: `the log names the error. It needs a C++20 compiler and Python 3. ${COMPILER}`,
  },
  { sign: /ENOSPC|no space left/i, reason: 'the disk is full', fix: 'free about 1 GB and run this again.' },
  { sign: /EACCES|permission denied/i, reason: 'a file may not be written', fix: 'the log names it; it must belong to you (no sudo).' },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|dns error|error sending request|certificate|ERR_PNPM_META_FETCH|NO_OFFLINE/i,
    reason: 'the package registry cannot be reached',
    fix: 'check the connection, and the proxy or registry in ~/.npmrc. Only the first install needs the network.',
  },
]

/**
 * Why an install failed and what to do, from its log.
 * @param {{ exit: string, output: string }} result
 * @param {string} log
 */
export function explainInstallFailure({ exit, output }, log) {
  const cause = CAUSES.find(({ sign }) => sign.test(output))
  return new StepFailure(cause?.reason ?? `pnpm ended with ${exit}`, {
    details: around(output, cause?.sign),
    fix: cause?.fix ?? 'the log says more; after a change of Node, removing node_modules helps.',
    log,
  })
}

/**
 * What shows the reason, with what led to it; the log's end where nothing does.
 * @param {string} output
 * @param {RegExp | undefined} sign
 */
function around(output, sign) {
  const lines = lastLines(output, Number.POSITIVE_INFINITY)
  const at = sign === undefined ? -1 : lines.findIndex((line) => sign.test(line))
  return at === -1 ? lines.slice(-12) : lines.slice(Math.max(0, at - 3), at + 9)
}
