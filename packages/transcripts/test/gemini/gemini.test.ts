import { readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { createTranscripts, type Entry } from '../../src/index.ts'
import { collect } from '../conformance/collect.ts'
import { drain, testFormat } from '../conformance/test-format.ts'

const fixtures = join(import.meta.dirname, '../fixtures/gemini')
const versions = readdirSync(fixtures)
const homes = versions.map((version) => ({ home: join(fixtures, version) }))
const { discover, readEntries, readSession } = createTranscripts([gemini])

const jsonVersions = ['0.5.5', '0.16.0', '0.33.0']
describe('JSON form', () =>
  testFormat(gemini, { homes: homes.filter(({ home }) => jsonVersions.some((one) => home.endsWith(one))), isAppendOnly: false }))
describe('JSONL form', () => testFormat(gemini, { homes: homes.filter(({ home }) => home.endsWith('0.41.0') || home.endsWith('0.61.0')) }))

const Tag = v.nullable(v.object({ worker: v.string(), bead: v.string(), strand: v.string() }))
const Expected = v.record(
  v.string(),
  v.object({
    session_id: v.string(),
    kind: v.nullable(v.string()),
    cwd: v.nullable(v.string()),
    start: v.string(),
    user_prompts: v.number(),
    tag: Tag,
    tag_anywhere_in_file: Tag,
    assistant_messages: v.number(),
    thoughts: v.number(),
    models: v.array(v.string()),
    tools: v.record(v.string(), v.number()),
    tool_states: v.record(v.string(), v.number()),
    tokens: v.object({
      input: v.optional(v.number(), 0),
      output: v.optional(v.number(), 0),
      cached: v.optional(v.number(), 0),
      thoughts: v.optional(v.number(), 0),
    }),
  }),
)

describe.each(versions)('recorded with %s', (version) => {
  const expected = v.parse(v.pipe(v.string(), v.parseJson(), Expected), readFileSync(join(fixtures, version, 'expected.json'), 'utf8'))
  test.each(Object.entries(expected))('%s', async (file, facts) => {
    const path = join(fixtures, version, file)
    const session = await readSession(path)
    const entries = await collect(readEntries(path))
    const { input, output, cached, thoughts } = facts.tokens
    expect(session).toMatchObject({
      id: facts.session_id,
      models: facts.models,
      usage: { input: input - cached, output: output + thoughts, cacheRead: cached, cacheWrite: 0, reasoning: thoughts },
      counts: {
        user: facts.user_prompts,
        assistant: facts.assistant_messages,
        toolErrors: (facts.tool_states.error ?? 0) + (facts.tool_states.cancelled ?? 0),
        unknown: 0,
        malformed: 0,
      },
    })
    expect(session.startedAt).toBeLessThanOrEqual(Date.parse(facts.start)) // of the first start; the facts have that of the last
    expect(session.cwd).toBe(facts.cwd ?? undefined)
    expect(session.tag).toEqual(facts.tag ?? facts.tag_anywhere_in_file ?? undefined)
    expect(tools(entries)).toEqual(facts.tools)
    expect(entries.filter(({ kind }) => kind === 'thinking')).toHaveLength(facts.thoughts)
    expect(session.parentId).toBe(facts.kind === 'subagent' ? 'cb861d6a-4c90-47f6-a870-074f6f7d0fe5' : undefined)
    expect(entries.every(({ sidechain }) => (sidechain === true) === (facts.kind === 'subagent'))).toBe(true)
  })
})

function tools(entries: readonly Entry[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind, tool } of entries) if (kind === 'tool_call' && tool) counts[tool.name] = (counts[tool.name] ?? 0) + 1
  return counts
}

test('a session that went on in a new file is one session, its longest file', async () => {
  const found = await collect(discover({ home: join(fixtures, '0.61.0-migrated') }))
  expect(found.map(({ path }) => path.slice(path.lastIndexOf('/') + 1))).toEqual(['session-2026-11-20T12-27-051523a1.jsonl'])
})

