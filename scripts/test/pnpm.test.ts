import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeFailure, StepFailure } from '../bootstrap/failure.mjs'
import { fetchPnpm, isPnpmReady, PNPM_INTEGRITY, PNPM_VERSION, pnpmFolder } from '../bootstrap/pnpm.mjs'
import { tempFolder } from './temp-folder.ts'

/** Stands where npm does: puts a package into `--prefix`, and writes down an integrity as npm would. */
const fakeNpm = (integrity: string) => `
  const { mkdirSync, writeFileSync } = require('node:fs')
  const prefix = process.argv[process.argv.indexOf('--prefix') + 1]
  const own = prefix + '/node_modules/pnpm'
  mkdirSync(own + '/bin', { recursive: true })
  writeFileSync(own + '/bin/pnpm.mjs', 'console.log("${PNPM_VERSION}")')
  writeFileSync(own + '/install.js', 'require("node:fs").writeFileSync("installed", "")')
  const packages = { 'node_modules/pnpm': { integrity: '${integrity}' } }
  writeFileSync(prefix + '/node_modules/.package-lock.json', JSON.stringify({ packages }))
`
const options = (npm: string) => {
  const base = tempFolder({ 'npm-cli.cjs': npm })
  const cache = join(base, 'cache')
  return { cache, folder: pnpmFolder(cache), npmCli: join(base, 'npm-cli.cjs'), env: process.env, log: join(base, 'pnpm.log') }
}
const pinned = PNPM_INTEGRITY['pnpm'] ?? ''

test('the pinned package is checked, prepared and moved into place', async () => {
  const fetching = options(fakeNpm(pinned))
  await fetchPnpm(fetching)
  expect(isPnpmReady(fetching.folder)).toBe(true)
  expect(existsSync(join(fetching.folder, 'node_modules/pnpm/installed'))).toBe(true)
  expect(readdirSync(fetching.cache)).toHaveLength(1)
})

test('another package under that name is refused, nothing of it is run or kept', async () => {
  const fetching = options(fakeNpm('sha512-AAAA=='))
  const failure = await fetchPnpm(fetching).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(StepFailure)
  expect(failure).toMatchObject({ message: `pnpm@${PNPM_VERSION} is not the package that this repository pins` })
  expect(failure).toMatchObject({ details: [`pinned ${pinned}`, 'found  sha512-AAAA=='] })
  expect(readdirSync(fetching.cache)).toEqual([])
})

test('two at once end with one copy', async () => {
  const fetching = options(fakeNpm(pinned))
  await Promise.all([fetchPnpm(fetching), fetchPnpm(fetching)])
  expect(isPnpmReady(fetching.folder)).toBe(true)
  expect(readdirSync(fetching.cache)).toHaveLength(1)
})

test('a registry out of reach: the reason is npm’s, the log is named, nothing is left behind', async () => {
  const fetching = options('console.error("npm error code ENOTFOUND"); process.exit(1)')
  const failure = await fetchPnpm(fetching).catch((error: unknown) => error)
  expect(failure).toMatchObject({ message: 'npm ended with exit code 1', details: ['npm error code ENOTFOUND'], log: fetching.log })
  expect(readdirSync(fetching.cache)).toEqual([])
})

test('a cache that cannot be written is said without a stack trace', async () => {
  const fetching = options(fakeNpm(pinned))
  const failure = await fetchPnpm({ ...fetching, cache: join(fetching.npmCli, 'cache') }).catch((error: unknown) => error)
  const text = describeFailure('get pnpm', failure)
  expect(text).toContain('Could not get pnpm: ENOTDIR')
  expect(text).toContain('HOOP_CACHE')
  expect(text).not.toContain('    at ')
})

test('a Node without npm is told where to get one', async () => {
  const fetching = { ...options(''), npmCli: undefined }
  await expect(fetchPnpm(fetching)).rejects.toMatchObject({ fix: 'install Node with its npm from https://nodejs.org' })
})
