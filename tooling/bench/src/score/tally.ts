import { timers } from '@hoop/stuck'
import { play } from './play.ts'
import type { Scenario, Truth } from './scenario.ts'

/** Looks this soon after a change of the truth are not judged: the watcher looks every 5 s. */
const TOLERANCE_S = 10

/** How often something was said, was true, and both. */
export interface Count {
  said: number
  meant: number
  both: number
}

export interface Score {
  /** By `live`, `hung`, `dead` and by timer, counted in looks. */
  readonly counts: ReadonlyMap<string, Count>
  /** Scenarios with no wrong look, and all of them, by family. */
  readonly families: ReadonlyMap<string, { right: number; all: number }>
  /** What was wrong first in each scenario that was not right. */
  readonly faults: readonly string[]
}

export const precision = ({ said, both }: Count) => (said === 0 ? 1 : both / said)
export const recall = ({ meant, both }: Count) => (meant === 0 ? 1 : both / meant)

const truthAt = (truth: readonly Truth[], second: number) => truth.findLast(([from]) => from <= second)

/** Plays every scenario and holds what was said against its labels. */
export function score(scenarios: readonly Scenario[]): Score {
  const counts = new Map<string, Count>(['live', 'hung', 'dead', ...timers].map((key) => [key, { said: 0, meant: 0, both: 0 }]))
  const families = new Map<string, { right: number; all: number }>()
  const faults: string[] = []
  const count = (key: string, said: boolean, meant: boolean) => {
    const one = counts.get(key)
    if (!one) return
    one.said += Number(said)
    one.meant += Number(meant)
    one.both += Number(said && meant)
  }
  for (const scenario of scenarios) {
    let fault: string | undefined
    for (const look of play(scenario)) {
      const now = truthAt(scenario.truth, look.second)
      if (!now || now[1] === 'skip' || (now[0] > 0 && look.second < now[0] + TOLERANCE_S)) continue
      const [, state, reasons = []] = now
      for (const each of ['live', 'hung', 'dead']) count(each, look.state === each, state === each)
      // What a dead worker's timers say interests nobody.
      const judged = state === 'dead' ? [] : timers
      for (const timer of judged) count(timer, look.timers.includes(timer), reasons.includes(timer))
      const isRight = look.state === state && judged.every((timer) => look.timers.includes(timer) === reasons.includes(timer))
      if (!isRight) {
        fault ??= `${scenario.family}: ${scenario.name}: at ${look.second} s ${look.state} (${look.timers.join(', ')}), not ${state} (${reasons.join(', ')})`
      }
    }
    const family = families.get(scenario.family) ?? { right: 0, all: 0 }
    families.set(scenario.family, { right: family.right + Number(fault === undefined), all: family.all + 1 })
    if (fault !== undefined) faults.push(fault)
  }
  return { counts, families, faults }
}
