import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes what a NEEDLE worker leaves behind: its state file and the lines of its log. */
export function createWorkerFiles(place, index, pid) {
  const id = `claude-sonnet-w${index}`
  const statePath = join(place.needle, 'state/heartbeats', `${id}.json`)
  const logPath = join(place.needle, 'logs', `${id}-aaaaaaaa.jsonl`)
  const workspace = place.workspaces[index % place.workspaces.length]
  const startedAt = new Date().toISOString()
  let sequence = 0
  return {
    id,
    beat(state = 'EXECUTING') {
      const text = JSON.stringify({
        worker_id: `w${index}`,
        qualified_id: id,
        pid,
        state,
        current_bead: null,
        workspace,
        last_heartbeat: new Date().toISOString(),
        started_at: startedAt,
        beads_processed: 0,
        session: `w${index}`,
        is_idle: false,
        current_task: null,
        model: 'claude-sonnet',
      })
      writeFileSync(`${statePath}.tmp`, text)
      renameSync(`${statePath}.tmp`, statePath)
    },
    log(type, data) {
      const line = {
        timestamp: new Date().toISOString(),
        event_type: type,
        worker_id: id,
        session_id: 'aaaaaaaa',
        sequence: sequence++,
        bead_id: data.bead_id,
        data,
      }
      appendFileSync(logPath, `${JSON.stringify(line)}\n`)
    },
  }
}
