import { claudeWindow, fiveHour, scopedWindow, sevenDay, spend as spendWindow } from '../windows/claude-window.ts'
import type { Observation, QuotaWindow, Spend } from '../windows/observation.ts'
import { type Fields, fieldsOf, isFields, textOf } from './fields.ts'
import { percentOf, timeOf } from './units.ts'

/** What one window of the payload says. */
type Reading = Pick<Observation, 'window' | 'usedPercent' | 'resetsAt' | 'spend'> & { readonly window: QuotaWindow }

/**
 * The usage payload that Claude Code and some other tools cache: `five_hour`, `seven_day`, weekly limits of models and surfaces, and spend.
 * Scoped windows are taken from `limits[]` and from the older flat fields only where that has no word of theirs. Names it does not know are left out.
 */
export function readUsagePayload(payload: Fields): readonly Reading[] {
  const limits = Array.isArray(payload['limits']) ? payload['limits'].filter(isFields) : []
  const scoped = limits.filter(({ kind }) => kind === 'weekly_scoped').flatMap(readScoped)
  return [
    ...general(fiveHour, payload, limits, 'session'),
    ...general(sevenDay, payload, limits, 'weekly_all'),
    ...distinct(scoped),
    ...readFlatScoped(payload, scoped),
    ...readSpend(fieldsOf(payload['spend']), fieldsOf(payload['extra_usage'])),
  ]
}

/** A general window: the flat field, or its entry in `limits[]` where that is all there is. */
function general(window: QuotaWindow, payload: Fields, limits: readonly Fields[], kind: string): readonly Reading[] {
  const flat = payload[window.id]
  if (isFields(flat) && percentOf(flat['utilization']) !== null) return reading(window, flat['utilization'], flat['resets_at'])
  const entry = limits.find((limit) => limit['kind'] === kind)
  return entry ? reading(window, entry['percent'], entry['resets_at']) : []
}

function reading(window: QuotaWindow, percent: unknown, resetsAt: unknown): readonly Reading[] {
  const usedPercent = percentOf(percent)
  return usedPercent === null ? [] : [{ window, usedPercent, resetsAt: timeOf(resetsAt) }]
}

function readScoped(limit: Fields): readonly Reading[] {
  const { model, surface } = fieldsOf(limit['scope'])
  const { id, display_name: displayName } = fieldsOf(model)
  const name = textOf(displayName) ?? textOf(id) ?? textOf(surface)
  const window = name === null ? undefined : scopedWindow(name)
  return window ? reading(window, limit['percent'], limit['resets_at']) : []
}

/** Two versions of one model with a limit each: the later ones keep their whole name. */
function distinct(scoped: readonly Reading[]): readonly Reading[] {
  const taken = new Set<string>()
  return scoped.map((found) => {
    const { window } = found
    const id = taken.has(window.id) ? `seven_day_${(window.scope ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}` : window.id
    taken.add(id)
    return id === window.id ? found : { ...found, window: { ...window, id } }
  })
}

function readFlatScoped(payload: Fields, scoped: readonly Reading[]): readonly Reading[] {
  const told = new Set(scoped.map(({ window }) => window.id))
  return Object.entries(payload).flatMap(([id, value]) => {
    const window = id.startsWith(`${sevenDay.id}_`) ? claudeWindow(id) : undefined
    return window && isFields(value) && !told.has(id) ? reading(window, value['utilization'], value['resets_at']) : []
  })
}

/** The amounts of `extra_usage` have no unit that is known; of it only the percentage is used. */
function readSpend(spend: Fields, extra: Fields): readonly Reading[] {
  if (spend['enabled'] !== false && percentOf(spend['percent']) !== null) {
    const amounts = readAmounts(spend)
    return reading(spendWindow, spend['percent'], spend['resets_at']).map((found) => (amounts ? { ...found, spend: amounts } : found))
  }
  return extra['is_enabled'] === true ? reading(spendWindow, extra['utilization'], extra['resets_at']) : []
}

function readAmounts(spend: Fields): Spend | undefined {
  const used = readAmount(fieldsOf(spend['used']))
  const limit = readAmount(fieldsOf(spend['limit']))
  return used && { used: used.amount, limit: limit?.currency === used.currency ? limit.amount : null, currency: used.currency }
}

function readAmount({ amount_minor: minor, currency, exponent }: Fields) {
  if (typeof minor !== 'number' || !Number.isFinite(minor) || typeof currency !== 'string') return undefined
  const digits = typeof exponent === 'number' && Number.isInteger(exponent) && exponent >= 0 && exponent <= 6 ? exponent : 2
  return { amount: minor / 10 ** digits, currency }
}
