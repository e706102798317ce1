import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { clis } from '../agents/clis.ts'
import type { Layout } from './layout.ts'
import type { AdapterPlan, FleetPlan } from './plan.ts'

/** What the operator may turn. */
export interface BuildOptions {
  readonly beatSecs: number
  readonly keep: boolean
  /** This program's own file. */
  readonly program: string
}

/** Lays out the fleet's home: configuration, adapters, workspaces, and the programs its workers call. */
export function buildHome(layout: Layout, plan: FleetPlan, options: BuildOptions): void {
  if (!options.keep)
    for (const path of [layout.home, layout.tmp, layout.control, layout.bin]) rmSync(path, { recursive: true, force: true })
  for (const path of [layout.heartbeats, layout.logs, layout.adapters, layout.prompts, layout.acks, layout.bin, layout.control])
    mkdirSync(path, { recursive: true })
  writeFileSync(layout.config, stringify(needleConfig(layout, plan, options.beatSecs)))
  for (const adapter of plan.adapters) writeFileSync(join(layout.adapters, `${adapter.name}.yaml`), stringify(adapterConfig(adapter)))
  for (const workspace of plan.projects.flatMap((project) => project.workspaces))
    buildWorkspace(join(layout.home, workspace.name), workspace.prefix)
  for (const cli of clis) writeProgram(join(layout.bin, cli), options.program, `agent ${cli}`)
  writeProgram(queueProgram(layout), options.program, 'queue')
  writeProgram(join(layout.bin, 'br'), options.program, 'queue')
}

/** The stand-in queue's program. */
export const queueProgram = (layout: Layout): string => join(layout.bin, 'hoop-queue')

function needleConfig(layout: Layout, plan: FleetPlan, beatSecs: number): object {
  const workspaces = plan.projects.flatMap((project) => project.workspaces).map((workspace) => join(layout.home, workspace.name))
  return {
    agent: { default: 'claude-sonnet', timeout: 3600 },
    worker: { idle_timeout: 15 },
    // Long, so that who dies in a demonstration is not tidied away while somebody looks.
    health: { heartbeat_interval_secs: beatSecs, heartbeat_ttl_secs: 1800 },
    strands: { explore: { workspaces }, learning: { trace_sanitization: { enabled: false } } },
  }
}

function adapterConfig(adapter: AdapterPlan): object {
  return {
    name: adapter.name,
    description: `stand-in for ${adapter.cli}`,
    agent_cli: adapter.cli,
    input_method: { method: 'stdin' },
    invoke_template: `cd {workspace} && ${adapter.command} < {prompt_file}`,
    environment: adapter.timeoutSecs > 0 ? { FLEET_SIM_LIMIT_SECS: String(adapter.timeoutSecs) } : {},
    timeout_secs: adapter.timeoutSecs,
    provider: adapter.provider,
    model: adapter.model,
    token_extraction: { method: 'none' },
  }
}

function buildWorkspace(path: string, prefix: string): void {
  const beads = join(path, '.beads')
  mkdirSync(beads, { recursive: true })
  if (existsSync(join(beads, 'issues.jsonl'))) return
  writeFileSync(join(beads, 'config.yaml'), `issue_prefix: ${prefix}\ndefault_priority: 2\ndefault_type: task\n`)
  writeFileSync(join(beads, 'metadata.json'), JSON.stringify({ database: 'beads.db', jsonl_export: 'issues.jsonl' }, null, 2))
  writeFileSync(join(beads, 'issues.jsonl'), '', { mode: 0o600 })
}

function writeProgram(path: string, program: string, command: string): void {
  writeFileSync(path, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(program)} ${command} "$@"\n`)
  chmodSync(path, 0o755)
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
