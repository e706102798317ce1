import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { useLimits } from '../../src/agents/claude-limits.ts'
import { clis, createWriter, type Cli } from '../../src/agents/clis.ts'
import type { SessionWriter } from '../../src/agents/session.ts'
import { countSteps, tellStory, type Ending, type Story } from '../../src/agents/story.ts'
import { isObject } from '../../src/system/files.ts'
import { createRandom } from '../../src/system/random.ts'
import { temporaryFolder } from '../support/program.ts'

const prompt = '[needle:claude-sonnet-alpha:web-1a2:auto]\n## Task\n\nFix the basket\n\nBead ID: web-1a2\n'

interface Played {
  readonly writer: SessionWriter
  readonly story: Story
  readonly stdout: string
  readonly stderr: string
  /** Bytes on disk after each entry. */
  readonly sizes: readonly number[]
}

function play(cli: Cli, ending: Ending = 'success', seed = 'a'): Played {
  const random = createRandom(seed, cli)
  const cwd = temporaryFolder()
  const story = tellStory({ bead: 'web-1a2', title: 'Fix the basket', cwd }, ending, 20, random)
  const said = { stdout: '', stderr: '' }
  let now = Date.UTC(2026, 10, 21, 12)
  const writer = createWriter(cli, {
    home: temporaryFolder(),
    cwd,
    model: 'a-model',
    prompt,
    random,
    nowMs: () => (now += 137),
    stdout: (text) => void (said.stdout += text),
    stderr: (text) => void (said.stderr += text),
  })
  const sizes: number[] = []
  const note = (): void => void sizes.push(sizeOf(writer.path))
  writer.open()
  note()
  for (const turn of story.turns) {
    if (turn.thinking) writer.thinking(turn)
    if (turn.text) writer.text(turn)
    note()
    if (!turn.call) continue
    writer.call(turn)
    note()
    writer.result(turn)
    note()
  }
  if (ending === 'limited') writer.limited()
  else writer.close(story.lastWords)
  note()
  return { writer, story, ...said, sizes }
}

