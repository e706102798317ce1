import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { createTranscripts, type Entry } from '../../src/index.ts'
import { opencode } from '../../src/opencode/index.ts'
import { collect } from '../conformance/collect.ts'
import { testFormat } from '../conformance/test-format.ts'
import { fixtures, versions } from './homes.ts'

const homes = versions.map((version) => ({ home: join(fixtures, version) }))

testFormat(opencode, { homes, isAppendOnly: false })

const Tokens = v.object({ input: v.number(), output: v.number(), reasoning: v.number(), cache_read: v.number(), cache_write: v.number() })
/** The facts of an independent script; the README beside the fixtures defines them. */
const Expected = v.record(
  v.string(),
  v.object({
    session_id: v.string(),
    parent_id: v.nullable(v.string()),
    cwd: v.nullable(v.string()),
    cli_version: v.string(),
    time_created: v.number(),
    user_prompts: v.number(),
    first_prompt_line: v.string(),
    tag: v.nullable(v.record(v.string(), v.string())),
    models: v.array(v.string()),
    assistant_messages: v.number(),
    reasoning_parts: v.number(),
    tool_calls: v.number(),
    tools: v.record(v.string(), v.number()),
    tool_states: v.record(v.string(), v.number()),
    steps: v.number(),
    tokens_sum_of_messages: v.union([Tokens, v.strictObject({})]),
    tokens_sum_of_step_finish: v.union([Tokens, v.strictObject({})]),
    cost_sum_of_messages: v.number(),
    errors: v.array(v.object({ name: v.string(), message: v.string(), status: v.number() })),
    compactions: v.number(),
    messages_without_completed_time: v.number(),
  }),
)

const { discover, readSession, readEntries } = createTranscripts([opencode])

describe.each(versions)('%s', async (version) => {
  const home = join(fixtures, version)
  const expected = v.parse(Expected, JSON.parse(await readFile(join(home, 'expected.json'), 'utf8')))

  test('every session is found, once', async () => {
    const found = await collect(discover({ home }))
    expect(found.map(({ path }) => idOf(path)).sort()).toEqual(Object.keys(expected).sort())
    for (const { sizeBytes, mtimeMs } of found) expect([sizeBytes > 0, mtimeMs > 0]).toEqual([true, true])
  })

  test.each(Object.values(expected).map((facts) => [facts.session_id, facts] as const))('%s', async (id, facts) => {
    const path = (await collect(discover({ home }))).map((found) => found.path).find((one) => idOf(one) === id) ?? ''
    const session = await readSession(path)
    const entries = await collect(readEntries(path))
    const tokens = v.is(Tokens, facts.tokens_sum_of_step_finish) ? facts.tokens_sum_of_step_finish : noTokens
    const [isOld, isNew] = [version.startsWith('0.5'), version.startsWith('1.18') || version.startsWith('1.14')]
    expect({ ...session, costUsd: session.costUsd?.toFixed(9) }).toMatchObject({
      id,
      cliVersion: facts.cli_version,
      startedAt: facts.time_created,
      models: facts.models,
      usage: {
        input: isOld ? tokens.input - tokens.cache_read : tokens.input,
        output: isNew ? tokens.output + tokens.reasoning : tokens.output,
        cacheRead: tokens.cache_read,
        cacheWrite: tokens.cache_write,
        reasoning: tokens.reasoning,
      },
      usageQuality: facts.tokens_sum_of_step_finish === noTokens || tokens.output === 0 ? 'none' : 'exact',
      counts: {
        user: facts.user_prompts,
        assistant: facts.assistant_messages,
        toolCalls: facts.tool_calls,
        toolErrors: facts.tool_states.error ?? 0,
        errors: facts.errors.length,
        unknown: 0,
        malformed: 0,
      },
    })
    expect(session.cwd ?? null).toBe(facts.cwd)
    expect(session.parentId ?? null).toBe(facts.parent_id)
    expect(session.tag ?? null).toEqual(facts.tag)
    expect(session.costUsd?.toFixed(9)).toBe(facts.cost_sum_of_messages === 0 ? undefined : facts.cost_sum_of_messages.toFixed(9))
    expect(session.title?.startsWith(facts.first_prompt_line.replace(/^\[needle:[^\]]*\] /, ''))).toBe(true)

    const of = (kind: Entry['kind']) => entries.filter((entry) => entry.kind === kind)
    expect(of('user').length).toBe(facts.user_prompts)
    expect(of('thinking').length).toBe(facts.reasoning_parts)
    expect(of('summary').length).toBe(facts.compactions)
    expect(countBy(of('tool_call'))).toEqual(facts.tools)
    const { running = 0, pending = 0 } = facts.tool_states
    expect(of('tool_result').length).toBe(facts.tool_calls - running - pending)
    expect(session.pendingTool?.name).toBe(running + pending > 0 ? of('tool_call').at(-1)?.tool?.name : undefined)
    for (const { name, message, status } of facts.errors)
      expect(of('error').map(({ text }) => text)).toContain(`${name} (HTTP ${status}): ${message}`)
    expect(entries.filter(({ usage }) => usage).length).toBe(tokens === noTokens ? 0 : facts.steps)
    for (const { sidechain } of entries) expect(sidechain).toBe(facts.parent_id === null ? undefined : true)
    for (const { at } of entries) expect(at).toBeGreaterThan(facts.time_created - 600_000)
  })
})

const noTokens = { input: 0, output: 0, reasoning: 0, cache_read: 0, cache_write: 0 }
const idOf = (path: string) => (path.includes('#') ? (path.split('#')[1] ?? '') : basename(path, '.json'))

function countBy(entries: readonly Entry[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { tool } of entries) if (tool) counts[tool.name] = (counts[tool.name] ?? 0) + 1
  return counts
}
