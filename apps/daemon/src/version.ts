import { readFileSync } from 'node:fs'
import * as v from 'valibot'

declare const __HOOP_VERSION__: string | undefined

/** The version of this HOOP: baked into the bundle, read from `package.json` when run from source. */
export function readVersion(): string {
  if (typeof __HOOP_VERSION__ === 'string') return __HOOP_VERSION__
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return v.parse(v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() })), text).version
}
