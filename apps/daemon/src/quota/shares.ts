import type { QuotaItem } from '@hoop/quota'
import type { Costs } from '../cost/index.ts'
import type { Share } from './describe-saturation.ts'

/** Who uses an account, by cost since the window opened; asked for again only after a while, so that an alert does not change all the time. */
export interface Shares {
  of(item: QuotaItem, now: number): Promise<readonly Share[]>
}

const keptMs = 300_000
const shownAtMost = 8
const cliOf: Readonly<Record<string, string>> = { anthropic: 'claude', openai: 'codex' }

export function createShares(costs: Pick<Costs, 'answer'>): Shares {
  const known = new Map<string, { readonly at: number; readonly shares: readonly Share[] }>()
  return {
    async of(item, now) {
      const cli = cliOf[item.provider]
      if (item.kind === 'budget' || cli === undefined) return []
      const key = `${item.provider} ${item.account} ${item.window}`
      const before = known.get(key)
      if (before && now - before.at < keptMs) return before.shares
      const lengthMs = (item.window === 'five_hour' || item.window === '300' ? 5 : 168) * 3_600_000
      const since = (item.resetsAt ?? now) - lengthMs
      const { rows, totals } = await costs.answer({
        by: 'worker',
        timezone: 'UTC',
        choice: { account: `${cli} ${item.account}`, since },
        limit: shownAtMost,
      })
      const total = totals.costUsd ?? 0
      const shares = total > 0 ? rows.map(({ key: worker, costUsd }) => ({ worker, percent: ((costUsd ?? 0) / total) * 100 })) : []
      known.set(key, { at: now, shares: shares.filter(({ percent }) => percent >= 1) })
      return shares.filter(({ percent }) => percent >= 1)
    },
  }
}
