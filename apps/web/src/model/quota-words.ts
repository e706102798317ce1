import type { QuotaView } from '@hoop/protocol'
import { formatAge, formatAhead, formatSpan, THIN } from '../format/age.ts'
import { formatClock } from '../format/clock.ts'
import { formatCount, formatPercent, formatTokens, formatUsd, plural } from '../format/number.ts'
import { yamlText } from './cost-words.ts'
import { minutesOf, urgencyOf } from './quota.ts'

const providerNames: Readonly<Record<string, string>> = {
  anthropic: 'Claude',
  openai: 'Codex',
  google: 'Gemini',
  opencode: 'OpenCode',
  aider: 'Aider',
  'z.ai': 'Z.ai',
  model: 'Model',
  local: 'Folder',
}
/** `Claude`, `Codex`: the CLI whose account it is. */
export const providerWord = (provider: string): string => providerNames[provider] ?? provider

const sourceNames: Readonly<Record<string, string>> = {
  'stream-json': 'a worker’s trace',
  statusline: 'the status line',
  'claude-config': '.claude.json',
  'codex-rollout': 'a Codex rollout',
  'third-party-cache': 'a cache file of another tool',
  transcripts: 'transcripts on this host',
}
/** Where a figure was read. */
export const sourceWord = (source: string): string => sourceNames[source] ?? source

/** `5 h`, `7 d`, `7 d, Opus`, `day`, `5 h from the first request`. */
export function windowWord({ window, scope, kind }: Pick<QuotaView, 'window' | 'scope' | 'kind'>): string {
  const of = scope === null ? '' : `, ${scope}`
  if (kind === 'provider' && window === 'unknown') return `a limit${of}`
  if (kind === 'provider' && window === 'overage') return `beyond the plan${of}`
  const minutes = minutesOf(window)
  if (window.startsWith('seven_day_')) return `7${THIN}d${of === '' ? `, ${window.slice('seven_day_'.length).replaceAll('_', ' ')}` : of}`
  if (!Number.isFinite(minutes) || ['day', 'week', 'month'].includes(window)) return `${window.replaceAll('_', ' ')}${of}`
  return `${lengthWord(minutes)}${window.startsWith('anchored') ? ' from the first request' : ''}${of}`
}

function lengthWord(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440}${THIN}d`
  return minutes % 60 === 0 ? `${minutes / 60}${THIN}h` : `${minutes}${THIN}min`
}

/** `84 %`, `≥ 42 %`, `?`. */
export function percentWord({ usedPercent, lowerBound }: Pick<QuotaView, 'usedPercent' | 'lowerBound'>): string {
  if (usedPercent === null) return '?'
  return `${lowerBound ? `≥${THIN}` : ''}${formatPercent(usedPercent)}`
}

/** `≥ 42 %, 3 h ago`; the age stands with it only where it matters. */
export function figureWords(view: QuotaView, now: number): string {
  const isOld = view.stale && view.usedPercent !== null && view.observedAt !== null
  return isOld ? `${percentWord(view)}, ${formatAge(now - Date.parse(view.observedAt ?? ''))} ago` : percentWord(view)
}

const tokenUnits: readonly string[] = ['tokens', 'output_tokens']

/** An amount of a limit's unit: `$4.60`, `612 k tokens`, `18 requests`, `4.20 EUR`. */
function unitWords(amount: number, unit: string): string {
  if (unit === 'usd' || unit === 'USD') return formatUsd(amount)
  if (unit === 'tokens') return `${formatTokens(amount)} tokens`
  if (unit === 'output_tokens') return `${formatTokens(amount)} output tokens`
  if (unit === 'requests') return plural(amount, 'request')
  return `${formatCount(Math.floor(amount))}${(amount % 1).toFixed(2).slice(1)} ${unit}`
}

/** `$4.60 of $10.00`; of a budget and of what is paid beyond a plan. Nothing where neither is told. */
export function usedWords({ used, limit, unit, kind, lowerBound }: QuotaView): string | undefined {
  const least = lowerBound && kind === 'budget' ? 'at least ' : ''
  if (used === null) return limit === null ? undefined : `limit ${unitWords(limit, unit)}`
  if (limit === null) return `${least}${unitWords(used, unit)}`
  const [amount, all] = [unitWords(used, unit), unitWords(limit, unit)]
  // `612 k of 1.00 M tokens`: the unit once.
  const [bare = amount] = tokenUnits.includes(unit) ? amount.split(' ') : []
  return `${least}${bare} of ${all}`
}

/** The word for a limit that needs looking at; none for one that is calm. */
export function urgencyWord(view: QuotaView): string | undefined {
  const urgency = urgencyOf(view)
  if (urgency === 'full') return view.kind === 'budget' ? 'Budget used up' : view.exhausted ? 'Refused until it resets' : 'Full'
  if (urgency === 'high') return view.kind === 'budget' ? 'Budget nearly used up' : 'Nearly full'
  return undefined
}

/** `resets 16:30, in 1 h`; `has reset 16:30`; nothing where it is not told. */
export function resetWords({ resetsAt }: Pick<QuotaView, 'resetsAt'>, now: number): string | undefined {
  if (resetsAt === null) return undefined
  const at = Date.parse(resetsAt)
  return at <= now ? `reset ${formatClock(at, now)}` : `resets ${formatClock(at, now)}, in ${formatAhead(at - now)}`
}

/** `Full at 15:38, 52 min before it resets`: only where it is so by what was reported. */
export function fullWords({ fullAt, resetsAt }: Pick<QuotaView, 'fullAt' | 'resetsAt'>, now: number): string | undefined {
  if (fullAt === null) return undefined
  const at = Date.parse(fullAt)
  const before = resetsAt === null ? '' : `, ${formatSpan(Date.parse(resetsAt) - at)} before it resets`
  return `Full at ${formatClock(at, now)}${before}`
}

/** What a pace rests on: `4.2 % an hour, by 6 reports over 2 h`. */
export function paceWords({ forecast }: Pick<QuotaView, 'forecast'>): string | undefined {
  if (forecast === null) return undefined
  const { percentPerHour, observations, spanS } = forecast
  const pace = `${percentPerHour.toFixed(percentPerHour < 10 ? 1 : 0)}${THIN}% an hour`
  return `${pace}, by ${plural(observations, 'report')} over ${formatSpan(spanS * 1000)}`
}

/** Why there is no figure, as a sentence. */
export function unknownWords({ reasonIfUnknown, resetsAt, window }: QuotaView, now: number): string {
  if (window === 'none') return 'No limit known.'
  if (reasonIfUnknown === 'window over') {
    return resetsAt === null ? 'Reset since; no figure yet.' : `Reset since ${formatClock(Date.parse(resetsAt), now)}; no figure yet.`
  }
  if (reasonIfUnknown === 'no percentage reported') return 'Its provider reports no percentage.'
  return reasonIfUnknown === null ? 'Not known.' : sentence(reasonIfUnknown)
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`

/** Lines for `config.yml` that give an account a limit of the operator's own. The amount is an example. */
export const budgetLines = (account: string): string =>
  `budgets:\n  - account: ${yamlText(account)}\n    metric: usd\n    limit: 20\n    window: day`

const clis: Readonly<Record<string, string>> = { anthropic: 'claude', openai: 'codex', google: 'gemini' }
/** The account as costs name it; `undefined` where they do not tell of it. */
export function costAccount({ provider, account }: Pick<QuotaView, 'provider' | 'account'>): string | undefined {
  const cli = clis[provider]
  return cli === undefined || !account.startsWith('/') ? undefined : `${cli} ${account}`
}
