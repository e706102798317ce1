import type { AuditEntry } from '@hoop/audit'
import type { Execution } from '@hoop/needle'
import { formatTimestamp, type AuditType, type Outcome } from '@hoop/protocol'

/** Where a line of the fleet's files stands. */
export interface LineSource {
  readonly path: string
  /** Of the file when the line was read; it stays when the file is renamed. */
  readonly inode: string | undefined
  /** Of the line's first byte. */
  readonly offset: number
}

/** A line has told that an execution began, changed or ended. */
export interface Told {
  readonly from: 'log' | 'events'
  readonly execution: Execution
  readonly workspace: string | undefined
  readonly source: LineSource
}

/** Everything that has been told of one execution by one contract, as far as it is not all recorded. */
export interface Track {
  readonly from: 'log' | 'events'
  execution: Execution
  workspace: string | undefined
  /** The line that told of the dispatch; `undefined` where the dispatch itself was never told of. */
  readonly start: LineSource | undefined
  /** The line that told of the end. */
  end: LineSource | undefined
  last: LineSource
  /** Counts what was told: tells whether something came while a record was on its way to the disk. */
  words: number
  /** The worker died with this open: when we may believe it. Milliseconds since the epoch. */
  derived: { readonly dueAt: number } | undefined
}

/** The first or the next word on an execution. */
export function track(before: Track | undefined, { from, execution, workspace, source }: Told): Track {
  const end = execution.endedAt === null ? undefined : source
  if (!before) {
    const start = execution.startIsEstimated ? undefined : source
    return { from, execution, workspace, start, end, last: source, words: 1, derived: undefined }
  }
  before.execution = execution
  before.workspace = workspace ?? before.workspace
  before.end ??= end
  before.last = source
  before.words++
  return before
}

const ends: Readonly<Record<Exclude<Outcome, 'running'>, AuditType>> = {
  success: 'worker.completed',
  failure: 'worker.failed',
  agent_not_found: 'worker.failed',
  timeout: 'worker.timeout',
  crash: 'worker.crashed',
  interrupted: 'worker.released',
  lost: 'worker.lost',
}

/** Who and where, as the fleet knows it by now. */
export interface TrackPlace {
  readonly worker: string
  readonly workspace: string | undefined
  readonly project: string | null
}

/** What is recorded of a dispatch. */
export function dispatchEntry({ from, execution }: Track, source: LineSource, place: TrackPlace): AuditEntry {
  return entryOf('worker.dispatched', { from, execution, source, place, happenedAt: execution.startedAt, more: {} })
}

/** What is recorded of an end. */
export function endEntry(
  { from, execution }: Track,
  source: LineSource,
  place: TrackPlace,
  end: { readonly outcome: Exclude<Outcome, 'running'>; readonly exitCode: number | null; readonly endedAt: number },
): AuditEntry {
  const more = { outcome: end.outcome, exitCode: end.exitCode }
  return entryOf(ends[end.outcome], { from, execution, source, place, happenedAt: end.endedAt, more })
}

interface Facts {
  readonly from: Track['from']
  readonly execution: Execution
  readonly source: LineSource
  readonly place: TrackPlace
  readonly happenedAt: number
  readonly more: Readonly<Record<string, string | number | null>>
}

function entryOf(type: AuditType, { from, execution, source, place, happenedAt, more }: Facts): AuditEntry {
  const { bead, startedAt, strand, adapter, model } = execution
  return {
    type,
    actor: `worker:${place.worker}`,
    project: place.project,
    subject: bead,
    data: {
      execution: executionId(place.worker, execution),
      happenedAt: formatTimestamp(happenedAt),
      startedAt: formatTimestamp(startedAt),
      source: { path: source.path, inode: source.inode ?? null, offset: source.offset },
      reportedBy: from,
      workspace: place.workspace ?? null,
      strand,
      adapter,
      model,
      ...more,
    },
  }
}

/** The id of an execution as the API has it. */
export function executionId(worker: string, { bead, startedAt }: Pick<Execution, 'bead' | 'startedAt'>): string {
  return `${worker}/${bead}/${startedAt}`
}
