import { rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildKey } from '../bootstrap/build.mjs'
import { installKey } from '../bootstrap/install.mjs'
import { isStampFresh, writeStamp } from '../bootstrap/stamp.mjs'
import { putFiles, tempFolder } from './temp-folder.ts'

const checkout = () =>
  tempFolder({
    'package.json': '{}',
    'pnpm-lock.yaml': 'lock',
    'packages/a/package.json': '{ "name": "a" }',
    'packages/a/src/index.ts': 'export {}',
    'packages/a/test/a.test.ts': '',
  })

test('a stamp is fresh for its own key, while what was made is there', () => {
  const folder = tempFolder({ 'dist/main.js': '' })
  const stamp = join(folder, 'node_modules/.stamp.json')
  expect(isStampFresh(stamp, 'one')).toBe(false)
  writeStamp(stamp, { key: 'one', outputs: [join(folder, 'dist/main.js')] })
  expect(isStampFresh(stamp, 'one')).toBe(true)
  expect(isStampFresh(stamp, 'two')).toBe(false)
  rmSync(join(folder, 'dist'), { recursive: true })
  expect(isStampFresh(stamp, 'one')).toBe(false)
})

test.each(['', '{', '[]', '{"key":1,"outputs":[]}', '{"key":"one"}', '{"key":"one","outputs":[1]}'])(
  'a damaged stamp is none: %s',
  (text) => {
    const folder = tempFolder({ stamp: text })
    expect(isStampFresh(join(folder, 'stamp'), 'one')).toBe(false)
  },
)

test('an install is due after a change of lockfile, manifest, Node, platform or architecture, and of nothing else', () => {
  const root = checkout()
  const first = installKey(root)
  putFiles(root, { 'packages/a/src/index.ts': 'export const changed = 1' })
  utimesSync(join(root, 'pnpm-lock.yaml'), new Date(), new Date())
  expect(installKey(root)).toBe(first)
  expect(installKey(root, { node: 'v99.0.0' })).not.toBe(first)
  expect(installKey(root, { platform: 'aix' })).not.toBe(first)
  expect(installKey(root, { arch: 's390x' })).not.toBe(first)
  putFiles(root, { 'packages/a/package.json': '{ "name": "a", "dependencies": {} }' })
  const second = installKey(root)
  expect(second).not.toBe(first)
  putFiles(root, { 'pnpm-lock.yaml': 'other' })
  expect(installKey(root)).not.toBe(second)
})

test('a build is due after a source was edited, added, removed or touched; a test is no source', () => {
  const root = checkout()
  const keys = [buildKey(root)]
  putFiles(root, { 'packages/a/test/a.test.ts': 'changed', 'packages/a/dist/index.js': '', 'packages/a/README.md': 'words' })
  expect(buildKey(root)).toBe(keys[0])
  putFiles(root, { 'packages/a/src/index.ts': 'export const a = 1' })
  keys.push(buildKey(root))
  putFiles(root, { 'packages/a/src/types/test/b.ts': '' })
  keys.push(buildKey(root))
  utimesSync(join(root, 'packages/a/src/types/test/b.ts'), 1, 1)
  keys.push(buildKey(root))
  rmSync(join(root, 'packages/a/src/types/test/b.ts'))
  rmSync(join(root, 'packages/a/src/index.ts'))
  keys.push(buildKey(root))
  expect(new Set(keys).size).toBe(keys.length)
})
