import type { Observation } from '@hoop/quota'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
export const now = Date.parse('2026-11-20T09:10:00Z')

/** An observation of the 5 h window, ten minutes old, that ends in two hours; `changed` says what is different. */
export function observe(changed: Partial<Observation> = {}): Observation {
  return {
    provider: 'anthropic',
    account: 'a',
    window: { id: 'five_hour', minutes: 300, scope: null },
    usedPercent: 40,
    resetsAt: now + 2 * hour,
    status: null,
    observedAt: now - 10 * minute,
    source: 'claude-config',
    sourceRef: { path: '/home/dev/.claude.json' },
    ...changed,
  }
}

export const weekly = { id: 'seven_day', minutes: 10_080, scope: null }
