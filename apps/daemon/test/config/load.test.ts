import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findStrayVariables, readEnvironment, toVariable } from '../../src/config/layers.ts'
import { loadConfig } from '../../src/config/load.ts'

const path = '/home/ana/.hoop/config.yml'

function load(text: string | undefined, { env = {}, flags = {} }: { env?: NodeJS.ProcessEnv; flags?: Record<string, unknown> } = {}) {
  return loadConfig(path, text, { env, environment: readEnvironment(env), flags: new Map(Object.entries(flags)) })
}

test('flag over environment over file over default, and each says so', () => {
  const text = 'server:\n  port: 4001\n  host: localhost\nhealth:\n  staleFactor: 3\n'
  const loaded = load(text, { env: { HOOP_SERVER_PORT: '4002', HOOP_HEALTH_STALE_FACTOR: '4' }, flags: { 'server.port': 4003 } })
  if (!loaded.ok) throw new Error(loaded.message)
  expect(loaded.config.server.port).toBe(4003)
  expect(loaded.config.health.staleFactor).toBe(4)
  expect(['server.port', 'health.staleFactor', 'server.host', 'stuck.maxRuntime'].map((key) => loaded.originOf(key))).toEqual([
    'flag',
    'environment',
    'file',
    'default',
  ])
})

test('the short names of address and port, lists by comma, truth by word', () => {
  const loaded = load(undefined, {
    env: { HOOP_PORT: '4004', HOOP_HOST: 'localhost', HOOP_NEEDLE_HOMES: '~/a, /b', HOOP_REDACTION_REVEAL: 'false' },
  })
  if (!loaded.ok) throw new Error(loaded.message)
  expect(loaded.config.server).toMatchObject({ port: 4004, host: 'localhost' })
  expect(loaded.config.needle.homes).toEqual(['~/a', '/b'])
  expect(loaded.config.redaction.reveal).toBe(false)
})

test.each([
  ['a key that is none', 'server:\n  port: 4000\n  hots: x\n', 3, 3, 'server.hots', 'did you mean server.host?'],
  [
    'a value out of bounds',
    'saturation:\n  raise: 80\n  clear: 90\n',
    3,
    10,
    'saturation.clear',
    'expected a value below saturation.raise',
  ],
  ['an item of a list', 'needle:\n  homes:\n    - /ok\n    - relative\n', 4, 7, 'needle.homes[1]', 'absolute path'],
  ['a cross-check whose key is not there', 'stuck:\n  idleSilence: 1h\n', 2, 3, 'stuck.contentGrace', 'at least as long'],
  ['a key twice', 'server:\n  port: 1\n  port: 2\n', 3, 3, '', 'not valid YAML'],
  ['no YAML', 'server: [\n', 2, 1, '', 'not valid YAML'],
  ['a tag', 'server: !!js/function x\n', 1, 9, '', 'not valid YAML'],
  ['an alias', 'a: &x 1\nb: *x\n', 2, 4, '', 'alias'],
  [
    'a rule that no redactor takes',
    'redaction:\n  rules:\n    - { id: a, pattern: ok }\n    - { id: b, pattern: (a+)+ }\n',
    4,
    25,
    'redaction.rules[1].pattern',
    'rule "b"',
  ],
  [
    'a rule that is named like another',
    'redaction:\n  rules:\n    - { id: jwt, pattern: ok }\n',
    3,
    13,
    'redaction.rules[0].id',
    'another rule',
  ],
  ['a bare text', 'hello\n', 1, 1, '', 'group of settings'],
])('%s: file, line, column, key, what was expected', (_what, text, line, column, key, expectation) => {
  const refused = load(text)
  if (refused.ok) throw new Error('was accepted')
  expect(refused).toMatchObject({ line, column, key })
  expect(refused.message).toContain(`${path}:${line}:${column}: `)
  expect(refused.message).toContain(expectation)
})

test('what the environment or the command line has wrong is not blamed on the file', () => {
  const environment = load('', { env: { HOOP_PORT: 'many' } })
  const flag = load('', { flags: { 'server.port': 70_000 } })
  expect(environment).toMatchObject({ ok: false, message: expect.stringMatching(/^HOOP_PORT \(server\.port\) expected a port/) })
  expect(flag).toMatchObject({ ok: false, message: expect.stringMatching(/^--port \(server\.port\) expected a port/) })
})

test('a variable that is misspelled names the right one', () => {
  expect(toVariable('health.heartbeatInterval')).toBe('HOOP_HEALTH_HEARTBEAT_INTERVAL')
  expect(findStrayVariables({ HOOP_SERVER_PROT: '1', HOOP_HOME: '/x', HOOP_BACKUP_SECRET_ACCESS_KEY: 's', HOOPLA: '1' })).toEqual([
    { name: 'HOOP_SERVER_PROT', meant: 'HOOP_SERVER_PORT' },
  ])
})

test('any text is a configuration or a fault with a place', () => {
  const lines = fc.constantFrom(
    'server:',
    '  port: 4000',
    '  port: x',
    'stuck:',
    '  idleSilence: 3m',
    '- a',
    '{',
    ']',
    '&a',
    '*a',
    '\t',
    '"',
    ': :',
    '%YAML 9',
    '---',
    '...',
    '<<: *a',
    '? x',
    'a: !x',
    '#',
    '\u0000',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(lines, { maxLength: 8 }).map((parts) => parts.join('\n')),
      ),
      (text) => {
        const loaded = load(text)
        if (!loaded.ok) expect(loaded.line >= 1 && loaded.column >= 1 && loaded.message.startsWith(path)).toBe(true)
      },
    ),
  )
})
