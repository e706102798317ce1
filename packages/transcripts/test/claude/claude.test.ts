import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { claude } from '../../src/claude/index.ts'
import { createTranscripts, type Entry, formats } from '../../src/index.ts'
import { collect } from '../conformance/collect.ts'
import { testFormat } from '../conformance/test-format.ts'
import { expectedOf, fixtures, recordedVersions } from './fixtures.ts'

/** Two sessions of 1.0.60 that were resumed, and a fork of 2.1.329. */
const copies = ['2fbcbacd-6ddf-49b1-b0fd-1611c8e8327b', 'fe35db40-a309-49e6-9ac1-1e81a6e0ab4b', '3b89f883-7207-4d2a-816d-c7506399267e']
const killedInTool = '11111111-2222-4333-8444-555555555502'

const { discover, readSession, readEntries } = createTranscripts([claude])

testFormat(claude, {
  homes: recordedVersions.map((version) => ({ home: join(fixtures, version) })),
  others: formats.filter(({ cli }) => cli !== 'claude'),
})

describe.each(recordedVersions)('Claude Code %s', (version) => {
  const home = join(fixtures, version)

  test('every session is as an independent script found it', async () => {
    const recorded = await expectedOf(version)
    const found = await collect(discover({ home }))
    expect(found).toHaveLength(recorded.length)
    expect(new Set(found.map(({ path }) => path))).toEqual(new Set(recorded.map(([file]) => join(home, file))))
    for (const [file, expected] of recorded) {
      const path = join(home, file)
      const { title, startedAt, lastAt, notes: _notes, costUsd, pendingTool: _pending, ...session } = await readSession(path)
      const isAgent = expected.agent_id !== null
      expect(session).toEqual({
        id: isAgent ? `agent-${expected.agent_id}` : expected.session_id,
        cli: 'claude',
        cliVersion: expected.cli_version.at(-1),
        path,
        cwd: expected.cwd,
        gitBranch: expected.git_branch,
        ...(expected.tag && { tag: expected.tag }),
        ...(isAgent && { parentId: expected.session_id }),
        models: expected.models,
        usage: {
          input: expected.tokens.input,
          output: expected.tokens.output,
          cacheRead: expected.tokens.cache_read,
          cacheWrite: expected.tokens.cache_write,
          reasoning: 0,
        },
        usageQuality: expected.assistant_messages > 0 ? 'exact' : 'none',
        counts: {
          user: expected.user_prompts,
          assistant: expected.assistant_messages,
          toolCalls: expected.tool_calls,
          toolErrors: expected.tool_errors,
          errors: expected.api_error_messages.length,
          unknown: 0,
          malformed: 0,
        },
      })
      expect([file, startedAt, lastAt]).toEqual([file, Date.parse(expected.first_ts), Date.parse(expected.last_ts)])
      const recordedUsd = expected.cost_usd_last_cost_state
      expect([file, costUsd ?? null]).toEqual([file, recordedUsd === null ? null : Number(recordedUsd.toFixed(6))])
      const line = expected.first_prompt_line.replace(/^\[needle:[^\]]*\] /, '')
      expect(title?.startsWith(line.slice(0, 100))).toBe(true)
    }
  })

  test('notes say what is a copy and what is no work; a call is pending only where the CLI was killed in it', async () => {
    for (const [file, expected] of await expectedOf(version)) {
      const { notes = [], pendingTool } = await readSession(join(home, file))
      const isCopy = copies.some((id) => file.includes(id))
      expect([file, notes.some((note) => note.startsWith('begins with the copied history'))]).toEqual([file, isCopy])
      expect([file, notes.includes('a warm-up of the CLI itself, not work')]).toEqual([file, expected.first_prompt_line === 'Warmup'])
      expect([file, pendingTool?.name]).toEqual([file, file.includes(killedInTool) ? 'Bash' : undefined])
    }
  })

  test('the entries of every session are those that were recorded', async () => {
    for (const [file, expected] of await expectedOf(version)) {
      const entries = await collect(readEntries(join(home, file)))
      const of = (kind: Entry['kind']) => entries.filter((entry) => entry.kind === kind)
      const tools: Record<string, number> = {}
      for (const { tool } of of('tool_call')) tools[tool?.name ?? ''] = (tools[tool?.name ?? ''] ?? 0) + 1
      expect({
        file,
        tools,
        results: of('tool_result').length,
        failed: of('tool_result').filter(({ tool }) => tool?.isError).length,
        thinking: of('thinking').length,
        errors: of('error').map(({ text }) => text),
        retries: of('system').filter(({ text }) => text.startsWith('Retry ')).length,
        compactions: of('system').flatMap(({ text }) => /^Conversation compacted \((manual|auto),/.exec(text)?.[1] ?? []),
        summaries: of('summary').length,
        inlineOutput: expected.agent_id === null ? sum(entries.filter(({ sidechain }) => sidechain)) : 0,
      }).toEqual({
        file,
        tools: expected.tools,
        results: expected.tool_results,
        failed: expected.tool_errors,
        thinking: expected.thinking_blocks,
        errors: expected.api_error_messages.map(({ text }) => text),
        retries: expected.api_retries,
        compactions: expected.compactions,
        summaries: expected.compactions.length,
        inlineOutput: expected.of_which_inline_subagent?.output ?? 0,
      })
      const named = new Map(of('tool_call').map(({ tool }) => [tool?.id, tool?.name]))
      for (const { tool } of of('tool_result')) expect([tool?.id, tool?.name]).toEqual([tool?.id, named.get(tool?.id)])
    }
  })
})

function sum(entries: readonly Entry[]): number {
  return entries.reduce((total, { usage }) => total + (usage?.output ?? 0), 0)
}
