import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One act of a scenario: when, what, and with what. The corpus says what each means. */
export type Act = readonly [second: number, name: string, value?: unknown]
/** From when on what is true. */
export type Truth = readonly [second: number, state: 'live' | 'hung' | 'dead' | 'skip', reasons?: readonly string[]]

/** The limits of a scenario in seconds; `null` is a timer that is off. */
export interface LimitsInSeconds {
  readonly idleSilenceS: number | null
  readonly contentGraceS: number | null
  readonly maxRuntimeS: number | null
}

export interface Scenario {
  readonly family: string
  readonly name: string
  readonly story: string
  readonly lengthS: number
  readonly limits?: LimitsInSeconds
  readonly told?: boolean
  readonly acts: readonly Act[]
  readonly truth: readonly Truth[]
}

/** Every scenario of a folder of JSON files, each file a family. */
export function readScenarios(folder: string): Scenario[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .flatMap((name) => {
      const list: Omit<Scenario, 'family'>[] = JSON.parse(readFileSync(join(folder, name), 'utf8'))
      return list.map((scenario) => ({ ...scenario, family: name.replace(/\.json$/, '') }))
    })
}

interface Repeat {
  readonly everyS: number
  readonly untilS: number
}

const isRepeat = (value: unknown): value is Repeat => typeof value === 'object' && value !== null && 'everyS' in value

/** The acts with their repetitions written out, in order of time. */
export function spellOut(acts: readonly Act[]): Act[] {
  const all = acts.flatMap(([second, name, value]): Act[] => {
    if (!isRepeat(value)) return [[second, name, value]]
    const times = Array.from(
      { length: Math.floor((value.untilS - second) / value.everyS) + 1 },
      (_, index) => second + index * value.everyS,
    )
    return times.flatMap((time): Act[] =>
      name === 'calls'
        ? [
            [time, 'call', value],
            [time + 1, 'result'],
          ]
        : [[time, name]],
    )
  })
  return all.toSorted(([a], [b]) => a - b)
}
