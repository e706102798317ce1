import type { BeadView } from '@hoop/protocol'
import { inWords } from '../../fleet/attention.ts'
import type { Condition } from '../condition.ts'
import { atOf, type FleetNow, isOpen, MINUTE_MS } from './fleet-now.ts'

const about = ({ key, project }: BeadView) => ({ subject: key, project, evidence: [] })

const touchedAt = ({ updatedAt, createdAt }: BeadView) => atOf(updatedAt) ?? atOf(createdAt)

const hasLabel = (bead: BeadView, label: string) => bead.labels.some((each) => each.toLowerCase() === label)

/** Ready, and nobody claims it. */
export function beadStale({ beads, now, staleAfterMs }: FleetNow): Condition[] {
  return beads.flatMap((bead) => {
    if (!bead.ready || bead.assignee !== null) return []
    const since = touchedAt(bead)
    if (since === undefined || now - since <= staleAfterMs) return []
    const why = `${bead.id} is ready, and nobody claimed it for more than ${inWords(staleAfterMs)}.`
    return { ...about(bead), kind: 'bead-stale', severity: 'info' as const, why, since: since + staleAfterMs }
  })
}

/** Labelled for a person, or waiting for a bead that is. */
export function needsHuman({ beads, heldSince }: FleetNow): Condition[] {
  const forHumans = beads.filter((bead) => isOpen(bead) && hasLabel(bead, 'human'))
  return forHumans.map((bead) => {
    const waiting = bead.blocks.length
    const others = waiting === 0 ? '' : ` ${waiting === 1 ? '1 bead waits' : `${waiting} beads wait`} for it.`
    const why = `${bead.id} is for a person: ${bead.title}.${others}`
    return { ...about(bead), kind: 'needs-human', severity: 'warn' as const, why, since: touchedAt(bead) ?? heldSince(`human ${bead.key}`) }
  })
}

/** What NEEDLE itself raised: it makes a bead of it. */
export function needleAlert({ beads, heldSince }: FleetNow): Condition[] {
  return beads
    .filter((bead) => isOpen(bead) && hasLabel(bead, 'alert'))
    .map((bead) => ({
      ...about(bead),
      kind: 'needle-alert',
      severity: 'warn' as const,
      why: `NEEDLE made ${bead.id}: ${bead.title}.`,
      since: atOf(bead.createdAt) ?? heldSince(`alert ${bead.key}`),
    }))
}

/** In progress, and in nobody's hands: its assignee is live and idle, or no worker at all. */
export function claimIdle({ beads, workers, now, heldSince }: FleetNow): Condition[] {
  const inFleet = new Map(workers.filter(({ history }) => !history).map((worker) => [worker.id, worker]))
  const inHands = new Set(
    workers.flatMap(({ bead, workspace, history }) => (bead === null || history ? [] : [`${workspace ?? ''}#${bead}`])),
  )
  return beads.flatMap((bead) => {
    if (bead.status !== 'in_progress') return []
    const worker = inFleet.get(bead.assignee ?? '')
    const isIdle = worker?.state === 'live' && worker.bead === null && worker.phase !== null
    if ((worker && !isIdle) || inHands.has(bead.key)) return []
    const since = Math.max(heldSince(`claim ${bead.key}`), touchedAt(bead) ?? 0)
    if (now - since <= MINUTE_MS) return []
    const why = worker
      ? `${bead.id} is in progress by ${worker.id}, which is idle.`
      : `${bead.id} is in progress by ${bead.assignee ?? 'nobody'}, and that is no worker of the fleet.`
    return { ...about(bead), kind: 'claim-idle', severity: 'warn' as const, why, since }
  })
}
