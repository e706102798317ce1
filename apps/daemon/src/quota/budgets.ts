import type { Config } from '@hoop/protocol'
import { type Budget, budgetItem, budgetLookbackMs, type BudgetSpan, budgetSpan, type QuotaItem, spentBudget } from '@hoop/quota'
import type { SpendFilter, SpendStore } from '../index/index.ts'

/** An account by which a budget can be named. */
export interface BudgetAccount {
  readonly provider: string
  readonly account: string
  readonly folders: readonly string[]
}

/** Where the operator's own limits stand, by what was used here. */
export interface Budgets {
  items(budgets: Config['budgets'], accounts: readonly BudgetAccount[], now: number): Promise<readonly QuotaItem[]>
}

const providers: Readonly<Record<string, { readonly provider: string; readonly filter: SpendFilter }>> = {
  claude: { provider: 'anthropic', filter: { cli: 'claude', model: 'claude-*' } },
  codex: { provider: 'openai', filter: { cli: 'codex' } },
  gemini: { provider: 'google', filter: { cli: 'gemini' } },
  opencode: { provider: 'opencode', filter: { cli: 'opencode' } },
  aider: { provider: 'aider', filter: { cli: 'aider' } },
}

export interface BudgetsOptions {
  readonly spend: Pick<SpendStore, 'usage' | 'firstRequest'>
  /** The operator's home folder, for `~`. */
  readonly home: string
  /** Whose days count where a budget names no time zone. */
  readonly timezone: string
}

export function createBudgets({ spend, home, timezone }: BudgetsOptions): Budgets {
  /** Where the last anchored span of a budget began: what came before it need not be asked again. */
  const anchors = new Map<string, number>()

  async function anchored(budget: Budget, lengthMs: number, filter: SpendFilter, now: number): Promise<BudgetSpan> {
    const key = JSON.stringify([filter, lengthMs])
    let from: number | null = anchors.get(key) ?? null
    let since = from === null ? now - budgetLookbackMs(budget) : from + lengthMs
    while (since <= now) {
      const next: number | null = await spend.firstRequest({ ...filter, since, until: now + 1 })
      if (next === null) break
      from = next
      since = next + lengthMs
    }
    if (from !== null) anchors.set(key, from)
    return from === null || now >= from + lengthMs ? { from: null, resetsAt: null } : { from, resetsAt: from + lengthMs }
  }

  return {
    items: (budgets, accounts, now) =>
      Promise.all(
        budgets.map(async (written) => {
          const budget = { ...written, timezone: written.timezone ?? timezone }
          const { provider, account, filter } = chooseRequests(budget.account, accounts, home)
          const { window } = budget
          const span = window.kind === 'anchored' ? await anchored(budget, window.lengthMs, filter, now) : budgetSpan(budget, now)
          // The first moment of a rolling span has left it; of a day it is part.
          const since = window.kind === 'rolling' && span.from !== null ? span.from + 1 : span.from
          const sum = since === null ? nothing : await spend.usage({ ...filter, since, until: now + 1 })
          return budgetItem(provider, { ...budget, account }, spentBudget(budget, span, sum), now)
        }),
      ),
  }
}

const nothing = { nanoUsd: 0, unpriced: 0, tokens: 0, outputTokens: 0, requests: 0 }

/** Whose requests a budget counts: those of a folder, of a CLI, or of a model. */
function chooseRequests(name: string, accounts: readonly BudgetAccount[], home: string) {
  const path = name.startsWith('~/') ? home + name.slice(1) : name
  const account = accounts.find((one) => one.account === path || one.folders.includes(path))
  if (account) {
    if (account.provider === 'z.ai') return { provider: account.provider, account: account.account, filter: { model: account.account } }
    const cli = Object.values(providers).find(({ provider }) => provider === account.provider)
    return { provider: account.provider, account: account.account, filter: { ...cli?.filter, home: account.account } }
  }
  const known = providers[name] ?? Object.values(providers).find(({ provider }) => provider === name)
  if (known) return { provider: known.provider, account: name, filter: known.filter }
  return {
    provider: path.startsWith('/') ? 'local' : 'model',
    account: path,
    filter: path.startsWith('/') ? { home: path } : { model: name },
  }
}
