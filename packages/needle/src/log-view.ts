import { type Outcome, isOutcome } from './outcome.ts'
import { intOf, numberOf, textOf } from './record.ts'
import type { LogEvent } from './log-line.ts'

/** A log event in typed form, as far as it says something about a worker or its bead. */
export type LogView =
  | { readonly is: 'booting'; readonly name: string | null; readonly version: string | null }
  | { readonly is: 'started'; readonly name: string | null; readonly version: string | null }
  | { readonly is: 'stopped'; readonly reason: string | null; readonly beadsProcessed: number | null }
  | { readonly is: 'errored'; readonly errorType: string | null; readonly message: string | null }
  | { readonly is: 'state'; readonly from: string | null; readonly to: string }
  | { readonly is: 'exhausted'; readonly cycle: number | null }
  /** Nothing found; looks again after that long. */
  | { readonly is: 'idle'; readonly backoffMs: number | null }
  | { readonly is: 'claim-attempted'; readonly bead: string | null; readonly attempt: number | null }
  | { readonly is: 'claimed'; readonly bead: string | null; readonly strand: string | null; readonly priority: number | null }
  /** Another worker won the bead. `skipped`: it was passed over because of an earlier loss; not a race of its own. */
  | { readonly is: 'race-lost'; readonly bead: string | null; readonly skipped: boolean }
  /** Normal at every idle pass, then without a bead. */
  | { readonly is: 'claim-failed'; readonly bead: string | null; readonly reason: string | null }
  | { readonly is: 'routed'; readonly adapter: string | null; readonly model: string | null }
  /** NEEDLE's own limiter, not a provider's quota. Every 5 s while it waits. */
  | {
      readonly is: 'limiter'
      readonly waits: boolean
      readonly provider: string | null
      readonly model: string | null
      readonly reason: string | null
    }
  /** `isSplit`: the question whether the bead can be split, no execution of it. */
  | {
      readonly is: 'dispatched'
      readonly bead: string | null
      readonly adapter: string | null
      readonly template: string | null
      readonly isSplit: boolean
    }
  /** `durationMs` stops at the limit: the agent may have run on. The time of the event is the true end. */
  | {
      readonly is: 'agent-ended'
      readonly bead: string | null
      readonly adapter: string | null
      readonly model: string | null
      readonly exitCode: number | null
      readonly durationMs: number | null
    }
  | { readonly is: 'classified'; readonly bead: string | null; readonly outcome: Outcome | null; readonly exitCode: number | null }
  /** `action`: `none`, `released`, `deferred`, `alerted`, or something newer. */
  | { readonly is: 'handled'; readonly bead: string | null; readonly outcome: Outcome | null; readonly action: string | null }
  /** `byPeer`: mend took it from an assignee that is no live worker; the assignee may be a person. */
  | {
      readonly is: 'released'
      readonly bead: string | null
      readonly reason: string | null
      readonly byPeer: boolean
      readonly assignee: string | null
    }
  | { readonly is: 'bead-completed'; readonly bead: string | null }
  /** Exit 0, and the bead was not closed: it stays in progress. */
  | { readonly is: 'bead-orphaned'; readonly bead: string | null }
  | { readonly is: 'peer-crashed'; readonly peer: string | null; readonly bead: string | null }
  | { readonly is: 'split-evaluated'; readonly bead: string | null; readonly splittable: boolean; readonly children: number | null }
  | { readonly is: 'split'; readonly bead: string | null; readonly children: readonly string[] }
  | {
      readonly is: 'effort'
      readonly bead: string | null
      readonly model: string | null
      readonly tokensIn: number | null
      readonly tokensOut: number | null
      readonly costUsd: number | null
    }
  | { readonly is: 'mend'; readonly what: string }
  /** `heartbeat.emitted`: not periodic; the bulk of a log. */
  | { readonly is: 'tick'; readonly state: string | null }
  | { readonly is: 'other' }

