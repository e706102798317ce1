import { listSettings, nearest, type Setting } from '@hoop/protocol'

/** Where a setting came from. */
export type Origin = 'flag' | 'environment' | 'file' | 'default'

/** Settings given as one text or value each, by key (`server.port`). */
export type Overrides = ReadonlyMap<string, unknown>

const shortNames: Readonly<Record<string, string>> = { HOOP_HOST: 'server.host', HOOP_PORT: 'server.port' }
const otherVariables = ['HOOP_HOME', 'HOOP_URL', 'HOOP_BACKUP_ACCESS_KEY_ID', 'HOOP_BACKUP_SECRET_ACCESS_KEY']

/** `health.heartbeatInterval` → `HOOP_HEALTH_HEARTBEAT_INTERVAL`. */
export function toVariable(key: string): string {
  return `HOOP_${key
    .replaceAll('.', '_')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()}`
}

/** The variable that gives a setting, among those that are set. */
export function findVariable(key: string, env: NodeJS.ProcessEnv): string {
  const short = Object.entries(shortNames).find(([name, of]) => of === key && env[name] !== undefined && env[toVariable(key)] === undefined)
  return short ? short[0] : toVariable(key)
}

/** The settings that the environment gives. An empty variable gives none. */
export function readEnvironment(env: NodeJS.ProcessEnv): Overrides {
  const found = new Map<string, unknown>()
  for (const setting of listSettings()) {
    const text = env[findVariable(setting.key, env)]
    if (text) found.set(setting.key, toValue(setting, text))
  }
  return found
}

/** Variables that begin like ours and are none, each with the one that was probably meant. */
export function findStrayVariables(env: NodeJS.ProcessEnv): readonly { readonly name: string; readonly meant: string }[] {
  const known = [...listSettings().map(({ key }) => toVariable(key)), ...Object.keys(shortNames), ...otherVariables]
  return Object.keys(env).flatMap((name) => {
    const meant = name.startsWith('HOOP_') && !known.includes(name) ? nearest(name, known) : undefined
    return meant ? [{ name, meant }] : []
  })
}

/** One text → the value that the file would hold. What does not fit stays text, and the schema says what was expected. */
function toValue(setting: Pick<Setting, 'type'>, text: string): unknown {
  switch (setting.type) {
    case 'number':
      return /^-?\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : text
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '')
    case 'string':
      return text
  }
}

/** Lays one layer over a file's value, key by key. What is not a group of settings there is left for the schema to refuse. */
export function overlay(value: unknown, overrides: Overrides): unknown {
  let result: unknown = value ?? {}
  for (const [key, given] of overrides) result = setAt(result, key.split('.'), given)
  return result
}

function setAt(value: unknown, [key = '', ...rest]: readonly string[], given: unknown): unknown {
  if (!isGroup(value)) return value
  const inner: unknown = Object.hasOwn(value, key) ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
  return { ...value, [key]: rest.length === 0 ? given : setAt(inner ?? {}, rest, given) }
}

/** Whether a value holds something at a key such as `server.port`. */
export function hasAt(value: unknown, [key = '', ...rest]: readonly string[]): boolean {
  if (!isGroup(value) || !Object.hasOwn(value, key)) return false
  return rest.length === 0 || hasAt(Object.getOwnPropertyDescriptor(value, key)?.value, rest)
}

function isGroup(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
