import fc from 'fast-check'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { discover } from '../../src/index.ts'
import { othersAt } from '../../src/usage/others.ts'
import { readUsage } from '../../src/usage/index.ts'
import { makeHome, plain } from './homes.ts'

const fixtures = join(import.meta.dirname, '../fixtures')
/** `HOOP_RUNS=1000` for the long way round. */
const runs = Number(process.env.HOOP_RUNS ?? 6) * 5

/** Every recorded home folder, and what moves the files of its CLI. */
async function recordedHomes() {
  const homes: { home: string; env: Record<string, string> }[] = []
  for (const cli of ['claude', 'codex', 'gemini', 'opencode', 'aider'])
    for (const version of await readdir(join(fixtures, cli))) homes.push({ home: join(fixtures, cli, version), env: {} })
  return homes
}

/** The lines of all recorded sessions of Claude Code. */
async function recordedLines(): Promise<readonly string[]> {
  const lines: string[] = []
  for (const version of await readdir(join(fixtures, 'claude')))
    for await (const { path } of discover({ home: join(fixtures, 'claude', version), env: {}, clis: ['claude'] }))
      lines.push(...(await readFile(path, 'utf8')).split('\n').slice(0, -1))
  return lines
}

/** Both ways of reading Claude Code's files, as far as they can be compared. */
async function bothWays(home: string) {
  const [fast, slow] = await Promise.all([true, false].map((way) => readUsage({ homes: [home], env: {}, clis: ['claude'], fast: way })))
  const facts = (usage: typeof fast) => usage && { requests: plain(usage), lines: usage.lines, files: usage.files, unread: usage.unread }
  return [facts(fast), facts(slow)]
}

describe('the two ways of reading Claude Code are one', () => {
  test('on every recording', async () => {
    for (const version of await readdir(join(fixtures, 'claude'))) {
      const [fast, slow] = await bothWays(join(fixtures, 'claude', version))
      expect(fast?.requests.length, version).toBeGreaterThan(0)
      expect(fast, version).toEqual(slow)
    }
  })

  test('on recordings that were cut, doubled, and changed in any byte', async () => {
    const lines = await recordedLines()
    const odd = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\u0000',
      '\r',
      '\u0001',
      'é',
      '\\u0041',
      'null',
      '-1',
      '1e3',
      '""',
      ' ',
      '\\ud800',
    )
    const change = fc.record({ line: fc.nat(lines.length - 1), at: fc.nat(), cut: fc.nat(4), put: fc.oneof(fc.constant(''), odd) })
    const file = fc.array(fc.oneof(fc.nat(lines.length - 1), change), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '\r\n'), async (files, end) => {
        const text = (item: (typeof files)[number][number]) => {
          if (typeof item === 'number') return lines[item] ?? ''
          const line = lines[item.line] ?? ''
          const at = item.at % (line.length + 1)
          return line.slice(0, at) + item.put + line.slice(at + item.cut)
        }
        const named = files.map((items, i) => [
          `.claude/projects/-p/${i === 2 ? 'agent-a1' : `0a1b2c3d-0000-4000-8000-00000000000${i}`}.jsonl`,
          items.map((item) => text(item) + end).join(''),
        ])
        const [fast, slow] = await bothWays(await makeHome(Object.fromEntries(named)))
        expect(fast).toEqual(slow)
      }),
      { numRuns: runs },
    )
  }, 60_000)

  test('on records with any value in any place that matters', async () => {
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.nat(2_000_000_000) },
      fc.constantFrom(
        null,
        true,
        false,
        '',
        'x',
        -1,
        1.5,
        1e21,
        2 ** 53,
        9_007_199_254_740_991,
        1e9,
        [],
        {},
        '<synthetic>',
        'é',
        'a\\"b',
        '\ud800',
      ),
    )
    const text = fc.oneof(fc.constantFrom('', ' ', '\u00a0', '\n', 'hello', '\u2028x', '"', '\\'), fc.string({ maxLength: 5 }))
    const block = fc.oneof(
      fc.record(
        { type: fc.constantFrom('text', 'tool_result', 'tool_use', 'image', 'x_tool_result'), text, content: text },
        { requiredKeys: [] },
      ),
      value,
    )
    const content = fc.oneof(text, fc.array(block, { maxLength: 3 }), value)
    const usage = fc.oneof(
      fc.record(
        {
          input_tokens: value,
          output_tokens: value,
          cache_read_input_tokens: value,
          cache_creation_input_tokens: value,
          cache_creation: fc.oneof(value, fc.record({ ephemeral_1h_input_tokens: value })),
          output_tokens_details: fc.oneof(value, fc.record({ thinking_tokens: value })),
          speed: fc.oneof(value, fc.constantFrom('standard', 'fast')),
        },
        { requiredKeys: [] },
      ),
      value,
    )
    const id = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('msg_1', 'msg_2', 'msg_3') }, value)
    const message = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.record({ id, model: fc.oneof(value, fc.constant('claude-opus-5')), content, usage }, { requiredKeys: [] }),
      },
      value,
    )
    const time = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          '2026-11-20T12:00:00.000Z',
          '2026-02-30T12:00:00.000Z',
          '2026-12-31T23:59:59.999Z',
          '2026-11-20T12:00:00Z',
        ),
      },
      fc.constantFrom('2026-13-20T12:00:00.000Z', '1960-11-20T12:00:00.000Z', '2026-11-20T24:00:00.000Z', '2026-11-20T12:00:00.000X'),
      value,
    )
    const record = fc.record(
      {
        type: fc.oneof(
          { weight: 6, arbitrary: fc.constantFrom('assistant', 'user') },
          fc.constantFrom('system', 'attachment', 'cost-state', 'summary', 'progress', 'new-thing', 'queue-operation'),
          value,
        ),
        message,
        attachment: fc.oneof(fc.record({ type: fc.constantFrom('date', 'file', 'queued_command', 'x'), prompt: text }), value),
        subtype: fc.constantFrom('api_error', 'compact_boundary', 'x'),
        content,
        totalCostUSD: value,
        requestId: fc.oneof(fc.constantFrom('req_1', 'req_2'), value),
        uuid: fc.oneof(fc.constantFrom('u1', 'u2'), value),
        timestamp: time,
        sessionId: fc.oneof(fc.constantFrom('0a1b2c3d-0000-4000-8000-000000000000', 'other'), value),
        agentId: fc.oneof(fc.constant('a7'), value),
        cwd: fc.oneof(fc.constantFrom('/home/op/größe', '/w'), value),
        isSidechain: value,
        isApiErrorMessage: value,
        costUSD: value,
      },
      { requiredKeys: ['type'] },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(record, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (files, isSpaced) => {
          const named = files.map((records, i) => [
            `.claude/projects/-p/${i === 2 ? 'agent-a1' : `0a1b2c3d-0000-4000-8000-00000000000${i}`}.jsonl`,
            records.map((one) => `${isSpaced ? JSON.stringify(one, null, 1).replaceAll('\n', '\t ') : JSON.stringify(one)}\n`).join(''),
          ])
          const [fast, slow] = await bothWays(await makeHome(Object.fromEntries(named)))
          expect(fast).toEqual(slow)
        },
      ),
      { numRuns: runs * 4 },
    )
  }, 60_000)
})

