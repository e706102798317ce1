import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

/** Where the recordings are: each version's folder is a home. */
export const fixtures = join(import.meta.dirname, '../fixtures/claude')
export const recordedVersions = ['1.0.60', '2.0.37', '2.1.81', '2.1.197', '2.1.329'] as const
export const derived = join(import.meta.dirname, '../fixtures/derived')

const Tag = v.object({ worker: v.string(), bead: v.string(), strand: v.string() })
const Count = v.optional(v.number(), 0)

/** What an independent script found in each file. */
const Expected = v.record(
  v.string(),
  v.object({
    session_id: v.string(),
    cwd: v.string(),
    cli_version: v.array(v.string()),
    git_branch: v.string(),
    models: v.array(v.string()),
    user_prompts: v.number(),
    first_prompt_line: v.string(),
    tag: v.nullable(Tag),
    all_tags: v.array(Tag),
    records: v.number(),
    assistant_messages: v.number(),
    thinking_blocks: v.number(),
    tool_calls: v.number(),
    tools: v.record(v.string(), v.number()),
    tool_results: v.number(),
    tool_errors: v.number(),
    tokens: v.object({ input: Count, output: Count, cache_read: Count, cache_write: Count }),
    api_error_messages: v.array(v.object({ text: v.string() })),
    api_retries: v.number(),
    compactions: v.array(v.string()),
    of_which_inline_subagent: v.nullable(v.object({ output: v.number(), messages: v.number() })),
    sidechain_records: v.number(),
    agent_id: v.nullable(v.string()),
    cost_usd_last_cost_state: v.nullable(v.number()),
    final_state: v.string(),
    first_ts: v.string(),
    last_ts: v.string(),
  }),
)
export type Expected = v.InferOutput<typeof Expected>[string]

export async function expectedOf(version: string): Promise<readonly (readonly [file: string, expected: Expected])[]> {
  const text = await readFile(join(fixtures, version, 'expected.json'), 'utf8')
  return Object.entries(v.parse(v.pipe(v.string(), v.parseJson(), Expected), text))
}
