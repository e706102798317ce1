import type { ExecutionView, FleetCost } from '@hoop/protocol'
import { onTestFinished } from 'vitest'
import { type CostDesk, openCostDesk, openPriceFile, type PriceFile } from '../../src/cost/index.ts'
import type { Project } from '../../src/projects/index.ts'
import { openTestIndex, type TestIndex } from '../index/test-index.ts'

export interface TestCosts extends CostDesk {
  readonly index: TestIndex
  readonly prices: PriceFile
  /** Figures of the fleet as they were told. */
  readonly told: readonly FleetCost[]
}

export interface TestCostsOptions {
  readonly home: string
  readonly projects?: readonly Project[]
  readonly prices?: () => string | undefined
  readonly now?: () => number
  /** Executions, and the keys of their sessions. */
  readonly runs?: ReadonlyMap<ExecutionView, readonly string[]>
}

/** Costs over a real index of a home. */
export async function openCosts({
  home,
  projects = [],
  prices: path = () => undefined,
  now = Date.now,
  runs = new Map(),
}: TestCostsOptions) {
  const prices = await openPriceFile({ path, now, follow: { pollMs: 20, settleMs: 5, holdMs: 20 } })
  const index = await openTestIndex({ home, projects, prices: prices.overrides() })
  const told: FleetCost[] = []
  const desk = openCostDesk({
    spend: index,
    prices,
    joins: { sessionKeysOf: (id) => [...runs].find(([run]) => run.id === id)?.[1] ?? [], onChange: () => () => {} },
    executions: () => [...runs.keys()],
    projects: () => projects,
    isComplete: () => index.progress().state === 'idle',
    now,
    onFleet: (cost) => void told.push(cost),
    onExecutions: () => {},
    onError: (error) => {
      throw error
    },
  })
  onTestFinished(() => {
    desk.close()
    prices.close()
  })
  return { ...desk, index, prices, told } satisfies TestCosts
}