test('a host with all five CLIs: every session that is discovered is read, each request once', async () => {
  for (const { home, env } of await recordedHomes()) {
    const usage = await readUsage({ homes: [home], env })
    const sessions: string[] = []
    for await (const { path } of discover({ home, env })) sessions.push(path)
    expect([home, usage.sessions.length]).toEqual([home, sessions.length])
    expect(usage.unread).toEqual([])
    const { total, parsed, ignored, unknown, malformed } = usage.lines
    expect(parsed + ignored + unknown + malformed).toBe(total)
    const keys = plain(usage).map(({ key, requestId }) => `${key} ${requestId}`)
    expect(new Set(keys).size).toBe(keys.length)
  }
})

test('wherever a session of another CLI is discovered, one is expected', async () => {
  for (const { home, env } of await recordedHomes()) {
    const clis = new Set<string>()
    for await (const { cli } of discover({ home, env })) if (cli !== 'claude') clis.add(cli)
    expect([home, ...(await othersAt({ home, env }))]).toEqual(expect.arrayContaining([...clis]))
  }
})

test('a home without anything is read in no time, and says so', async () => {
  expect(await readUsage({ homes: [await makeHome({})], env: {} })).toMatchObject({
    requests: { count: 0 },
    lines: { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 },
    files: 0,
    unread: [],
  })
})

test('an aborted signal ends it', async () => {
  const home = join(fixtures, 'claude/2.1.329')
  await expect(readUsage({ homes: [home], env: {}, signal: AbortSignal.abort(new Error('enough')), fast: false })).rejects.toThrow('enough')
})

test('homes that share files count them once', async () => {
  const home = join(fixtures, 'claude/2.1.329')
  const once = await readUsage({ homes: [home], env: {} })
  const twice = await readUsage({ homes: [home, home], env: {} })
  expect([twice.files, twice.lines, twice.requests.count]).toEqual([once.files, once.lines, once.requests.count])
})
