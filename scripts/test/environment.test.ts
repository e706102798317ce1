import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { childEnvironment, headersPrefix } from '../bootstrap/environment.mjs'
import { findNpmCli } from '../bootstrap/npm-cli.mjs'
import { cacheFolder } from '../bootstrap/pnpm.mjs'
import { tempFolder } from './temp-folder.ts'

test('pnpm comes first on the PATH, and the Node that runs us before any other', () => {
  const folder = tempFolder({ 'old/node': 'another node', 'new/bin/node': 'this node' })
  chmodSync(join(folder, 'old/node'), 0o755)
  const execPath = join(folder, 'new/bin/node')
  const pnpmPath = ['/cache/pnpm', '/cache/pnpm/dist/node-gyp-bin']
  const other = childEnvironment({ env: { PATH: join(folder, 'old') }, execPath, pnpmPath })
  expect(other.PATH).toBe(['/cache/pnpm', '/cache/pnpm/dist/node-gyp-bin', join(folder, 'new/bin'), join(folder, 'old')].join(':'))
  const same = childEnvironment({ env: { PATH: join(folder, 'new/bin') }, execPath, pnpmPath })
  expect(same.PATH).toBe(['/cache/pnpm', '/cache/pnpm/dist/node-gyp-bin', join(folder, 'new/bin')].join(':'))
})

test("Node's headers are handed to the build where they are on disk, and a choice of the user stands", () => {
  const prefix = tempFolder({
    'bin/node': '',
    'include/node/node.h': '',
    'include/node/node_version.h': `#define NODE_MODULE_VERSION NODE_EMBEDDER_MODULE_VERSION\n#define NODE_MODULE_VERSION ${process.versions.modules}\n`,
  })
  const execPath = join(prefix, 'bin/node')
  expect(childEnvironment({ env: {}, execPath, pnpmPath: [] }).npm_config_nodedir).toBe(prefix)
  expect(childEnvironment({ env: { npm_config_nodedir: '/mine' }, execPath, pnpmPath: [] }).npm_config_nodedir).toBe('/mine')
  expect(headersPrefix(execPath, '72')).toBeUndefined()
  expect(headersPrefix(join(tempFolder({ 'bin/node': '' }), 'bin/node'))).toBeUndefined()
})

test('what npm says about itself and NODE_ENV do not reach pnpm; the registry does', () => {
  const env = childEnvironment({
    env: {
      NODE_ENV: 'production',
      npm_lifecycle_event: 'start',
      npm_config_local_prefix: '/x',
      npm_config_loglevel: 'silent',
      npm_config_registry: 'https://r.example',
    },
    execPath: '/nowhere/bin/node',
    pnpmPath: [],
  })
  expect(env).not.toHaveProperty('NODE_ENV')
  expect(env).not.toHaveProperty('npm_lifecycle_event')
  expect(env).not.toHaveProperty('npm_config_local_prefix')
  expect(env).not.toHaveProperty('npm_config_loglevel')
  expect(env).toMatchObject({ npm_config_registry: 'https://r.example', TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' })
})

test('the cache: HOOP_CACHE, else XDG_CACHE_HOME, else ~/.cache', () => {
  expect(cacheFolder({ HOOP_CACHE: '/c', XDG_CACHE_HOME: '/x' }, '/home/ana')).toBe('/c')
  expect(cacheFolder({ HOOP_CACHE: '', XDG_CACHE_HOME: '/x' }, '/home/ana')).toBe('/x/hoop')
  expect(cacheFolder({}, '/home/ana')).toBe('/home/ana/.cache/hoop')
})

test('npm is the one beside this Node; another package manager that runs us is not taken for it', () => {
  const prefix = tempFolder({ 'bin/node': '', 'lib/node_modules/npm/bin/npm-cli.js': '', 'elsewhere/pnpm.mjs': '' })
  const found = findNpmCli({ execPath: join(prefix, 'bin/node'), env: {} })
  expect(found).toContain('lib/node_modules/npm/bin/npm-cli.js')
  const bare = tempFolder({ 'bin/node': '', 'pnpm.mjs': '' })
  const none = findNpmCli({ execPath: join(bare, 'bin/node'), env: { PATH: bare, npm_execpath: join(bare, 'pnpm.mjs') } })
  expect(none === undefined || none.startsWith('/usr/')).toBe(true)
})
