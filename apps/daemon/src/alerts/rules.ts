/** How long a condition of a kind must hold before it is an alert, and be over before the alert is. Milliseconds. */
export interface KindRule {
  readonly holdMs: number
  readonly clearHoldMs: number
  /** It has happened, and needs nothing but to be seen: acknowledged, it is over, and each time it happens it must be seen again. */
  readonly isOverWhenSeen: boolean
  /** A kind that takes its place: once that holds of the same subject, this cannot come back. */
  readonly endedBy?: string
}

/** What decides on alerts besides the conditions. Lengths are in milliseconds. */
export interface AlertSettings {
  readonly rule: (kind: string) => KindRule
  /** For a condition that comes and goes the time that it must be over grows, up to this; and for this long it is remembered that it came. */
  readonly longestClearHoldMs: number
  /** As many of one kind within `groupWithinMs` are one group. */
  readonly groupAtLeast: number
  readonly groupWithinMs: number
  /** An id that no other incident has, not even a resolved one. */
  readonly newId: (of: { readonly kind: string; readonly subject: string; readonly since: number }) => string
}

const atOnce: KindRule = { holdMs: 0, clearHoldMs: 0, isOverWhenSeen: false }

/** What comes and goes by its nature. Kinds that are not here have a hysteresis of their own, or end for good. */
const comesAndGoes: Readonly<Record<string, Partial<KindRule>>> = {
  dead: { isOverWhenSeen: true },
  hung: { endedBy: 'dead' },
  'no-agent': { endedBy: 'dead' },
  'claim-idle': { endedBy: 'dead' },
  'session-missing': { endedBy: 'dead' },
  'fleet-idle': {},
  'missing-ack': {},
  'duplicate-identity': { holdMs: 5000 },
  'reader-behind': { holdMs: 10_000 },
  'error-burst': {},
}

/** The rules of all kinds, with the time that one which comes and goes must be over. */
export function rulesFor(clearHoldMs: number): AlertSettings['rule'] {
  const rules = new Map(Object.entries(comesAndGoes).map(([kind, rule]) => [kind, { ...atOnce, clearHoldMs, ...rule }]))
  return (kind) => rules.get(kind) ?? atOnce
}

/** What does not depend on the operator's settings. */
export const alertLimits = { longestClearHoldMs: 600_000, groupAtLeast: 5, groupWithinMs: 30_000 } as const
