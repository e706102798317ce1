import * as v from 'valibot'
import type { Decoded } from './decoded.ts'
import { present } from './record.ts'
import { Text } from './schema.ts'
import { decodeYaml } from './yaml-document.ts'

const Seconds = v.pipe(
  v.number(),
  v.finite(),
  v.minValue(0),
  v.transform((seconds) => Math.round(seconds * 1000)),
)
const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema))
const Agent = maybe(v.object({ default: maybe(Text), timeout: maybe(Seconds), adapters_dir: maybe(Text) }))

const Config = v.pipe(
  v.object({
    agent: Agent,
    workspace: maybe(v.object({ default: maybe(Text), home: maybe(Text) })),
    health: maybe(v.object({ heartbeat_interval_secs: maybe(Seconds), heartbeat_ttl_secs: maybe(Seconds), heartbeat_dir: maybe(Text) })),
    telemetry: maybe(v.object({ file_sink: maybe(v.object({ log_dir: maybe(Text) })) })),
    strands: maybe(v.object({ explore: maybe(v.object({ workspaces: maybe(v.array(Text)), workspace_root: maybe(Text) })) })),
  }),
  v.transform((c): NeedleConfig =>
    present({
      heartbeatIntervalMs: c.health?.heartbeat_interval_secs ?? undefined,
      heartbeatTtlMs: c.health?.heartbeat_ttl_secs ?? undefined,
      heartbeatDir: c.health?.heartbeat_dir ?? undefined,
      logDir: c.telemetry?.file_sink?.log_dir ?? undefined,
      agentDefault: c.agent?.default ?? undefined,
      agentTimeoutMs: c.agent?.timeout ?? undefined,
      adaptersDir: c.agent?.adapters_dir ?? undefined,
      home: c.workspace?.home ?? undefined,
      workspace: c.workspace?.default ?? undefined,
      exploreWorkspaces: c.strands?.explore?.workspaces ?? undefined,
      exploreRoot: c.strands?.explore?.workspace_root ?? undefined,
    }),
  ),
)

/** What HOOP wants to know of `~/.config/needle/config.yaml`. Paths as written: `~` is not resolved. Absent = NEEDLE's default. */
export interface NeedleConfig {
  /** NEEDLE's default: 30 s. */
  readonly heartbeatIntervalMs?: number
  /** NEEDLE's default: 300 s. */
  readonly heartbeatTtlMs?: number
  readonly heartbeatDir?: string
  readonly logDir?: string
  readonly agentDefault?: string
  readonly agentTimeoutMs?: number
  readonly adaptersDir?: string
  readonly home?: string
  readonly workspace?: string
  readonly exploreWorkspaces?: readonly string[]
  readonly exploreRoot?: string
}

/** NEEDLE's configuration. An empty file is an empty configuration; unknown keys are left alone. */
export function decodeNeedleConfig(yaml: string): Decoded<NeedleConfig> {
  const result = decodeYaml(yaml, Config)
  return !result.ok && result.kind === 'blank' ? { ok: true, value: {} } : result
}

const IGNORED_IN_WORKSPACE = ['worker', 'limits', 'health', 'telemetry']

const Workspace = v.pipe(
  v.looseObject({
    agent: Agent,
    bead_cli: maybe(v.object({ backend: maybe(Text) })),
    workspace: maybe(v.object({ labels: maybe(v.array(v.string())) })),
  }),
  v.transform((c) => ({
    ...present({
      agentDefault: c.agent?.default ?? undefined,
      agentTimeoutMs: c.agent?.timeout ?? undefined,
      beadBackend: c.bead_cli?.backend ?? undefined,
    }),
    labels: c.workspace?.labels ?? [],
    ignoredKeys: IGNORED_IN_WORKSPACE.filter((key) => Object.hasOwn(c, key)),
  })),
)

/** What a workspace's `.needle.yaml` changes. */
export interface WorkspaceConfig {
  readonly agentDefault?: string
  readonly agentTimeoutMs?: number
  readonly beadBackend?: string
  readonly labels: readonly string[]
  /** Sections that NEEDLE ignores at this level, with a warning. */
  readonly ignoredKeys: readonly string[]
}

/** A workspace's `.needle.yaml`. An empty file changes nothing. */
export function decodeWorkspaceConfig(yaml: string): Decoded<WorkspaceConfig> {
  const result = decodeYaml(yaml, Workspace)
  return !result.ok && result.kind === 'blank' ? { ok: true, value: { labels: [], ignoredKeys: [] } } : result
}
