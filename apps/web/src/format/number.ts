import { THIN } from './age.ts'

/** `18 204`: thousands stand apart by a thin space. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, THIN)
}

/** `612 k`, `1.84 M`, `940`. */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens)
  if (tokens < 999_500) return `${Math.round(tokens / 1000)}${THIN}k`
  return `${(tokens / 1_000_000).toFixed(2)}${THIN}M`
}

/** `$4.47`; under a cent `< $0.01`; nothing at all is `$0.00`. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.01) return `<${THIN}$0.01`
  return `$${usd.toFixed(2)}`
}

/** `84 %`. */
export function formatPercent(percent: number): string {
  return `${Math.round(percent)}${THIN}%`
}

/** `212 MB`, `48.2 kB`: decimal units, three digits at most. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes}${THIN}B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${THIN}${units[unit]}`
}

/** `1 worker`, `3 workers`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
