import { parseTimestamp, type AlertDelivery, type AlertView, type WorkerView } from '@hoop/protocol'
import { formatClock } from '../format/clock.ts'
import { plural } from '../format/number.ts'
import { endingText, isMuted } from './alert-rows.ts'
import { actorWord } from './draft-words.ts'

const clock = (at: string, nowMs: number): string => formatClock(parseTimestamp(at), nowMs)

/** What is known of an alert beside its sentence, shortly: the rule, how often it came, who saw it, until when it is muted, how it ended. */
export function alertFacts(alert: AlertView, worker: WorkerView | undefined, nowMs: number): readonly string[] {
  const facts: string[] = []
  const isFiring = alert.resolvedAt === null
  if (isFiring && worker !== undefined && worker.state === alert.kind) facts.push(`Rule: ${worker.evidence.rule}`)
  if (alert.members.length > 0) {
    const over = alert.members.filter(({ resolvedAt }) => resolvedAt !== null).length
    if (isFiring && over > 0) facts.push(`${over} of ${alert.members.length} are over`)
  }
  if (alert.count > 1 && isFiring) facts.push(`came ${plural(alert.count, 'time')}`)
  if (isFiring && alert.endedAt !== null) facts.push(`over since ${clock(alert.endedAt, nowMs)}, cleared if it stays so`)
  if (alert.acknowledgedBy !== null)
    facts.push(
      `seen by ${actorWord(alert.acknowledgedBy)}${alert.acknowledgedAt === null ? '' : ` at ${clock(alert.acknowledgedAt, nowMs)}`}`,
    )
  if (isFiring && alert.mutedUntil !== null && isMuted(alert, nowMs)) facts.push(`muted until ${clock(alert.mutedUntil, nowMs)}`)
  if (!isFiring && alert.resolvedWhy !== 'ended' && alert.resolvedWhy !== null) facts.push(endingText(alert).replace(/\.$/, ''))
  return facts
}

const targets: Readonly<Record<AlertDelivery['target'], string>> = { command: 'Command', webhook: 'Webhook' }

/** What became of telling a command or a webhook, as a sentence. */
export function deliveryText(delivery: AlertDelivery, nowMs: number): string {
  const { event, target, state, attempts, lastAt, nextAt, status } = delivery
  const of = `${targets[target]}, ${event === 'raised' ? 'as it was raised' : 'as it was cleared'}`
  const tries = attempts > 1 ? ` at try ${attempts}` : ''
  const at = lastAt === null ? '' : ` ${clock(lastAt, nowMs)}`
  const came = status === null ? '' : ` (${status})`
  if (state === 'delivered') return `${of}: told${at}${tries}${came}.`
  if (state === 'failed') return `${of}: given up${at} after ${plural(attempts, 'try', 'tries')}${came}.`
  const next = nextAt === null ? '' : `, tried again ${clock(nextAt, nowMs)}`
  return attempts === 0 ? `${of}: not told yet${next}.` : `${of}: ${plural(attempts, 'try', 'tries')} failed${came}${next}.`
}
