import * as v from 'valibot'
import type { Decoded } from './decoded.ts'
import { present } from './record.ts'
import { Text, WorkerName } from './schema.ts'
import { decodeYaml } from './yaml-document.ts'

const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema))

const InputMethod = v.variant('method', [
  v.object({ method: v.literal('stdin') }),
  v.object({ method: v.literal('file'), path_template: Text }),
  v.object({ method: v.literal('args'), flag: Text }),
])

const Adapter = v.pipe(
  v.object({
    name: WorkerName,
    description: maybe(Text),
    agent_cli: Text,
    input_method: InputMethod,
    invoke_template: Text,
    environment: maybe(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
    timeout_secs: maybe(v.pipe(v.number(), v.finite(), v.minValue(0))),
    provider: maybe(Text),
    model: maybe(Text),
    output_transform: maybe(Text),
  }),
  v.transform((a): Adapter => ({
    name: a.name,
    cli: a.agent_cli,
    inputMethod: a.input_method.method,
    invokeTemplate: a.invoke_template,
    environmentKeys: Object.keys(a.environment ?? {}),
    ...present({
      description: a.description ?? undefined,
      timeoutMs: a.timeout_secs ? Math.round(a.timeout_secs * 1000) : undefined,
      provider: a.provider ?? undefined,
      model: a.model ?? undefined,
      outputTransform: a.output_transform ?? undefined,
    }),
  })),
)

/** One agent adapter. Provider and model are free text: a Claude CLI may well drive another maker's model. */
export interface Adapter {
  readonly name: string
  /** The program: `claude`, `codex`, … */
  readonly cli: string
  readonly inputMethod: 'stdin' | 'file' | 'args'
  /** A shell line with `{workspace}`, `{prompt_file}`, `{bead_id}`, `{model}`. */
  readonly invokeTemplate: string
  /** Names only: the values are often secrets. */
  readonly environmentKeys: readonly string[]
  readonly description?: string
  /** Absent: the global `agent.timeout` holds (0 in the file means the same). */
  readonly timeoutMs?: number
  readonly provider?: string
  readonly model?: string
  /** The program that turns the CLI's output into agent events. */
  readonly outputTransform?: string
}

/** An adapter file of `~/.config/needle/adapters`. What NEEDLE itself cannot load is malformed, with line and column. */
export function decodeAdapter(yaml: string): Decoded<Adapter> {
  return decodeYaml(yaml, Adapter)
}
