import type { ProcessSnapshot } from '@hoop/health'
import type { BeadEvent, HeartbeatLine, LogEvent, RegistryEntry, StateFile, UnknownEvent } from '@hoop/needle'
import type { SourceRef } from '@hoop/protocol'
import type { Queue } from '../beads/queue-bead.ts'

/** Where a line stands. The inode is that of the file when the line was read, as a decimal string; names change, it stays. */
export interface LineRef {
  readonly path: string
  readonly offset: number
  readonly inode: string | undefined
}

/** What the sources tell the fleet: facts as read, each with its place. Times are ms since the epoch. */
export type SourceEvent =
  | {
      readonly type: 'state-file.seen'
      readonly needleHome: string
      readonly file: StateFile
      readonly source: SourceRef
      readonly seenAt: number
    }
  | { readonly type: 'state-file.gone'; readonly needleHome: string; readonly worker: string; readonly seenAt: number }
  | { readonly type: 'registry.seen'; readonly needleHome: string; readonly entries: readonly RegistryEntry[] }
  | { readonly type: 'log.event'; readonly event: LogEvent; readonly source: LineRef }
  | {
      readonly type: 'heartbeat.line'
      readonly workspace: string
      readonly line: HeartbeatLine
      readonly source: SourceRef
      readonly seenAt: number
    }
  | { readonly type: 'workspace.event'; readonly workspace: string; readonly event: BeadEvent | UnknownEvent; readonly source: LineRef }
  /** A queue was read; `undefined`: it cannot be read now, for this reason. */
  | {
      readonly type: 'beads.seen'
      readonly workspace: string
      readonly queue: Queue | undefined
      readonly why: string
      readonly seenAt: number
    }
  /** A queue as HOOP last saw it, before it could be read in this run. */
  | { readonly type: 'beads.remembered'; readonly workspace: string; readonly queue: Queue }
  | { readonly type: 'workspace.gone'; readonly workspace: string }
  | { readonly type: 'prompts.seen'; readonly prompts: readonly Prompt[] }
  | { readonly type: 'processes.seen'; readonly snapshot: ProcessSnapshot; readonly seenAt: number }

/** A prompt file: there exactly while an agent runs (or left behind by a killed worker). */
export interface Prompt {
  readonly path: string
  readonly bead: string
  /** NEEDLE's pid. */
  readonly pid: number
  /** From the tag in its first line; without one it is a split question. */
  readonly worker: string | undefined
  readonly strand: string | undefined
  readonly since: number
}

export type Emit = (event: SourceEvent) => void
