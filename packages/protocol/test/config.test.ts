import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeConfig, listSettings, nearest } from '../src/index.ts'

/** The one fault of a value that has one. */
function faultOf(raw: unknown): { readonly key: string; readonly message: string } {
  const decoded = decodeConfig(raw)
  if (decoded.ok) throw new Error('was accepted')
  const [{ path, message }] = decoded.faults
  return { key: path.join('.'), message }
}

function accept(raw: unknown) {
  const decoded = decodeConfig(raw)
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.faults))
  return decoded.value
}

test('nothing at all is the default configuration', () => {
  expect(accept(undefined)).toMatchObject({
    server: { host: '127.0.0.1', port: 3000, allowedHosts: [] },
    needle: { homes: ['~/.needle'], promptDirs: ['$TMPDIR/needle', '/tmp/needle'], ignoreWorkers: [] },
    sessions: { homes: ['~'] },
    health: {
      heartbeatInterval: 10_000,
      stateFileInterval: 30_000,
      staleFactor: 2,
      staleGrace: 5_000,
      deadAfter: 300_000,
      keepDead: 86_400_000,
    },
    stuck: { idleSilence: 180_000, contentGrace: 600_000, maxRuntime: 3_600_000 },
    saturation: { raise: 80, clear: 75 },
    beads: { staleAfterDays: 7 },
    backup: { schedule: '0 4 * * *', retentionDays: 30 },
  })
  expect(accept({})).toEqual(accept(undefined))
})

