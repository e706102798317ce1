import type { Session, Usage } from '@hoop/protocol'

/** All tokens of a session in a few characters: `1.4k`, `~20k` for an estimate, `?` where the CLI recorded none. */
export function describeTokens(usage: Usage, quality: Session['usageQuality']): string {
  if (quality === 'none') return '?'
  const total = usage.input + usage.output + usage.cacheRead + usage.cacheWrite
  return `${quality === 'exact' ? '' : '~'}${short(total)}`
}

function short(count: number): string {
  if (count < 1_000) return String(count)
  if (count < 1_000_000) return `${(count / 1_000).toFixed(count < 10_000 ? 1 : 0)}k`
  return `${(count / 1_000_000).toFixed(count < 10_000_000 ? 1 : 0)}M`
}
