import type { QuotaWindow } from './observation.ts'

const WEEK_MINUTES = 10_080

export const fiveHour: QuotaWindow = { id: 'five_hour', minutes: 300, scope: null }
export const sevenDay: QuotaWindow = { id: 'seven_day', minutes: WEEK_MINUTES, scope: null }
export const spend: QuotaWindow = { id: 'spend', minutes: null, scope: null }

/** A window by the name that stream-json, the status line and the flat fields of the cache give it; `undefined` for code names. */
export function claudeWindow(id: string): QuotaWindow | undefined {
  if (id === fiveHour.id) return fiveHour
  if (id === sevenDay.id) return sevenDay
  if (id === 'overage') return { id, minutes: null, scope: null }
  const scope = /^seven_day_([a-z0-9_]{1,64})$/.exec(id)?.[1]
  return scope === undefined ? undefined : { id, minutes: WEEK_MINUTES, scope: capitalize(scope.replaceAll('_', ' ')) }
}

/** The weekly window of a model or surface. Names of models lose maker and version, so that `Opus 4.6` is the `seven_day_opus` of the other sources. */
export function scopedWindow(name: string): QuotaWindow | undefined {
  const words = name.toLowerCase().match(/[a-z0-9.]+/g) ?? []
  const family = words.filter((word) => word !== 'claude' && !/^[\d.]+$/.test(word))
  const id = (family.length > 0 ? family : words).join('_')
  return id === '' ? undefined : { id: `seven_day_${id}`, minutes: WEEK_MINUTES, scope: name }
}

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
