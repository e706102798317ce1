import * as v from 'valibot'
import { Config } from './config.ts'
import { nearest } from './nearest.ts'
import { isSecretKey, isSecretValue } from './secrets.ts'

/** What is wrong with one place of a file of settings. `path` leads to it from the top. */
export interface Fault {
  readonly path: readonly (string | number)[]
  /** What was expected there; never the value itself, which may be a secret. */
  readonly message: string
  /** Whether the key itself is at fault, or what it holds. */
  readonly at: 'key' | 'value'
}

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly [Fault, ...Fault[]] }

/** The value of a `config.yml` (parsed YAML, `undefined` for an empty file) → the whole configuration, or all that is wrong with it. Total. */
export function decodeConfig(raw: unknown): Decoded<Config> {
  const secrets = findSecrets(raw, [])
  const [first, ...rest] = secrets
  if (first) return { ok: false, faults: [first, ...rest] }
  return decodeStrict(Config, raw ?? {})
}

/** Parses with a schema made of strict objects, and words each issue for the person who edits the file. Total. */
export function decodeStrict<T>(schema: v.GenericSchema<unknown, T>, raw: unknown): Decoded<T> {
  const list = findMisplacedList(schema, raw, [])
  if (list) return { ok: false, faults: [list] }
  const result = v.safeParse(schema, raw)
  if (result.success) return { ok: true, value: result.output }
  const [first, ...rest] = result.issues
  return { ok: false, faults: [toFault(first, schema), ...rest.map((issue) => toFault(issue, schema))] }
}

function toFault(issue: v.BaseIssue<unknown>, schema: v.GenericSchema): Fault {
  const path = (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key)))
  if (issue.type === 'strict_object' && issue.expected === 'never') return { path, message: describeUnknownKey(path, schema), at: 'key' }
  if (issue.type === 'strict_object' && issue.received === 'undefined') return { path, message: 'is missing', at: 'key' }
  if (issue.received === 'undefined') return { path, message: `is missing: ${issue.message}`, at: 'key' }
  if (issue.received === 'null') return { path, message: `is empty: ${issue.message}`, at: 'value' }
  return { path, message: issue.message, at: 'value' }
}

/** A list is an object to a schema of objects; to a person it is not. */
function findMisplacedList(schema: unknown, raw: unknown, path: readonly (string | number)[]): Fault | undefined {
  const bare = unwrap(schema)
  const isGroup = read(bare, 'entries') !== undefined || read(bare, 'type') === 'record'
  if (isGroup && Array.isArray(raw)) return { path, message: 'expected a group of settings, not a list', at: 'value' }
  if (raw === null || typeof raw !== 'object') return undefined
  const inner: [string | number, unknown][] = Array.isArray(raw) ? raw.map((item, i) => [i, item]) : Object.entries(raw)
  for (const [key, value] of inner) {
    const found = findMisplacedList(step(bare, key), value, [...path, key])
    if (found) return found
  }
  return undefined
}

function describeUnknownKey(path: readonly (string | number)[], schema: v.GenericSchema): string {
  const key = String(path.at(-1))
  if (isSecretKey(key))
    return 'looks like a secret, and secrets are never read from this file; take it out and give it in the environment (HOOP_…)'
  const known = knownKeys(schema, path.slice(0, -1))
  const meant = nearest(key, known)
  if (meant) return `is not a setting; did you mean ${[...path.slice(0, -1), meant].join('.')}?`
  return known.length > 0 ? `is not a setting; known here: ${known.join(', ')}` : 'is not a setting'
}

/** The names that may stand at a place of a schema; empty where names are free. */
export function knownKeys(schema: v.GenericSchema, path: readonly (string | number)[]): readonly string[] {
  let at: unknown = schema
  for (const key of path) at = step(at, key)
  const entries = read(unwrap(at), 'entries')
  return entries === null || typeof entries !== 'object' ? [] : Object.keys(entries)
}

/** The schema below another one, as far as it is plain data: objects, lists, records, optionals, pipes. */
function step(schema: unknown, key: string | number): unknown {
  const bare = unwrap(schema)
  const entries = read(bare, 'entries')
  if (entries !== undefined) return read(entries, String(key))
  return typeof key === 'number' ? read(bare, 'item') : read(bare, 'value')
}

function unwrap(schema: unknown): unknown {
  const wrapped = read(schema, 'wrapped')
  return wrapped === undefined ? schema : unwrap(wrapped)
}

function read(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key)
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined
}

function findSecrets(raw: unknown, path: readonly (string | number)[]): Fault[] {
  if (typeof raw === 'string')
    return isSecretValue(raw)
      ? [
          {
            path,
            message:
              'holds what looks like a secret; take it out, renew it if others could read this file, and give it in the environment (HOOP_…)',
            at: 'value',
          },
        ]
      : []
  if (Array.isArray(raw)) return raw.flatMap((item: unknown, i) => findSecrets(item, [...path, i]))
  if (raw !== null && typeof raw === 'object') return Object.entries(raw).flatMap(([key, item]) => findSecrets(item, [...path, key]))
  return []
}

/** One setting that a single text can give: on the command line or in an environment variable. */
export interface Setting {
  /** `server.port`. */
  readonly key: string
  readonly type: 'string' | 'number' | 'boolean' | 'list'
}

/** Every setting of {@link Config} that is one value or a list of texts, in the order of the file. */
export function listSettings(): readonly Setting[] {
  return collectSettings(Config, [])
}

function collectSettings(schema: unknown, path: readonly string[]): Setting[] {
  const bare = unwrap(schema)
  const entries = read(bare, 'entries')
  if (entries !== null && typeof entries === 'object')
    return Object.entries(entries).flatMap(([key, entry]) => collectSettings(entry, [...path, key]))
  const key = path.join('.')
  switch (read(bare, 'type')) {
    case 'string':
    case 'picklist':
      return [{ key, type: 'string' }]
    case 'number':
      return [{ key, type: 'number' }]
    case 'boolean':
      return [{ key, type: 'boolean' }]
    case 'array':
      return read(unwrap(read(bare, 'item')), 'type') === 'string' ? [{ key, type: 'list' }] : []
    default:
      return []
  }
}