function sizeOf(path: string): number {
  if (!existsSync(path)) return 0
  if (statSync(path).isFile()) return statSync(path).size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

const records = (path: string): readonly Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
    .filter(isObject)

describe.each(clis)('%s', (cli) => {
  test('the session grows with each entry', () => {
    const { sizes } = play(cli)
    expect(sizes[0]).toBeGreaterThan(0)
    expect(sizes.toSorted((a, b) => a - b)).toEqual([...sizes])
    expect(new Set(sizes).size).toBeGreaterThan(sizes.length / 3)
  })

  test('the tag is the first line of the first prompt', () => {
    const { writer } = play(cli)
    expect(firstPrompt(cli, writer.path).replace(/^#### /, '')).toMatch(/^\[needle:claude-sonnet-alpha:web-1a2:auto\]/)
  })

  test('the same seed tells the same story, another one another', () => {
    const [one, same, other] = [play(cli), play(cli), play(cli, 'success', 'b')]
    const words = ({ story }: Played): string =>
      JSON.stringify(story.turns.map(({ text, thinking, exitCode }) => [text, thinking, exitCode]))
    expect(words(same)).toBe(words(one))
    expect(words(other)).not.toBe(words(one))
  })

  test('a provider that refuses ends it without last words', () => {
    expect(play(cli, 'limited').stdout).not.toContain('"subtype":"success","is_error":false')
  })
})

/** The first thing a person said, as that CLI keeps it. */
function firstPrompt(cli: Cli, path: string): string {
  switch (cli) {
    case 'claude':
      return String(records(path)[0]?.['content'])
    case 'codex':
      return JSON.stringify(
        records(path).find((record) => isObject(record['payload']) && record['payload']['type'] === 'user_message')?.['payload'],
      ).replace('{"type":"user_message","message":"', '')
    case 'gemini':
      return JSON.stringify(records(path).find((record) => record['type'] === 'user')?.['content']).replace('[{"text":"', '')
    case 'opencode': {
      const [first = ''] = readdirSync(path).toSorted()
      const parts = join(path, '..', '..', 'part', first.replace('.json', ''))
      const part: unknown = JSON.parse(readFileSync(join(parts, readdirSync(parts)[0] ?? ''), 'utf8'))
      return isObject(part) ? String(part['text']) : ''
    }
    case 'aider':
      return (
        readFileSync(path, 'utf8')
          .split('\n')
          .find((line) => line.startsWith('#### ')) ?? ''
      )
  }
}

test('Claude: every record names its parent, and each message id has one usage', () => {
  const lines = records(play('claude').writer.path)
  const known = new Set(lines.map((line) => line['uuid']))
  expect(lines.flatMap((line) => (typeof line['parentUuid'] === 'string' ? [known.has(line['parentUuid'])] : []))).not.toContain(false)
  const usages = new Map<unknown, Set<string>>()
  for (const { message } of lines) {
    if (!isObject(message) || message['role'] !== 'assistant') continue
    usages.set(message['id'], (usages.get(message['id']) ?? new Set()).add(JSON.stringify(message['usage'])))
  }
  expect([...usages.values()].every((set) => set.size === 1)).toBe(true)
  expect(Object.keys(lines.find((line) => line['type'] === 'assistant') ?? {}).join(' ')).toBe(
    'parentUuid isSidechain message requestId type uuid timestamp userType entrypoint cwd sessionId version gitBranch',
  )
})

test('Claude: stdout is stream-json from init to result, with the session that is on disk', () => {
  const { writer, stdout } = play('claude')
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
    .filter(isObject)
  const sessionId = /([0-9a-f-]{36})\.jsonl$/.exec(writer.path)?.[1]
  expect(lines[0]).toMatchObject({ type: 'system', subtype: 'init', session_id: sessionId, model: 'a-model' })
  expect(lines.at(-1)).toMatchObject({ type: 'result', is_error: false, session_id: sessionId })
})

test('Claude: what is used of the account grows with each answer, in .claude.json and on stdout; another endpoint tells nothing', () => {
  const home = temporaryFolder()
  const now = Date.parse('2026-11-20T12:00:00Z')
  const first = useLimits(home, now)
  const second = useLimits(home, now + 60_000)
  expect(second.fiveHour.percent).toBeGreaterThan(first.fiveHour.percent)
  expect(second.fiveHour.resetsAt).toBe(first.fiveHour.resetsAt)
  expect(useLimits(home, first.fiveHour.resetsAt).fiveHour.percent).toBeLessThan(1)
  expect(play('claude').stdout).not.toContain('rate_limit_event')
})

test('Codex: totals only ever grow by the last reply, and the turn that began has ended', () => {
  const payloads = records(play('codex').writer.path)
    .map((line) => line['payload'])
    .filter(isObject)
  const totals = payloads.flatMap(({ info }) =>
    isObject(info) && isObject(info['total_token_usage']) ? [Number(info['total_token_usage']['total_tokens'])] : [],
  )
  expect(totals.toSorted((a, b) => a - b)).toEqual(totals)
  expect(payloads.find(({ type }) => type === 'task_started')?.['turn_id']).toBe(
    payloads.find(({ type }) => type === 'task_complete')?.['turn_id'],
  )
  const calls = payloads.filter(({ type }) => type === 'function_call' || type === 'custom_tool_call').map((call) => call['call_id'])
  const outputs = payloads
    .filter(({ type }) => type === 'function_call_output' || type === 'custom_tool_call_output')
    .map((output) => output['call_id'])
  expect(outputs).toEqual(calls)
})

test('Gemini: a reply comes again with its calls under the same id', () => {
  const lines = records(play('gemini').writer.path)
  const withCalls = lines.filter((line) => Array.isArray(line['toolCalls']))
  expect(withCalls.length).toBeGreaterThan(2)
  for (const line of withCalls) expect(lines.filter((other) => other['id'] === line['id'])).toHaveLength(2)
  expect(Object.keys(lines[0] ?? {})).toEqual(['sessionId', 'projectHash', 'startTime', 'lastUpdated', 'kind'])
})

test('OpenCode: messages and parts sort by their ids as they were written, each call is completed', () => {
  const { path } = play('opencode').writer
  const messages = readdirSync(path)
    .toSorted()
    .map((name): unknown => JSON.parse(readFileSync(join(path, name), 'utf8')))
    .filter(isObject)
  expect(messages.map((message) => message['role'])).toEqual(['user', ...messages.slice(1).map(() => 'assistant')])
  expect(messages.at(-1)).toMatchObject({ finish: 'stop' })
  const parts = messages.flatMap((message) => {
    const folder = join(path, '..', '..', 'part', String(message['id']))
    return readdirSync(folder)
      .toSorted()
      .map((name): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8')))
      .filter(isObject)
  })
  const states = parts.filter((part) => part['type'] === 'tool').map((part) => (isObject(part['state']) ? part['state']['status'] : ''))
  expect(new Set(states)).toEqual(new Set(['completed']))
})

test('Aider: its own lines end with two spaces, prompts carry ####, sections follow each other in one file', () => {
  const text = readFileSync(play('aider').writer.path, 'utf8')
  expect(text).toMatch(/^\n# aider chat started at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n\n> aider /)
  const own = text.split('\n').filter((line) => line.startsWith('> ') || line.startsWith('#### '))
  expect(own.every((line) => line.endsWith('  '))).toBe(true)
  expect(text).toMatch(/> Tokens: [\d.]+k? sent, [\d.]+k? received\. Cost: \$[\d.]+ message, \$[\d.]+ session\./)
})

test('a story is about as long as asked, and only a good end closes the bead', () => {
  for (const ending of ['success', 'failure', 'crash', 'orphan'] as const) {
    const { turns } = tellStory({ bead: 'b-1', title: 'Cache the map', cwd: '/w' }, ending, 30, createRandom('x', ending))
    expect(Math.abs(countSteps(turns) - 30)).toBeLessThan(14)
    expect(turns.some((turn) => turn.closesBead)).toBe(ending === 'success')
  }
})
