import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../system/files.ts'

/** States as NEEDLE spells them. */
export type WorkerState =
  | 'BOOTING'
  | 'SELECTING'
  | 'CLAIMING'
  | 'RETRYING'
  | 'BUILDING'
  | 'DISPATCHING'
  | 'EXECUTING'
  | 'HANDLING'
  | 'LOGGING'
  | 'EXHAUSTED'
  | 'STOPPED'

/** What a beat tells. */
export interface Beat {
  readonly identifier: string
  readonly qualifiedId: string
  readonly pid: number
  readonly state: WorkerState
  readonly bead: string | null
  readonly workspace: string
  readonly at: string
  readonly startedAt: string
  readonly beadsProcessed: number
  readonly adapter: string
}

/** The text of `state/heartbeats/<qualified id>.json`. */
function encodeBeat(beat: Beat): string {
  return JSON.stringify(
    {
      worker_id: beat.identifier,
      qualified_id: beat.qualifiedId,
      pid: beat.pid,
      state: beat.state,
      current_bead: beat.bead,
      workspace: beat.workspace,
      last_heartbeat: beat.at,
      started_at: beat.startedAt,
      beads_processed: beat.beadsProcessed,
      session: beat.identifier,
      is_idle: beat.state === 'EXHAUSTED' || beat.bead === null,
      current_task: beat.bead,
      model: beat.adapter,
    },
    null,
    2,
  )
}

/** Where a worker's beat lies. */
export function beatPath(heartbeats: string, qualifiedId: string): string {
  return join(heartbeats, `${qualifiedId}.json`)
}

/** Writes `.json.tmp`, then renames: a new inode each time. */
export function writeBeat(heartbeats: string, beat: Beat): void {
  writeWhole(beatPath(heartbeats, beat.qualifiedId), encodeBeat(beat))
}

/** Takes the file away, as a clean stop does. */
export function removeBeat(heartbeats: string, qualifiedId: string): void {
  rmSync(beatPath(heartbeats, qualifiedId), { force: true })
}
