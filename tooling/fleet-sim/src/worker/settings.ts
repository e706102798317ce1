import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Layout } from '../fleet/layout.ts'
import { isObject, readIfThere } from '../system/files.ts'

/** What a worker takes from NEEDLE's configuration. */
export interface NeedleSettings {
  readonly beatSecs: number
  readonly ttlSecs: number
  readonly idleSecs: number
  readonly agentTimeoutSecs: number
  readonly exploreWorkspaces: readonly string[]
}

/** How an agent is called. */
export interface Adapter {
  readonly name: string
  readonly invokeTemplate: string
  readonly environment: Readonly<Record<string, string>>
  /** 0: the global limit. */
  readonly timeoutSecs: number
  readonly provider: string | null
  readonly model: string | null
}

/** Reads `config.yaml`; what is not stated has NEEDLE's defaults. */
export function readNeedleSettings(layout: Layout): NeedleSettings {
  const config: unknown = parse(readIfThere(layout.config) ?? '')
  const health = section(config, 'health')
  const explore = section(section(config, 'strands'), 'explore')
  const workspaces = explore['workspaces']
  return {
    beatSecs: number(health, 'heartbeat_interval_secs', 30),
    ttlSecs: number(health, 'heartbeat_ttl_secs', 300),
    idleSecs: number(section(config, 'worker'), 'idle_timeout', 60),
    agentTimeoutSecs: number(section(config, 'agent'), 'timeout', 3600),
    exploreWorkspaces: Array.isArray(workspaces) ? workspaces.filter((path) => typeof path === 'string') : [],
  }
}

/** Reads one adapter; throws if it is not there or names no template. */
export function readAdapter(layout: Layout, name: string): Adapter {
  const adapter: unknown = parse(readFileSync(join(layout.adapters, `${name}.yaml`), 'utf8'))
  const fields = isObject(adapter) ? adapter : {}
  const template = fields['invoke_template']
  if (typeof template !== 'string') throw new Error(`adapter ${name} has no invoke_template`)
  return {
    name,
    invokeTemplate: template,
    environment: Object.fromEntries(Object.entries(section(fields, 'environment')).map(([key, value]) => [key, String(value)])),
    timeoutSecs: number(fields, 'timeout_secs', 0),
    provider: text(fields['provider']),
    model: text(fields['model']),
  }
}

function section(value: unknown, key: string): Record<string, unknown> {
  const inner = isObject(value) ? value[key] : undefined
  return isObject(inner) ? inner : {}
}

function number(values: Record<string, unknown>, key: string, fallback: number): number {
  const value = values[key]
  return typeof value === 'number' ? value : fallback
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
