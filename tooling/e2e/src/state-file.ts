import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a worker of NEEDLE says of itself at each beat. */
export interface StateFile {
  readonly id: string
  readonly pid: number
  readonly workspace: string
  readonly startedAt: Date
}

/** Writes a worker's state file as NEEDLE does, dated now: whole, by rename. */
export function beat(needleHome: string, { id, pid, workspace, startedAt }: StateFile): void {
  const folder = join(needleHome, 'state', 'heartbeats')
  mkdirSync(folder, { recursive: true })
  const name = id.split('-').at(-1) ?? id
  const path = join(folder, `${id}.json`)
  const content = {
    worker_id: name,
    qualified_id: id,
    pid,
    state: 'SELECTING',
    current_bead: null,
    workspace,
    last_heartbeat: new Date().toISOString(),
    started_at: startedAt.toISOString(),
    beads_processed: 0,
    session: name,
    is_idle: false,
    current_task: null,
    model: 'claude-sonnet',
  }
  writeFileSync(`${path}.tmp`, JSON.stringify(content, null, 2))
  renameSync(`${path}.tmp`, path)
}
