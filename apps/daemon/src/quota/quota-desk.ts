import { isDeepStrictEqual } from 'node:util'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config, QuotaView } from '@hoop/protocol'
import {
  type CurrentLimits,
  currentValues,
  forecast,
  groupByWindow,
  type Observation,
  type QuotaItem,
  unknownItem,
  windowItem,
  windowKey,
} from '@hoop/quota'
import type { ConditionReporter } from '../alerts/condition.ts'
import type { Costs } from '../cost/index.ts'
import type { QuotaRows } from '../db/index.ts'
import type { SpendStore } from '../index/index.ts'
import { createSweeper } from '../sources/sweeper.ts'
import { type BudgetAccount, createBudgets } from './budgets.ts'
import { createClaudeFiles } from './claude-files.ts'
import { createCodexRollouts } from './codex-rollouts.ts'
import { describeSaturation } from './describe-saturation.ts'
import { findAccount } from './find-account.ts'
import { createObservationBook } from './observation-book.ts'
import { type PlacesInput, quotaPlaces } from './places.ts'
import { createSaturationWatch } from './saturation.ts'
import { createShares } from './shares.ts'
import { createTraceEvents } from './trace-events.ts'
import { viewQuota } from './view.ts'

/** How much of every account is used. */
export interface Quota {
  /** As last seen, with ages of now. Windows of an account together, the operator's budgets behind them. */
  views(): readonly QuotaView[]
}

export interface QuotaDesk extends Quota {
  /** Begins to read. */
  start(): void
  /** The settings are others, or workers have come and gone. */
  refresh(): void
  /** A run has ended: what was captured of it may tell of limits. */
  expectTrace(workspace: string, bead: string): void
  close(): Promise<void>
}

export interface QuotaDeskOptions {
  readonly rows: QuotaRows
  readonly places: () => PlacesInput
  readonly config: () => Pick<Config, 'quota' | 'saturation' | 'budgets'>
  readonly workspaces: () => readonly string[]
  /** Rollouts that others know to have grown. */
  readonly recentRollouts: () => readonly string[]
  readonly spend: Pick<SpendStore, 'usage' | 'firstRequest'>
  readonly costs: Pick<Costs, 'answer' | 'timezone'>
  /** False while transcripts are still to be read: sums would be too small. */
  readonly isIndexed: () => boolean
  readonly alerts: ConditionReporter
  readonly onChange: (views: readonly QuotaView[]) => void
  readonly onError: (error: unknown) => void
  readonly now: () => number
  readonly everyMs?: number
}

const filesEveryMs = 2000
const countEveryMs = 10_000
const howToSet = 'set one under budgets in config.yml, for example { account: NAME, metric: usd, limit: 20, window: day }'

interface Account extends BudgetAccount {
  readonly observations: readonly Observation[]
  /** Why there may be no observations. */
  readonly reason: string
}

