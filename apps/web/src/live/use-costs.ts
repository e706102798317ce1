import { createMemo, type Accessor } from 'solid-js'
import type { CostSum } from '@hoop/protocol'
import { readCost, type CostChoice } from '../calls/cost.ts'
import type { Amount } from '../format/money.ts'
import { addDays, dayIn } from '../model/cost-query.ts'
import { useFleet } from './fleet.tsx'
import { useAnswer } from './use-answer.ts'

/** What something cost today, and in the seven days that end with it. */
export interface Spans {
  readonly today: Amount
  readonly week: Amount
  readonly timezone: string
}

/** Whose days count, and which day it is by them; a new value only when the day is another. */
function useToday(): Accessor<{ readonly zone: string; readonly today: string }> {
  const { state, now } = useFleet()
  const zone = () => state.cost.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const today = createMemo(() => dayIn(zone(), now()))
  return createMemo(() => ({ zone: zone(), today: today() }))
}

/** Changes whenever something was spent. */
function useSpentNews(): Accessor<string> {
  const { state } = useFleet()
  return createMemo(() => JSON.stringify(state.cost))
}

const amountOf = (sum: CostSum | undefined, isComplete: boolean, unpriced?: number): Amount =>
  sum === undefined
    ? { usd: isComplete ? 0 : null, requests: isComplete ? 0 : undefined }
    : {
        usd: sum.costUsd,
        atLeast: sum.atLeast || !isComplete,
        estimated: sum.estimated,
        requests: sum.requests,
        ...(unpriced === undefined ? {} : { unpriced }),
      }

/** What a worker, a project or another part of the whole spent; `undefined` while it is not known. */
export function useSpans(of: Accessor<CostChoice>): Accessor<Spans | undefined> {
  const day = useToday()
  const answer = useAnswer(
    () => ({ ...of(), by: 'day' as const, since: addDays(day().today, -6), until: day().today, timezone: day().zone }),
    readCost,
    useSpentNews(),
  )
  return createMemo(() => {
    const found = answer.data()
    if (found === undefined) return undefined
    const { rows, totals, isComplete, timezone, unpriced } = found
    const today = rows.find(({ key }) => key === day().today)
    return { today: amountOf(today, isComplete), week: amountOf(totals, isComplete, unpriced.length), timezone }
  })
}

/** What each project spent in the last seven days. */
export function useProjectCosts(): { readonly of: (project: string) => Amount | undefined } {
  const day = useToday()
  const answer = useAnswer(
    () => ({ by: 'project' as const, since: addDays(day().today, -6), until: day().today, timezone: day().zone }),
    readCost,
    useSpentNews(),
  )
  return {
    of(project) {
      const found = answer.data()
      return (
        found &&
        amountOf(
          found.rows.find(({ key }) => key === project),
          found.isComplete,
        )
      )
    },
  }
}
