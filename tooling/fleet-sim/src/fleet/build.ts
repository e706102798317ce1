import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { clis } from '../agents/clis.ts'
import type { Layout } from './layout.ts'
import type { AdapterPlan, FleetPlan } from './plan.ts'

/** What the operator may turn. */
export interface BuildOptions {
  readonly beatSecs: number
  readonly keep: boolean
}

/** Lays out the fleet's home: configuration, adapters, folders. */
export function buildHome(layout: Layout, plan: FleetPlan, options: BuildOptions): void {
  if (!options.keep)
    for (const path of [layout.home, layout.tmp, layout.control, layout.bin]) rmSync(path, { recursive: true, force: true })
  for (const path of [layout.heartbeats, layout.logs, layout.adapters, layout.prompts, layout.acks, layout.bin, layout.control])
    mkdirSync(path, { recursive: true })
  writeFileSync(layout.config, stringify(needleConfig(layout, plan, options.beatSecs)))
  for (const adapter of plan.adapters) writeFileSync(join(layout.adapters, `${adapter.name}.yaml`), stringify(adapterConfig(adapter)))
}

/** Puts the programs that workers and agents call into the fleet's own folder of programs; `br` is whoever keeps the queues. */
export function buildPrograms(layout: Layout, program: string, queueProgram: string | null): void {
  const own = (command: string): string => `${quote(process.execPath)} ${quote(program)} ${command}`
  for (const cli of clis) writeProgram(join(layout.bin, cli), own(`agent ${cli}`))
  writeProgram(standInProgram(layout), own('queue'))
  writeProgram(join(layout.bin, 'br'), queueProgram === null ? own('queue') : quote(queueProgram))
}

/** The stand-in queue's program. */
export const standInProgram = (layout: Layout): string => join(layout.bin, 'hoop-queue')

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

function writeProgram(path: string, command: string): void {
  writeFileSync(path, `#!/bin/sh\nexec ${command} "$@"\n`)
  chmodSync(path, 0o755)
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
