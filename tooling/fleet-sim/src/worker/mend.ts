import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isWorkspace } from '../queue/queue-file.ts'
import { isObject, parseObject, readIfThere } from '../system/files.ts'
import { canSignal } from '../system/process.ts'
import type { WorkerContext } from './context.ts'

const summary = {
  agent_logs_cleaned: 0,
  db_rebuilt: false,
  db_repaired: false,
  deps_cleaned: 0,
  idle_workers_flagged: 0,
  locks_removed: 0,
  rate_limits_cleaned: 0,
  traces_deleted: 0,
  traces_pruned: 0,
  workers_deregistered: 0,
  zero_activity_logs_cleaned: 0,
}

/**
 * Repairs what others left: beads in progress whose assignee is no live worker are free again at once, whoever it
 * was; state files older than the limit whose process is gone go, with the bead they name. Returns beads released.
 */
export async function mend(worker: WorkerContext): Promise<number> {
  await worker.pause(worker.random.int(10, 40))
  const live = new Set(worker.registry.live().map((entry) => entry.id))
  const workspaces = worker.identity.roams ? worker.settings.exploreWorkspaces : [worker.identity.workspace]
  let released = 0
  for (const workspace of new Set([worker.identity.workspace, ...workspaces])) {
    if (isWorkspace(workspace)) released += await releaseOrphans(worker, workspace, live)
  }
  released += await removeStaleBeats(worker)
  worker.telemetry.emit('mend.cycle_summary', { ...summary, beads_released: released })
  return released
}

async function releaseOrphans(worker: WorkerContext, workspace: string, live: ReadonlySet<string>): Promise<number> {
  const queue = worker.queueOf(workspace)
  const orphans = (await queue.list())
    .filter((issue) => issue.status === 'in_progress' && issue.assignee !== undefined)
    .filter((issue) => issue.assignee !== worker.identity.qualifiedId && !live.has(issue.assignee ?? ''))
  for (const orphan of orphans) {
    await queue.update(orphan.id, { status: 'open', assignee: '' })
    worker.telemetry.emit(
      'bead.released',
      { bead_id: orphan.id, reason: `orphaned: assignee ${orphan.assignee} has no live worker` },
      { beadId: orphan.id },
    )
    worker.telemetry.emit('peer.crashed', { bead_id: orphan.id, peer_worker: orphan.assignee }, { beadId: orphan.id })
  }
  return orphans.length
}

async function removeStaleBeats(worker: WorkerContext): Promise<number> {
  let released = 0
  for (const name of readdirSync(worker.layout.heartbeats).filter((file) => file.endsWith('.json'))) {
    const path = join(worker.layout.heartbeats, name)
    const beat = parseObject(readIfThere(path))
    if (!isObject(beat) || !isAbandoned(beat, worker)) continue
    rmSync(path, { force: true })
    worker.registry.remove(name.slice(0, -'.json'.length))
    const { current_bead: bead, workspace } = beat
    // The bead is set to open whatever became of it since: NEEDLE does not look.
    if (typeof bead !== 'string' || typeof workspace !== 'string' || !isWorkspace(workspace)) continue
    const queue = worker.queueOf(workspace)
    if (!(await queue.find(bead))) continue
    await queue.update(bead, { status: 'open', assignee: '' })
    released += 1
  }
  return released
}

function isAbandoned(beat: Record<string, unknown>, worker: WorkerContext): boolean {
  const ageMs = worker.clock.nowMs() - Date.parse(String(beat['last_heartbeat']))
  return ageMs > worker.settings.ttlSecs * 1000 && typeof beat['pid'] === 'number' && !canSignal(beat['pid'])
}
