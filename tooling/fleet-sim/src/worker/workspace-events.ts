import { appendFileSync, existsSync, renameSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { appendLine, writeWhole } from '../system/files.ts'
import type { Clock } from '../system/time.ts'
import { sortKeys } from './telemetry.ts'

/** The documented files of a workspace: `.beads/events.jsonl`, `.beads/heartbeats.jsonl`, and the spawn ack. */
export interface WorkspaceEvents {
  append(workspace: string, event: string, bead: string, fields?: Readonly<Record<string, unknown>>): void
  /** The one line that NEEDLE writes at boot, and nothing after it. */
  appendBootBeat(workspace: string): void
  writeAck(acks: string, pid: number): void
  writeRaw(workspace: string, text: string): void
  rotate(workspace: string): void
  truncate(workspace: string): void
}

const eventsFile = (workspace: string): string => join(workspace, '.beads', 'events.jsonl')

/** Keys in alphabetical order, `+00:00`, and only where a `.beads` is. */
export function createWorkspaceEvents(identifier: string, clock: Clock): WorkspaceEvents {
  const write = (workspace: string, name: string, fields: Readonly<Record<string, unknown>>): void => {
    if (existsSync(join(workspace, '.beads'))) appendLine(join(workspace, '.beads', name), JSON.stringify(sortKeys(fields)))
  }
  return {
    append: (workspace, event, bead, fields = {}) =>
      write(workspace, 'events.jsonl', { ...fields, bead, event, ts: clock.stampOffset(), worker: identifier }),
    appendBootBeat: (workspace) =>
      write(workspace, 'heartbeats.jsonl', { last_strand: null, state: 'idle', ts: clock.stampOffset(), worker: identifier }),
    writeAck: (acks, pid) => {
      const ack = { pid, ts: clock.stampOffset(), worker: identifier }
      writeWhole(join(acks, `${identifier}.ack`), JSON.stringify(ack), join(acks, `${identifier}.ack.tmp`))
    },
    writeRaw: (workspace, text) => appendFileSync(eventsFile(workspace), text),
    rotate: (workspace) => {
      if (existsSync(eventsFile(workspace))) renameSync(eventsFile(workspace), `${eventsFile(workspace)}.1`)
    },
    truncate: (workspace) => {
      if (existsSync(eventsFile(workspace))) truncateSync(eventsFile(workspace), 0)
    },
  }
}