test('each entry says where its record is', async () => {
  for (const home of homes)
    for await (const { path } of discover(home)) {
      const bytes = await readFile(path)
      for await (const { source, text, kind } of readEntries(path)) {
        const raw: unknown = JSON.parse(bytes.toString('utf8', source.offset, source.offset + source.length))
        if (kind === 'assistant' && text !== '') expect(JSON.stringify(raw)).toContain(JSON.stringify(text).slice(1, 20))
      }
    }
})

describe('files that change', () => {
  let home = ''
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'hoop-gemini-'))
    await cp(join(fixtures, '0.33.0'), home, { recursive: true })
  })
  afterAll(() => rm(home, { recursive: true }))

  test('a JSON file that is rewritten gives what is new, and begins anew when messages went', async () => {
    const [first] = await collect(discover({ home }))
    const path = first?.path ?? ''
    const text = await readFile(path, 'utf8')
    const Document = v.looseObject({ messages: v.array(v.looseObject({})) })
    const document = v.parse(v.pipe(v.string(), v.parseJson(), Document), text)
    const write = (count: number) => writeFile(path, JSON.stringify({ ...document, messages: document.messages.slice(0, count) }, null, 2))
    await write(2)
    const reader = await gemini.open({ path, file: path })
    const folded = new Map<number, Entry>()
    for (const count of [2, 3, 5, 1, 4]) {
      await write(count)
      await drain(reader, folded)
      expect([...folded.values()].sort((a, b) => a.seq - b.seq)).toEqual(await collect(readEntries(path)))
    }
    await writeFile(path, text.slice(0, 300)) // half-written: what was read stands
    expect((await drain(reader)).entries.size).toBe(0)
    await writeFile(path, text)
    await drain(reader, folded)
    expect(reader.session()).toEqual(await readSession(path))
  })
})

test('edges: rewinding, replies that come again, foreign types, bad figures', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hoop-gemini-'))
  const path = join(folder, 'session-2026-11-20T12-26-aaaaaaaa.jsonl')
  const reply = {
    id: 'r1',
    timestamp: '2026-11-20T12:00:02.000Z',
    type: 'gemini',
    content: 'On it.',
    model: 'gemini-3',
    tokens: { input: 10, output: 3, cached: 4, thoughts: 2, tool: 5 },
  }
  const call = { id: 'c1', name: 'run_shell_command', args: { command: 'npm test' }, status: 'executing' }
  const lines = [
    { sessionId: 'aaaaaaaa-1', projectHash: 'x', startTime: '2026-11-20T12:00:00.000Z', kind: 'main' },
    { id: 'u1', timestamp: '2026-11-20T12:00:01.000Z', type: 'user', content: 'Do it' },
    reply,
    { ...reply, toolCalls: [call] },
    { ...reply, toolCalls: [{ ...call, status: 'cancelled' }] },
    { id: 'u2', type: 'user', content: [{ text: 'Look' }, { inlineData: { mimeType: 'image/png', data: 'A'.repeat(4_000) } }] },
    { $rewindTo: 'u2' },
    { id: 'e1', type: 'error', content: 'Quota exceeded' },
    { id: 'n1', type: 'hologram', content: '' },
    { id: 'r2', type: 'gemini', content: 'x', tokens: { input: -1 } },
    { hello: 1 },
    [],
  ]
  await writeFile(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"torn`)
  const session = await readSession(path)
  expect(session).toMatchObject({
    id: 'aaaaaaaa-1',
    usage: { input: 11, output: 5, cacheRead: 4, cacheWrite: 0, reasoning: 2 },
    counts: { user: 1, assistant: 1, toolCalls: 1, toolErrors: 1, errors: 1, unknown: 3, malformed: 1 },
  })
  expect((await collect(readEntries(path))).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'user: Do it',
    'assistant: On it.',
    'tool_call: run_shell_command: npm test',
    'tool_result: ',
    'user: Look\n[image/png, 3 kB]',
    'system: Rewound: the last 1 messages were taken back',
    'error: Quota exceeded',
    'unknown: a message of type hologram',
    'unknown: a reply whose token figures are not counts',
    'unknown: a record with hello',
    'unknown: JSON that is no record: expected an object',
  ])
  await rm(folder, { recursive: true })
})