test('every key of the contract is accepted', () => {
  const config = accept({
    server: { host: '::1', port: 4000, allowedHosts: ['hoop.example.org'] },
    needle: { homes: ['/srv/needle'], promptDirs: ['/var/tmp/needle'], ignoreWorkers: ['test-worker', '*-debug'] },
    sessions: { homes: ['~', '/srv/agents'] },
    health: { heartbeatInterval: '5s', stateFileInterval: '15s', staleFactor: 3, staleGrace: '0s', deadAfter: '10m', keepDead: '12h' },
    stuck: { idleSilence: '1m', contentGrace: '5m', maxRuntime: '2h' },
    adapters: { 'codex-gpt': { stuck: { maxRuntime: '3h' } } },
    projects: { web: { stuck: { idleSilence: '2m' } } },
    workspaces: { '/srv/web': { stuck: { contentGrace: '20m' } } },
    saturation: { raise: 90, clear: 50 },
    budgets: [
      { account: 'work', metric: 'usd', limit: 20, window: 'day', timezone: 'Europe/Berlin' },
      { account: 'work', metric: 'output_tokens', limit: 1e6, window: '5h' },
      { account: 'home', metric: 'requests', limit: 100, window: 'anchored5h' },
    ],
    beads: { staleAfterDays: 3 },
    backup: {
      target: 's3://bucket/prefix',
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-central-1',
      schedule: '*/15 2-4 * * 1-5',
      retentionDays: 7,
      encryption: { recipient: 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p' },
    },
    agent: { adapter: 'claude-opus', model: 'claude-opus-4-5' },
    redaction: { rules: [{ id: 'ticket', pattern: 'TCK-\\d+' }], reveal: false },
    logs: { level: 'debug', maxSize: '64MiB', keep: 2 },
    prices: '~/prices.json',
  })
  expect(config.adapters['codex-gpt']?.stuck).toEqual({ maxRuntime: 10_800_000 })
  expect(config.budgets.map(({ window }) => window)).toEqual([
    { kind: 'calendar', unit: 'day' },
    { kind: 'rolling', lengthMs: 18_000_000 },
    { kind: 'anchored', lengthMs: 18_000_000 },
  ])
  expect(config.logs.maxSize).toBe(67_108_864)
})

test.each([
  ['an unknown key names the nearest', { server: { prot: 1 } }, 'server.prot', /did you mean server\.port\?/],
  ['an unknown section', { sever: {} }, 'sever', /did you mean server\?/],
  ['a key that resembles nothing lists what is known', { saturation: { zzzzzz: 1 } }, 'saturation.zzzzzz', /known here: raise, clear/],
  ['clear at raise', { saturation: { raise: 75, clear: 75 } }, 'saturation.clear', /below saturation\.raise/],
  ['grace below silence', { stuck: { idleSilence: '11m' } }, 'stuck.contentGrace', /at least as long as idleSilence/],
  [
    'the same in an override',
    { projects: { web: { stuck: { contentGrace: '1m' } } } },
    'projects.web.stuck.contentGrace',
    /at least as long/,
  ],
  ['a zero limit', { stuck: { maxRuntime: '0s' } }, 'stuck.maxRuntime', /above zero/],
  ['a negative limit', { health: { deadAfter: '-1m' } }, 'health.deadAfter', /expected a duration/],
  ['a number without a unit', { health: { deadAfter: 5 } }, 'health.deadAfter', /expected a duration/],
  ['an absurdly long limit', { health: { keepDead: '9999d' } }, 'health.keepDead', /at most 366d/],
  ['a port out of range', { server: { port: 65_536 } }, 'server.port', /0 to 65535/],
  ['a port as text', { server: { port: '3000' } }, 'server.port', /0 to 65535/],
  ['a list where settings go', { server: [] }, 'server', /not a list/],
  ['a list at the top', [], '', /not a list/],
  ['a text at the top', 'port: 3000', '', /group of settings/],
  ['a group left empty', { server: null }, 'server', /is empty/],
  ['a relative path', { needle: { homes: ['needle'] } }, 'needle.homes.0', /absolute path/],
  ['a budget without account', { budgets: [{ metric: 'usd', limit: 1, window: 'day' }] }, 'budgets.0.account', /is missing/],
  ['a budget of nothing', { budgets: [{ account: 'a', metric: 'usd', limit: 0, window: 'day' }] }, 'budgets.0.limit', /above zero/],
  ['a budget over a zero window', { budgets: [{ account: 'a', metric: 'usd', limit: 1, window: '0h' }] }, 'budgets.0.window', /anchored5h/],
  [
    'a time zone that is none',
    { budgets: [{ account: 'a', metric: 'usd', limit: 1, window: 'day', timezone: 'Mars/Base' }] },
    'budgets.0.timezone',
    /time zone/,
  ],
  ['a cron line of four fields', { backup: { schedule: '0 4 * *' } }, 'backup.schedule', /five cron fields/],
  ['a cron line out of bounds', { backup: { schedule: '0 24 * * *' } }, 'backup.schedule', /the hour/],
  ['a cron line that never fires', { backup: { schedule: '0 0 31 2,4 *' } }, 'backup.schedule', /never run/],
  ['a rule without a pattern', { redaction: { rules: [{ id: 'a' }] } }, 'redaction.rules.0.pattern', /missing/],
  ['a secret by its key', { backup: { secretAccessKey: 'x' } }, 'backup.secretAccessKey', /environment/],
  ['a secret by its value', { agent: { model: 'sk-ant-api03-aaaaaaaaaaaaaaaaaaaa' } }, 'agent.model', /environment/],
  [
    'an age identity as recipient',
    { backup: { encryption: { recipient: 'AGE-SECRET-KEY-1QQQQ' } } },
    'backup.encryption.recipient',
    /environment/,
  ],
  ['an address with a password', { backup: { endpoint: 'https://ana:hunter2@minio.example.org' } }, 'backup.endpoint', /environment/],
])('%s is refused', (_what, raw, key, message) => {
  const fault = faultOf(raw)
  expect(fault.key).toBe(key)
  expect(fault.message).toMatch(message)
})

test('a refusal never repeats a secret', () => {
  for (const raw of [{ backup: { endpoint: 'https://ana:hunter2@host' } }, { apiKey: 'hunter2' }])
    expect(JSON.stringify(decodeConfig(raw))).not.toContain('hunter2')
})

test('a bare ~ in a list of paths is the home folder', () => {
  expect(accept({ sessions: { homes: [null, '/srv'] } }).sessions.homes).toEqual(['~', '/srv'])
})

test('any JSON is accepted or refused with a place and an expectation, never thrown at', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (raw) => {
      const decoded = decodeConfig(raw)
      if (!decoded.ok) for (const { message } of decoded.faults) expect(message).not.toBe('')
    }),
  )
})

test('any misspelling by one letter of a section finds the section', () => {
  const sections = ['server', 'needle', 'sessions', 'health', 'stuck', 'saturation', 'budgets', 'backup', 'redaction']
  fc.assert(
    fc.property(fc.constantFrom(...sections), fc.nat(), (section, at) => {
      const i = at % section.length
      expect(nearest(`${section.slice(0, i)}${section.slice(i + 1)}`, sections)).toBe(section)
    }),
  )
})

test('the settings that one text can give', () => {
  const settings = listSettings()
  expect(settings).toContainEqual({ key: 'server.port', type: 'number' })
  expect(settings).toContainEqual({ key: 'health.heartbeatInterval', type: 'string' })
  expect(settings).toContainEqual({ key: 'needle.homes', type: 'list' })
  expect(settings).toContainEqual({ key: 'redaction.reveal', type: 'boolean' })
  expect(settings.filter(({ key }) => /^(?:budgets|adapters|projects|workspaces)/.test(key))).toEqual([])
})
