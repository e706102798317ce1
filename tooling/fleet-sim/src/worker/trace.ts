import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../system/time.ts'
import type { AgentRun } from './dispatch.ts'
import type { Outcome } from './outcome.ts'
import type { Adapter } from './settings.ts'

/** The folder appears at dispatch, its content when the agent has ended; a later attempt writes over it. */
export function openTrace(workspace: string, bead: string): string {
  const folder = join(workspace, '.beads', 'traces', bead)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Writes metadata and output of one agent call. */
export function writeTrace(folder: string, bead: string, adapter: Adapter, run: AgentRun, outcome: Outcome, clock: Clock): void {
  const metadata = {
    bead_id: bead,
    agent: adapter.name,
    provider: adapter.provider,
    model: adapter.model,
    exit_code: run.exitCode,
    outcome,
    duration_ms: run.durationMs,
    input_tokens: null,
    output_tokens: null,
    cost_usd: null,
    captured_at: clock.stampZ(),
    trace_format: traceFormat(adapter.name),
    pruned: false,
    template_version: null,
  }
  writeFileSync(join(folder, 'stdout.txt'), run.stdout)
  writeFileSync(join(folder, 'stderr.txt'), run.stderr)
  writeFileSync(join(folder, 'metadata.json'), JSON.stringify(metadata, null, 2))
}

/** NEEDLE guesses the format from the adapter's name. */
function traceFormat(adapter: string): string {
  if (adapter.startsWith('claude')) return 'claude_json'
  if (adapter.startsWith('codex')) return 'openai_jsonl'
  if (adapter.startsWith('aider')) return 'aider_markdown'
  return 'raw_text'
}
