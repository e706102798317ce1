import { type Config, decodeConfig } from '@hoop/protocol'
import { checkRules } from './check-rules.ts'
import { findVariable, hasAt, overlay, type Origin, type Overrides } from './layers.ts'
import { describeFileFault, type FileFault, isYamlText, parseYaml } from './yaml-text.ts'

/** What lies over the file: flags win over the environment, the environment over the file. */
export interface Layers {
  readonly flags: Overrides
  readonly environment: Overrides
  readonly env: NodeJS.ProcessEnv
}

export interface LoadedConfig {
  readonly ok: true
  readonly config: Config
  /** A key such as `server.port`, or a group such as `server`, whose origin is the strongest one in it. */
  originOf(key: string): Origin
}

export interface RefusedConfig extends FileFault {
  readonly ok: false
}

/** The text of `config.yml` (`undefined`: no file) and what lies over it → the configuration, or the first thing wrong with it. Pure. */
export function loadConfig(path: string, text: string | undefined, layers: Layers): LoadedConfig | RefusedConfig {
  const parsed = parseYaml(text ?? '')
  if (!isYamlText(parsed)) return { ok: false, ...parsed, message: describeFileFault(path, parsed) }

  const decoded = checkRules(decodeConfig(overlay(overlay(parsed.value, layers.environment), layers.flags)))
  if (decoded.ok) {
    const originOf = (key: string): Origin => {
      const isGiven = (overrides: Overrides) => [...overrides.keys()].some((given) => given === key || given.startsWith(`${key}.`))
      if (isGiven(layers.flags)) return 'flag'
      if (isGiven(layers.environment)) return 'environment'
      return hasAt(parsed.value, key.split('.')) ? 'file' : 'default'
    }
    return { ok: true, config: decoded.value, originOf }
  }

  const [fault] = decoded.faults
  const located = parsed.locate(fault)
  const key = fault.path.filter((part) => typeof part === 'string').join('.')
  if (layers.flags.has(key)) return { ok: false, ...located, message: `--${key.split('.').at(-1)} (${key}) ${fault.message}` }
  if (layers.environment.has(key)) return { ok: false, ...located, message: `${findVariable(key, layers.env)} (${key}) ${fault.message}` }
  return { ok: false, ...located, message: describeFileFault(path, located) }
}
