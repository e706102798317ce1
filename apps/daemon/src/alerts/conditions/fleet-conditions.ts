import type { BeadView, WorkerView } from '@hoop/protocol'
import type { Condition } from '../condition.ts'
import { atOf, type FleetNow, isOpen, MINUTE_MS } from './fleet-now.ts'

const IDLE_AFTER_MS = 5 * MINUTE_MS
const ACK_AFTER_MS = 10_000

/** All workers of a project have found nothing to do for a while; why, as its queue tells. */
export function fleetIdle({ projects, workers, beads, now, heldSince }: FleetNow): Condition[] {
  return projects.flatMap(({ name }) => {
    const own = workers.filter(({ project, history, state }) => project === name && !history && state !== 'dead')
    if (own.length === 0 || own.some(({ phase }) => phase !== 'knot')) return []
    const since = Math.max(...own.map((worker) => atOf(worker.phaseSince) ?? heldSince(`knot ${worker.id}`)))
    if (now - since <= IDLE_AFTER_MS) return []
    const many = own.length === 1 ? 'Its one worker has' : `All ${own.length} workers have`
    const why = `${many} nothing to do: ${reasonOf(beads.filter(({ project }) => project === name))}.`
    return { kind: 'fleet-idle', subject: name, project: name, severity: 'warn' as const, why, since, evidence: [] }
  })
}

function reasonOf(beads: readonly BeadView[]): string {
  const open = beads.filter(isOpen)
  if (open.length === 0) return 'the queue is empty'
  const unclaimed = open.filter(({ status }) => status !== 'in_progress')
  if (unclaimed.length === 0) return open.length === 1 ? 'the one open bead is claimed' : `all ${open.length} open beads are claimed`
  const ready = unclaimed.filter(({ ready }) => ready)
  if (ready.length === 0)
    return unclaimed.length === 1
      ? 'the one bead that is not claimed is blocked'
      : `all ${unclaimed.length} beads that are not claimed are blocked`
  return ready.length === 1 ? 'one bead is ready, and no worker takes it' : `${ready.length} beads are ready, and no worker takes one`
}

/** It beats in its workspace and left no record of its start, where the others do. */
export function missingAck({ workers, acks, now, heldSince }: FleetNow): Condition[] {
  if (!acks) return []
  return workers.flatMap((worker) => {
    if (worker.history || worker.state !== 'live' || acks.has(worker.name) || acks.has(worker.id)) return []
    const since = beganAt(worker) ?? heldSince(`ack ${worker.id}`)
    if (now - since <= ACK_AFTER_MS) return []
    const why = `${worker.id} beats, and left no record of its start.`
    const { id: subject, project, evidence } = worker
    return {
      kind: 'missing-ack',
      subject,
      project,
      severity: 'info' as const,
      why,
      since: since + ACK_AFTER_MS,
      evidence: evidence.sources,
    }
  })
}

const beganAt = ({ startedAt }: WorkerView) => atOf(startedAt)
