import { formatTimestamp } from '@hoop/protocol'
import type { QuotaItem, SaturationLimits } from '@hoop/quota'
import type { Condition } from '../alerts/condition.ts'
import { type Saturated, saturationKey } from './saturation.ts'

/** Who uses an account from here. */
export interface Share {
  /** `null`: sessions that belong to no worker. */
  readonly worker: string | null
  /** 0–100 of what was used here. */
  readonly percent: number
}

/** A saturated limit as what needs a person: how much, until when, who uses it, and what can be done. */
export function describeSaturation({ item, since }: Saturated, shares: readonly Share[], limits: SaturationLimits): Condition {
  const sentences = [headline(item, limits), times(item), whoUses(shares), advice(item)]
  return {
    kind: 'saturation',
    subject: saturationKey(item),
    severity: item.exhausted ? 'bad' : 'warn',
    project: null,
    why: sentences.filter(Boolean).join(' '),
    since,
    evidence: item.evidence ? [item.evidence] : [],
  }
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

function headline(
  { kind, provider, account, window, usedPercent, used, limit, unit, lowerBound, exhausted }: QuotaItem,
  { raise }: SaturationLimits,
) {
  const percent = usedPercent === null ? '' : `${lowerBound ? 'at least ' : ''}${Math.floor(usedPercent)} %`
  if (kind === 'budget') {
    const amounts = `${number.format(used ?? 0)} of ${number.format(limit ?? 0)} ${unit}`
    return `Your budget for ${account} (${window}) is ${exhausted ? 'used up' : `${percent} used`}: ${amounts}; the limit for alerts is ${raise} %.`
  }
  const name = `The ${window === 'unknown' ? '' : `${window} `}window of ${provider} account ${account}`
  return exhausted
    ? `${name} is used up: the provider refuses requests.`
    : `${name} is ${percent} used; the limit for alerts is ${raise} %.`
}

function times({ resetsAt, fullAt }: QuotaItem): string {
  const full = fullAt === null ? '' : `At the present rate it is full at ${minuteOf(fullAt)}. `
  return resetsAt === null ? full.trim() : `${full}It resets at ${minuteOf(resetsAt)}.`
}

const minuteOf = (at: number) => `${formatTimestamp(at).slice(0, 16).replace('T', ' ')} UTC`

function whoUses(shares: readonly Share[]): string {
  const named = shares.map(({ worker, percent }) => `${worker ?? 'no worker'} ${Math.round(percent)} %`)
  return named.length === 0 ? '' : `Share of local use: ${named.join(', ')}.`
}

function advice({ kind }: QuotaItem): string {
  return kind === 'budget'
    ? 'HOOP stops nothing: stop workers, pause the queue, or change the budget in config.yml.'
    : 'HOOP stops nothing: stop workers, give them other credentials, or pause the queue.'
}
