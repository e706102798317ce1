import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isNewEnough, OLDEST_NODE, tooOldMessage } from '../bootstrap/node-version.mjs'

test.each([
  ['v20.19.0', true],
  ['v20.19.5', true],
  ['v22.0.0', true],
  ['v24.1.0-nightly', true],
  ['v20.18.9', false],
  ['v18.20.8', false],
  ['v9.99.99', false],
  ['not a version', false],
])('%s is new enough: %s', (version, expected) => {
  expect(isNewEnough(version, '20.19.0')).toBe(expected)
})

test('a Node that is too old is told what was found, what is needed and how to get it', () => {
  const message = tooOldMessage('v18.1.0', '/opt/node/bin/node')
  expect(message).toContain('Node 20.19.0 or newer. This is v18.1.0 (/opt/node/bin/node)')
  expect(message).toContain('nvm install')
})

test('package.json asks for the same Node', () => {
  const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')
  expect(`${JSON.parse(manifest).engines.node}.0`).toBe(`>=${OLDEST_NODE}`)
})
