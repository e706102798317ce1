import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { codex } from '../../src/codex/index.ts'
import { createTranscripts, type Entry, formats } from '../../src/index.ts'
import { collect } from '../conformance/collect.ts'
import { testFormat } from '../conformance/test-format.ts'

const fixtures = join(import.meta.dirname, '../fixtures/codex')
const versions = ['0.20.0', '0.45.0', '0.111.0', '0.169.0']
const { discover, readSession, readEntries } = createTranscripts([codex])

testFormat(codex, {
  homes: versions.map((version) => ({ home: join(fixtures, version) })),
  others: formats.filter((format) => format !== codex),
})

const Counter = v.object({
  input_tokens: v.number(),
  cached_input_tokens: v.number(),
  output_tokens: v.number(),
  reasoning_output_tokens: v.number(),
  total_tokens: v.number(),
})
const Tag = v.object({ worker: v.string(), bead: v.string(), strand: v.string() })
/** The facts that an independent script found; the fixtures' README defines each. */
const Expected = v.record(
  v.string(),
  v.object({
    session_id: v.string(),
    cwd: v.nullable(v.string()),
    cli_version: v.nullable(v.string()),
    git_branch: v.nullable(v.string()),
    models: v.array(v.string()),
    user_prompts: v.number(),
    first_prompt_line: v.string(),
    tag: v.nullable(Tag),
    records: v.number(),
    assistant_messages: v.number(),
    reasoning_items: v.number(),
    tool_calls: v.number(),
    tools: v.record(v.string(), v.number()),
    tool_results: v.number(),
    tool_errors: v.number(),
    command_items_failed: v.number(),
    tokens_total_last: v.nullable(Counter),
    thread_token_usage_last: v.nullable(Counter),
    errors: v.array(v.object({ message: v.string(), codex_error_info: v.string() })),
    compactions: v.number(),
    forked_from: v.nullable(v.string()),
    parent_thread: v.nullable(v.string()),
    is_subagent: v.boolean(),
    final_state: v.string(),
    first_ts: v.nullable(v.string()),
    last_ts: v.nullable(v.string()),
    ended: v.string(),
  }),
)
type Fact = v.InferOutput<typeof Expected>[string]

/** Raw counters that are wrong on purpose, and what is true: after a resume in 0.45, and in a fork. */
const corrected: Readonly<Record<string, readonly [total: number, cached: number, output: number, reasoning: number]>> = {
  '01a1f8e8-270d-7fa2-99ea-ecb2cb20ed67': [79_587 + 22_925, 79_500 + 22_900, 1_095 + 313, 48],
  '01a1f8e5-4e61-7fc3-a6e0-49bcdc79e7bb': [22_925, 22_900, 313, 0],
}

function usageOf(fact: Fact) {
  const raw = fact.thread_token_usage_last ?? fact.tokens_total_last
  const told = raw ?? { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0, reasoning_output_tokens: 0 }
  const { input_tokens, cached_input_tokens, output_tokens, reasoning_output_tokens } = told
  const [total, cached, output, reasoning] = corrected[fact.session_id] ?? [
    input_tokens,
    cached_input_tokens,
    output_tokens,
    reasoning_output_tokens,
  ]
  return { input: total - cached, output, cacheRead: cached, cacheWrite: 0, reasoning }
}

/** In code mode a command that failed shows in no output, only in an event. */
const failedCalls = (fact: Fact) =>
  fact.tool_errors + (Object.keys(fact.tools).some((name) => name === 'functions.exec') ? fact.command_items_failed : 0)

const kindsOf = (entries: readonly Entry[]) => (kind: Entry['kind']) => entries.filter((entry) => entry.kind === kind).length

describe.each(versions)('codex %s', (version) => {
  test('every session says what is known of it', async () => {
    const home = join(fixtures, version)
    const expected = v.parse(Expected, JSON.parse(await readFile(join(home, 'expected.json'), 'utf8')))
    const found = await collect(discover({ home, env: {} }))
    expect(new Set(found.map(({ path }) => path))).toEqual(new Set(Object.keys(expected).map((path) => join(home, path))))
    for (const [path, fact] of Object.entries(expected)) {
      const session = await readSession(join(home, path))
      const entries = await collect(readEntries(join(home, path)))
      const { title, startedAt, notes, pendingTool, ...rest } = session
      expect(rest).toEqual({
        id: fact.session_id,
        cli: 'codex',
        ...(fact.cli_version !== null && { cliVersion: fact.cli_version }),
        path: join(home, path),
        ...(fact.cwd !== null && { cwd: fact.cwd }),
        ...(fact.git_branch !== null && { gitBranch: fact.git_branch }),
        ...(fact.tag && { tag: fact.tag }),
        ...((fact.parent_thread ?? fact.forked_from) !== null && { parentId: fact.parent_thread ?? fact.forked_from }),
        models: fact.models,
        lastAt: Date.parse(fact.last_ts ?? fact.first_ts ?? ''),
        usage: usageOf(fact),
        usageQuality: version === '0.20.0' ? 'none' : 'exact',
        counts: {
          user: fact.user_prompts,
          assistant: fact.assistant_messages,
          toolCalls: fact.tool_calls,
          toolErrors: failedCalls(fact),
          errors: fact.errors.length,
          unknown: 0,
          malformed: 0,
        },
      })
      const firstLine = fact.first_prompt_line.replace(/^\[needle:[^\]]+\]\s*/, '')
      expect(title?.startsWith(firstLine)).toBe(true)
      expect(startedAt).toBeLessThanOrEqual(Date.parse(fact.first_ts ?? ''))
      const wasKilledInTool = fact.ended.includes('while a shell command') && fact.tool_calls > fact.tool_results
      expect(pendingTool?.name).toBe(wasKilledInTool ? 'exec_command' : undefined)
      expect(notes?.join() ?? '').toContain(fact.forked_from ?? '')

      const count = kindsOf(entries)
      expect({ name: basename(path), user: count('user'), assistant: count('assistant'), thinking: count('thinking') }).toEqual({
        name: basename(path),
        user: fact.user_prompts,
        assistant: fact.assistant_messages,
        thinking: fact.reasoning_items,
      })
      expect([count('tool_result'), count('summary'), count('error')]).toEqual([fact.tool_results, fact.compactions, fact.errors.length])
      const tools: Record<string, number> = {}
      for (const { kind, tool } of entries) if (kind === 'tool_call' && tool) tools[tool.name] = (tools[tool.name] ?? 0) + 1
      expect(tools).toEqual(fact.tools)
      expect(entries.filter(({ sidechain }) => sidechain).length).toBe(fact.is_subagent ? entries.length : 0)
      expect(entries.filter(({ kind }) => kind === 'error').map(({ text }) => text)).toEqual(
        fact.errors.map((error) => `${error.codex_error_info}: ${error.message}`),
      )
    }
  })
})