/** The typed form of a log event. Total: fields that are missing or of another type are `null`, other types are `other`. Cheap enough for every line. */
export function viewLogEvent(event: LogEvent): LogView {
  const { data, type } = event
  const bead = event.bead ?? null
  const text = (key: string): string | null => textOf(data, key) ?? null
  const outcome = isOutcome(data['outcome']) ? data['outcome'] : null
  switch (type) {
    case 'heartbeat.emitted':
      return { is: 'tick', state: text('state') }
    case 'worker.booting':
      return { is: 'booting', name: text('worker_name'), version: text('version') }
    case 'worker.started':
      return { is: 'started', name: text('worker_name'), version: text('version') }
    case 'worker.stopped':
      return { is: 'stopped', reason: text('reason'), beadsProcessed: intOf(data, 'beads_processed') ?? null }
    case 'worker.errored':
      return { is: 'errored', errorType: text('error_type'), message: text('error_message') }
    case 'worker.state_transition': {
      const to = text('to')
      return to === null ? { is: 'other' } : { is: 'state', from: text('from'), to }
    }
    case 'worker.exhausted':
      return { is: 'exhausted', cycle: intOf(data, 'cycle_count') ?? null }
    case 'worker.idle':
      return { is: 'idle', backoffMs: secondsOf(event, 'backoff_seconds') }
    case 'bead.claim.attempted':
      return { is: 'claim-attempted', bead, attempt: intOf(data, 'attempt') ?? null }
    case 'bead.claim.succeeded':
      return { is: 'claimed', bead, strand: text('strand'), priority: intOf(data, 'priority') ?? null }
    case 'bead.claim.race_lost':
    case 'bead.claim.race_lost_skipped':
      return { is: 'race-lost', bead, skipped: type === 'bead.claim.race_lost_skipped' }
    case 'bead.claim.failed':
      return { is: 'claim-failed', bead, reason: text('reason') }
    case 'agent.routing_decision':
      return { is: 'routed', adapter: text('chosen_adapter'), model: text('model') }
    case 'rate_limit.allowed':
    case 'rate_limit.wait':
      return { is: 'limiter', waits: type === 'rate_limit.wait', provider: text('provider'), model: text('model'), reason: text('reason') }
    case 'agent.dispatched': {
      const template = text('template_name')
      return { is: 'dispatched', bead, adapter: text('agent'), template, isSplit: template === 'mitosis' }
    }
    case 'agent.completed':
      return {
        is: 'agent-ended',
        bead,
        adapter: text('agent'),
        model: text('model'),
        exitCode: intOf(data, 'exit_code') ?? null,
        durationMs: numberOf(data, 'duration_ms') ?? event.durationMs ?? null,
      }
    case 'outcome.classified':
      return { is: 'classified', bead, outcome, exitCode: intOf(data, 'exit_code') ?? null }
    case 'outcome.handled':
      return { is: 'handled', bead, outcome, action: text('action') }
    case 'bead.released': {
      const reason = text('reason')
      const byPeer = reason?.startsWith('orphaned:') ?? false
      return { is: 'released', bead, reason, byPeer, assignee: /^orphaned: assignee (\S{1,128})/.exec(reason ?? '')?.[1] ?? null }
    }
    case 'bead.completed':
      return { is: 'bead-completed', bead }
    case 'bead.orphaned':
      return { is: 'bead-orphaned', bead }
    case 'peer.crashed':
      return { is: 'peer-crashed', peer: text('peer_worker'), bead }
    case 'bead.mitosis.evaluated':
      return { is: 'split-evaluated', bead, splittable: data['splittable'] === true, children: intOf(data, 'proposed_children') ?? null }
    case 'bead.mitosis.split':
      return { is: 'split', bead: text('parent_id') ?? bead, children: textsOf(data['child_ids']) }
    case 'effort.recorded':
      return {
        is: 'effort',
        bead,
        model: text('model'),
        tokensIn: numberOf(data, 'tokens_in') ?? null,
        tokensOut: numberOf(data, 'tokens_out') ?? null,
        costUsd: numberOf(data, 'estimated_cost_usd') ?? null,
      }
    default:
      return type.startsWith('mend.') ? { is: 'mend', what: type.slice('mend.'.length) } : { is: 'other' }
  }
}

function secondsOf(event: LogEvent, key: string): number | null {
  const seconds = numberOf(event.data, key)
  return seconds === undefined || seconds < 0 ? null : Math.round(seconds * 1000)
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