/** Opens the quota of this host: everything that tells of it is read, remembered, and told on when it changes. */
export function openQuotaDesk(options: QuotaDeskOptions): QuotaDesk {
  const { rows, places, config, spend, alerts, onChange, onError, now } = options
  const book = createObservationBook(rows, now())
  const claude = createClaudeFiles()
  const codex = createCodexRollouts()
  const traces = createTraceEvents()
  const budgets = createBudgets({ spend, home: places().ownHome, timezone: options.costs.timezone })
  const shares = createShares(options.costs)
  const saturation = createSaturationWatch(rows)
  /** Claude accounts that have transcripts. */
  const inUse = new Set<string>()
  const reasons = new Map<string, string>()
  let items: readonly QuotaItem[] = []
  let counted: readonly QuotaItem[] | undefined
  let countedAt = -Infinity
  let others: readonly Account[] = []
  let isIndexed = false
  let isClosed = false

  async function readSources(): Promise<void> {
    const found = quotaPlaces(places())
    const at = now()
    for (const told of await claude.read(found, (account) => book.loginOf(account))) {
      if (told.reason === null) reasons.delete(told.account)
      else if (told.reason !== undefined) reasons.set(told.account, told.reason)
      book.add(told, 'anthropic', at)
    }
    for (const told of await codex.read(found.codex, options.recentRollouts(), at)) book.add(told, 'openai', at)
    for (const { sessionId, cwd, observations } of await traces.read(options.workspaces(), at)) {
      const account = await findAccount(found.claude, sessionId, cwd)
      if (account !== undefined) book.add({ account, observations }, 'anthropic', at)
    }
  }

  async function readOthers(at: number): Promise<void> {
    const found: Account[] = []
    for (const { provider, account } of quotaPlaces(places()).unlimited)
      if (await isFolder(account)) found.push(unlimited(provider, account))
    const glm = isIndexed ? await spend.usage({ model: 'glm-*', since: at - 30 * 86_400_000 }) : undefined
    if (glm && glm.requests > 0) found.push(unlimited('z.ai', 'glm-*'))
    others = found
    for (const { account, folders } of quotaPlaces(places()).claude)
      for (const folder of folders) if (await isFolder(join(folder, 'projects'))) inUse.add(account)
  }

  /** Accounts that are there: folders in which the same person is logged in are one. */
  function accounts(): readonly Account[] {
    const found = quotaPlaces(places())
    const groups = new Map<string, string[]>()
    for (const { account } of found.claude) {
      const key = book.loginOf(account) ?? account
      groups.set(key, [...(groups.get(key) ?? []), account])
    }
    const ofClaude = [...groups.values()].flatMap((folders): readonly Account[] => {
      const [account = ''] = folders
      const observations = book.of('anthropic', account, folders)
      const isThere = observations.length > 0 || folders.some((folder) => claude.found().has(folder) || inUse.has(folder))
      const reason = folders.flatMap((folder) => reasons.get(folder) ?? [])[0] ?? 'no number was found on disk yet'
      return isThere ? [{ provider: 'anthropic', account, folders, observations, reason }] : []
    })
    const ofCodex = [...new Set(codex.accounts().values())].map((account): Account => {
      const folders = [...codex.accounts()].flatMap(([folder, owner]) => (owner === account ? [folder] : []))
      return {
        provider: 'openai',
        account,
        folders,
        observations: book.of('openai', account, folders),
        reason: 'no rollout of the last days tells one',
      }
    })
    return [...ofClaude, ...ofCodex, ...others]
  }

  async function count(known: readonly Account[], at: number): Promise<readonly QuotaItem[]> {
    const wanted = config().budgets
    if (counted && at - countedAt < countEveryMs && at >= countedAt) return counted
    const found = wanted.length === 0 ? [] : await budgets.items(wanted, known, at)
    countedAt = at
    const tightestFirst = found.toSorted((a, b) => (b.usedPercent ?? 0) - (a.usedPercent ?? 0))
    return (counted = isIndexed ? tightestFirst : tightestFirst.map((item) => ({ ...item, lowerBound: true })))
  }

  async function look(): Promise<void> {
    await readSources()
    const at = now()
    isIndexed ||= options.isIndexed()
    if (at - countedAt >= countEveryMs || at < countedAt) await readOthers(at)
    const known = accounts()
    const own = await count(known, at).catch((error: unknown) => {
      onError(error)
      return counted ?? []
    })
    if (isClosed) return
    const { quota, saturation: limits } = config()
    const stale = { staleAfterMs: quota.staleAfter, weeklyStaleAfterMs: quota.weeklyStaleAfter }
    const next = known.flatMap((account) => itemsOf(account, own, stale, at))
    const before = items
    items = [...next, ...own]
    await tellSaturation(limits, at)
    if (!isDeepStrictEqual(before.map(steady), items.map(steady))) onChange(views())
  }

  async function tellSaturation(limits: Config['saturation'], at: number): Promise<void> {
    const { saturated, renewed } = saturation.step(items, limits, at, isIndexed && counted !== undefined)
    const conditions = []
    for (const one of saturated) {
      const users = await shares.of(one.item, at).catch(() => [])
      conditions.push(describeSaturation(one, users, limits))
    }
    if (isClosed) return
    if (renewed.size > 0)
      alerts.report(
        'quota',
        conditions.filter(({ subject }) => !renewed.has(subject)),
      )
    alerts.report('quota', conditions)
  }

  const views = () => items.map((item) => viewQuota(item, now()))
  const sweeper = createSweeper({ everyMs: options.everyMs ?? filesEveryMs, run: look, onError })
  return {
    views,
    start: () => sweeper.hint(),
    refresh() {
      counted = undefined
      countedAt = -Infinity
      sweeper.hint()
    },
    expectTrace: (workspace, bead) => traces.expect(workspace, bead, now()),
    async close() {
      isClosed = true
      await sweeper.close()
      book.flush()
    },
  }
}

/** What is known of an account now: its windows, or that there are none. */
function itemsOf({ provider, account, observations, reason }: Account, own: readonly QuotaItem[], limits: CurrentLimits, at: number) {
  const groups = groupByWindow(observations)
  const windows = currentValues(observations, at, limits)
    .map((value) => windowItem(value, forecast(groups.get(windowKey(value)) ?? [], at, limits)))
    .sort((a, b) => orderOf(a) - orderOf(b) || (a.window < b.window ? -1 : 1))
  if (windows.length > 0 || own.some((budget) => budget.provider === provider && budget.account === account)) return windows
  return [unknownItem(provider, account, `no limit known: ${reason}; ${howToSet.replace('NAME', account)}`)]
}

const usualOrder = ['unknown', 'five_hour', '300', 'seven_day', '10080']

function orderOf({ window }: QuotaItem): number {
  const at = usualOrder.indexOf(window)
  return at >= 0 ? at : window === 'spend' ? 99 : 50
}

function unlimited(provider: string, account: string): Account {
  return { provider, account, folders: [account], observations: [], reason: 'its provider tells none on disk' }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

/** What a change is measured by: not what merely grows with the clock. */
function steady(item: QuotaItem): unknown {
  return { ...item, ageS: null, observedAt: item.kind === 'budget' ? null : item.observedAt }
}
