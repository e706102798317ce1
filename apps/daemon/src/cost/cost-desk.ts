import type { CostAnswer, CostGrouping, CostRequest, ExecutionView, FleetCost, PriceSource } from '@hoop/protocol'
import { createPricer, priceList, type Pricer, toUsd } from '@hoop/quota'
import type { Attribution, RequestPlace, SpendChoice, SpendStore } from '../index/index.ts'
import type { CostOf, Joins } from '../joins/index.ts'
import type { Project } from '../projects/index.ts'
import { createCalendar } from './calendar.ts'
import { describeGroups } from './describe-groups.ts'
import { describeRequest } from './describe-request.ts'
import { createFleetCost } from './fleet-cost.ts'
import type { PriceFile } from './price-file.ts'
import { createSessionCosts } from './session-costs.ts'

/** What is asked of costs. */
export interface CostQuestion {
  readonly by: CostGrouping
  readonly split?: CostGrouping | undefined
  readonly timezone: string
  readonly choice: SpendChoice
  readonly limit: number
}

/** What everything costs, as routes ask for it. */
export interface Costs {
  /** The zone whose days count where none is asked for: that of this host. */
  readonly timezone: string
  answer(question: CostQuestion): Promise<CostAnswer>
  requests(
    choice: SpendChoice,
    limit: number,
    after?: RequestPlace,
  ): Promise<{ readonly items: readonly CostRequest[]; readonly next: RequestPlace | null }>
}

export interface CostDesk extends Costs {
  fleet(): FleetCost
  /** What an execution cost, all its sessions together. */
  readonly costOf: CostOf
  close(): void
}

export interface CostDeskOptions {
  readonly spend: SpendStore
  readonly prices: PriceFile
  readonly joins: Pick<Joins, 'sessionKeysOf' | 'onChange'>
  readonly executions: () => readonly ExecutionView[]
  readonly projects: () => readonly Project[]
  readonly isComplete: () => boolean
  readonly now: () => number
  /** The figures of the fleet are others. */
  readonly onFleet: (cost: FleetCost) => void
  /** What executions cost is something else. */
  readonly onExecutions: () => void
  readonly onError: (error: unknown) => void
}

/** Opens costs over the index: at the operator's prices, by whose sessions are. */
export function openCostDesk(options: CostDeskOptions): CostDesk {
  const { spend, prices, joins, executions, projects, isComplete, now, onFleet, onExecutions, onError } = options
  const calendar = createCalendar() ?? utc()
  const sessions = createSessionCosts({ spend, onError })
  const fleet = createFleetCost({ spend, calendar, isComplete, now, onChange: onFleet, onError })
  let pricer: Pricer | undefined
  const stops = [
    sessions.onChange(onExecutions),
    prices.onChange(() => {
      pricer = undefined
      spend.usePrices(prices.overrides())
    }),
  ]

  /** Told anew for each question: executions are thousands at most, and the reader keeps nothing. */
  const attributions = (): Attribution[] =>
    executions().flatMap(({ id, worker, bead, workspace, strand }) =>
      joins.sessionKeysOf(id).map((key) => ({ key, worker, bead, workspace, strand })),
    )
  const facts = () => ({ projects: projects(), attributions: attributions() })

  return {
    timezone: calendar.timezone,
    async answer({ by, split, timezone, choice, limit }) {
      const groups = await spend.group({ by, split, timezone, choice, limit, ...facts() })
      return {
        by,
        ...(split && { split }),
        timezone,
        ...describeGroups(groups),
        priceSource: describeSource(prices),
        isComplete: isComplete(),
      }
    },
    async requests(choice, limit, after) {
      const { requests, next } = await spend.requests({ choice, limit, after, ...facts() })
      const current = (pricer ??= createPricer({ overrides: prices.overrides() }))
      return { items: requests.flatMap((request) => describeRequest(request, current)), next }
    },
    fleet: () => fleet.current(),
    costOf(executionId) {
      const spent = joins.sessionKeysOf(executionId).flatMap((key) => sessions.of(key) ?? [])
      const isPriced = spent.some(({ requests, unpriced }) => requests > unpriced)
      return isPriced ? toUsd(spent.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)) : null
    },
    close() {
      for (const stop of stops) stop()
      fleet.close()
      sessions.close()
    },
  }
}

function describeSource(prices: PriceFile): PriceSource {
  const { source, version } = priceList
  return { source, version, overrides: prices.path() ?? null, problem: prices.problem()?.message ?? null }
}

function utc() {
  const calendar = createCalendar('UTC')
  if (!calendar) throw new Error('there is no UTC')
  return calendar
}
