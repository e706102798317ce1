import type { AlertChange, Incident, Instant, ResolvedWhy, Tracked } from './incident.ts'
import type { AlertSettings } from './rules.ts'

/** What a step works on. */
export interface Step {
  readonly open: Map<string, Tracked>
  readonly past: Map<string, { readonly returns: number; readonly at: number }>
  /** By id: each incident has at most one change in a step. */
  readonly changes: Map<string, AlertChange>
  readonly now: Instant
  readonly settings: AlertSettings
}

/** Notes what became of an incident. One that is raised in this step is raised with all that the step makes of it. */
export function change({ changes }: Pick<Step, 'changes'>, type: AlertChange['type'], incident: Incident): void {
  const before = changes.get(incident.id)?.type
  const isWeaker = before !== undefined && (type === 'noted' || (before === 'raised' && type !== 'cleared'))
  changes.set(incident.id, { type: isWeaker ? before : type, incident })
}

/** The end of an incident. */
export function resolve(step: Step, key: string, incident: Incident, why: ResolvedWhy): void {
  const { open, past, now, settings } = step
  open.delete(key)
  if (settings.rule(incident.kind).clearHoldMs > 0 && !incident.members) past.set(key, { returns: incident.returns, at: now.monotonicMs })
  const over = { heldBy: [], endedAt: incident.endedAt ?? now.wallMs, resolvedAt: now.wallMs, resolvedWhy: why }
  change(step, 'cleared', { ...incident, ...over })
}
