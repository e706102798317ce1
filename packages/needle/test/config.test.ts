import {
  decodeAdapter,
  decodeNeedleConfig,
  decodeWorkspaceConfig,
  isWorkspace,
  needleConfigPaths,
  needlePaths,
  promptDir,
  workspacePaths,
} from '@hoop/needle'
import { describe, expect, test } from 'vitest'
import { namesIn, read, scenarios } from './support/fixtures.ts'

describe('global configuration', () => {
  test('constructed: all that we want to know', () => {
    expect(decodeNeedleConfig(read('config/global-config.yaml'))).toEqual({
      ok: true,
      value: {
        agentDefault: 'claude-code-glm-5',
        agentTimeoutMs: 3_600_000,
        adaptersDir: '/srv/fleet/.config/needle/adapters',
        workspace: '/srv/fleet/bead-forge',
        home: '/srv/fleet/.needle',
        heartbeatIntervalMs: 30_000,
        heartbeatTtlMs: 300_000,
        exploreWorkspaces: [],
        exploreRoot: '/srv/fleet',
      },
    })
  })

  test.each(scenarios)('live/%s', (scenario) => {
    const dir = ['live', scenario, 'home/.config/needle']
    expect(decodeNeedleConfig(read(...dir, 'config.yaml'))).toMatchObject({
      ok: true,
      value: { agentDefault: expect.stringMatching(/^claude-code/) },
    })
    for (const name of namesIn(...dir, 'adapters')) {
      expect(decodeAdapter(read(...dir, 'adapters', name))).toMatchObject({
        ok: true,
        value: { name: name.replace('.yaml', ''), inputMethod: 'stdin' },
      })
    }
  })

  test('empty is empty; moved directories', () => {
    expect(decodeNeedleConfig('')).toEqual({ ok: true, value: {} })
    expect(decodeNeedleConfig('# nothing\n')).toEqual({ ok: true, value: {} })
    expect(decodeNeedleConfig('health: {heartbeat_dir: /beats}\ntelemetry: {file_sink: {log_dir: ~/logs}}\nagent:\n')).toEqual({
      ok: true,
      value: { heartbeatDir: '/beats', logDir: '~/logs' },
    })
  })

  test('a wrong type says where', () => {
    expect(decodeNeedleConfig('agent:\n  default: glm\nhealth:\n  heartbeat_interval_secs: soon\n')).toMatchObject({
      ok: false,
      kind: 'malformed',
      why: expect.stringContaining('health.heartbeat_interval_secs'),
      line: 4,
      column: 28,
    })
    expect(decodeNeedleConfig('a: [1,\nb: 2\n')).toMatchObject({
      ok: false,
      kind: 'malformed',
      line: expect.any(Number),
      column: expect.any(Number),
    })
    expect(decodeNeedleConfig('just text')).toMatchObject({ ok: false, kind: 'malformed', line: 1, column: 1 })
  })

  test('aliases that unfold without end are refused, not unfolded', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(', ')}]`)
    expect(decodeNeedleConfig(['a0: &a0 [x]', ...levels].join('\n'))).toMatchObject({ ok: false, kind: 'malformed' })
  })
})

describe('adapters', () => {
  test('one an input method', () => {
    const adapters = namesIn('config/adapters')
      .filter((name) => name !== 'broken.yaml')
      .map((name) => decodeAdapter(read('config/adapters', name)))
    expect(adapters).toMatchObject([
      { ok: true, value: { name: 'aider-args', cli: 'aider', inputMethod: 'args', provider: 'anthropic' } },
      {
        ok: true,
        value: {
          name: 'claude-code-glm-5',
          cli: 'claude',
          inputMethod: 'stdin',
          timeoutMs: 3_600_000,
          environmentKeys: ['ANTHROPIC_BASE_URL'],
          outputTransform: 'needle-transform-claude',
        },
      },
      { ok: true, value: { name: 'codex-gpt-5.6-sol-xhigh', cli: 'codex', model: 'gpt-5.6-sol' } },
      { ok: true, value: { name: 'opencode-file', inputMethod: 'file' } },
    ])
  })

  test('a shape that NEEDLE cannot load', () => {
    expect(decodeAdapter(read('config/adapters/broken.yaml'))).toMatchObject({
      ok: false,
      kind: 'malformed',
      why: expect.stringContaining('agent_cli'),
      line: 2,
      column: 1,
    })
    expect(decodeAdapter('name: x\nagent_cli: x\ninvoke_template: x\ninput_method:\n  method: pipe\n')).toMatchObject({
      ok: false,
      line: 5,
    })
    expect(decodeAdapter('')).toMatchObject({ ok: false, kind: 'blank' })
  })

  test('a limit of 0 is the global one; unknown keys are ignored', () => {
    const adapter = decodeAdapter(
      'name: x\nagent_cli: x\ninvoke_template: x\ninput_method: {method: stdin}\ntimeout_secs: 0\ncost: {a: 1}\n',
    )
    expect(adapter).toMatchObject({ ok: true, value: { environmentKeys: [] } })
    expect(adapter).not.toHaveProperty('value.timeoutMs')
  })
})

describe('.needle.yaml', () => {
  test('real ones', () => {
    expect(decodeWorkspaceConfig(read('config/needle.domain-check.yaml'))).toEqual({
      ok: true,
      value: { agentDefault: 'glm', agentTimeoutMs: 600_000, labels: [], ignoredKeys: [] },
    })
    expect(decodeWorkspaceConfig(read('config/needle.minimal.yaml'))).toMatchObject({ ok: true, value: { beadBackend: 'bead-rs' } })
  })
  test('what NEEDLE ignores there is named', () => {
    expect(decodeWorkspaceConfig('health: {}\nlimits: {}\nworkspace: {labels: [a]}\n')).toEqual({
      ok: true,
      value: { labels: ['a'], ignoredKeys: ['limits', 'health'] },
    })
    expect(decodeWorkspaceConfig('')).toEqual({ ok: true, value: { labels: [], ignoredKeys: [] } })
  })
})

describe('paths', () => {
  test('home, configuration, prompts, workspace', () => {
    expect(needlePaths('/h/.needle')).toEqual({
      home: '/h/.needle',
      stateDir: '/h/.needle/state',
      heartbeatsDir: '/h/.needle/state/heartbeats',
      registry: '/h/.needle/state/workers.json',
      rateLimitsDir: '/h/.needle/state/rate_limits',
      logsDir: '/h/.needle/logs',
    })
    expect(needleConfigPaths('/h')).toEqual({ config: '/h/.config/needle/config.yaml', adaptersDir: '/h/.config/needle/adapters' })
    expect([promptDir(), promptDir('/var/tmp')]).toEqual(['/tmp/needle', '/var/tmp/needle'])
    expect(workspacePaths('/w')).toMatchObject({
      beads: '/w/.beads',
      events: '/w/.beads/events.jsonl',
      traces: '/w/.beads/traces',
      config: '/w/.needle.yaml',
    })
  })
  test('a .beads with traces only is where an agent went astray', () => {
    const beads = (workspace: string) => namesIn('live/roam-newer-br/home', workspace, '.beads')
    expect(isWorkspace(beads('ws-beta'))).toBe(true)
    expect(isWorkspace(beads('ws-beta/ws-alpha'))).toBe(false)
    expect(isWorkspace([])).toBe(false)
  })
})
