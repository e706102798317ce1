import {
  joinWorker,
  reduceExecutions,
  reduceProgress,
  reduceWorkspaceExecutions,
  viewLogEvent,
  type Execution,
  type ExecutionsState,
  type HeartbeatLine,
  type RegistryEntry,
  type StateFile,
  type WorkerProgress,
  type WorkspaceExecutionsState,
} from '@hoop/needle'
import type { SourceRef } from '@hoop/protocol'
import type { LineRef, Prompt, SourceEvent } from '../sources/events.ts'
import type { Queue, QueueBead } from '../beads/queue-bead.ts'

/** What NEEDLE's own home tells of one worker, keyed by its qualified id. What it means is decided elsewhere. */
export interface NeedleFacts {
  readonly id: string
  /** As last read; stays when the file goes. */
  stateFile: { readonly file: StateFile; readonly source: SourceRef; readonly seenAt: number; readonly needleHome: string } | undefined
  /** When its state file went; `undefined` while it is there, or where none was ever seen. */
  fileGoneAt: number | undefined
  registry: RegistryEntry | undefined
  progress: WorkerProgress | undefined
  logSource: SourceRef | undefined
  executionsState: ExecutionsState | undefined
}

/** What the documented workspace files tell of one worker, keyed by the bare identifier that they use. */
export interface LineFacts {
  readonly name: string
  /** The newest heartbeat line. */
  beat: { readonly line: HeartbeatLine; readonly workspace: string; readonly source: SourceRef; readonly seenAt: number } | undefined
  /** `idle` and `knot` lines name no pid: the last one reported stays. With its first heartbeat. */
  pid: { readonly pid: number; readonly firstAt: number } | undefined
  /** The newest event. */
  event:
    | {
        readonly at: number
        readonly bead: string | undefined
        readonly name: string
        readonly strand: string | undefined
        readonly adapter: string | undefined
        readonly model: string | undefined
        readonly workspace: string
        readonly source: SourceRef
      }
    | undefined
}

/** One execution as one source tells it; `by` is the qualified id in logs, the bare identifier in workspace files. */
export interface ExecutionFact {
  readonly execution: Execution
  readonly from: 'log' | 'events'
  readonly workspace: string | undefined
  readonly sources: readonly SourceRef[]
}

export interface LostRace {
  readonly worker: string
  readonly from: 'log' | 'events'
  readonly at: number
}

export interface Facts {
  readonly needle: ReadonlyMap<string, NeedleFacts>
  readonly lines: ReadonlyMap<string, LineFacts>
  readonly executions: ReadonlyMap<string, ExecutionFact>
  lostRaces(): Iterable<LostRace>
  /** The bead in progress that a queue gives to a worker. */
  claimOf(worker: string): string | undefined
  /** By workspace; `undefined` where the queue cannot be read now. */
  readonly beads: ReadonlyMap<string, ReadonlyMap<string, QueueBead> | undefined>
  /** By workspace: as it is, or as it was last seen. */
  readonly queues: ReadonlyMap<string, Queue>
  prompts(): readonly Prompt[]
  /** Counts up with everything that can change the list of executions. */
  executionsVersion(): number
  /** The worker of NEEDLE's home that a bare identifier of a workspace file means, if there is one. */
  qualify(name: string, workspace: string | undefined): string | undefined
  apply(event: SourceEvent): void
}

const SOURCES_KEPT = 8
const RACES_KEPT = 5000
/** A week of a hundred busy workers; older ones are still in the files. */
const EXECUTIONS_KEPT = 20_000

const refOf = ({ path, offset }: LineRef): SourceRef => ({ path, offset })

/** A line told that an execution began, changed or ended. */
export type OnExecution = (told: {
  readonly from: ExecutionFact['from']
  readonly execution: Execution
  readonly workspace: string | undefined
  readonly source: LineRef
}) => void

export function createFacts(onExecution: OnExecution = () => {}): Facts {
  const needle = new Map<string, NeedleFacts>()
  const lines = new Map<string, LineFacts>()
  const executions = new Map<string, ExecutionFact>()
  const workspaceStates = new Map<string, WorkspaceExecutionsState>()
  const beads = new Map<string, ReadonlyMap<string, QueueBead> | undefined>()
  const queues = new Map<string, Queue>()
  // A file that is read again from its beginning tells the same races again.
  const lostRaces = new Map<string, LostRace>()
  let claims = new Map<string, string>()
  let prompts: readonly Prompt[] = []
  let version = 0

  const needleWorker = (id: string): NeedleFacts => {
    const known = needle.get(id)
    if (known) return known
    const made: NeedleFacts = {
      id,
      stateFile: undefined,
      fileGoneAt: undefined,
      registry: undefined,
      progress: undefined,
      logSource: undefined,
      executionsState: undefined,
    }
    needle.set(id, made)
    version++
    return made
  }
  const lineWorker = (name: string): LineFacts => {
    const known = lines.get(name)
    if (known) return known
    const made: LineFacts = { name, beat: undefined, pid: undefined, event: undefined }
    lines.set(name, made)
    return made
  }
  const record = (changed: readonly Execution[], from: ExecutionFact['from'], workspace: string | undefined, source: LineRef) => {
    if (changed.length > 0) version++
    for (const execution of changed) {
      const before = executions.get(execution.key)
      const sources = [...(before?.sources ?? []), refOf(source)].slice(-SOURCES_KEPT)
      executions.set(execution.key, { execution, from, workspace: execution.workspace ?? before?.workspace ?? workspace, sources })
      onExecution({ from, execution, workspace: execution.workspace ?? before?.workspace ?? workspace, source })
    }
    forgetOldest()
  }
  const forgetOldest = () => {
    for (const [key, { execution }] of executions) {
      if (executions.size <= EXECUTIONS_KEPT) return
      if (execution.endedAt !== null) executions.delete(key)
    }
  }
  const raceLost = (race: LostRace) => {
    lostRaces.set(`${race.from} ${race.worker} ${race.at}`, race)
    const [oldest] = lostRaces.keys()
    if (lostRaces.size > RACES_KEPT && oldest !== undefined) lostRaces.delete(oldest)
  }
  const takeLog = ({ event, source }: SourceEvent & { type: 'log.event' }) => {
    if (event.worker === undefined) return
    const worker = needleWorker(event.worker)
    worker.progress = reduceProgress(worker.progress, event)
    worker.logSource = refOf(source)
    const step = reduceExecutions(worker.executionsState, event)
    worker.executionsState = step.state
    record(step.changed, 'log', worker.progress.workspace ?? undefined, source)
    if (viewLogEvent(event).is === 'race-lost') raceLost({ worker: event.worker, from: 'log', at: event.at })
  }
  const takeEvent = ({ event, workspace, source }: SourceEvent & { type: 'workspace.event' }) => {
    const before = workspaceStates.get(workspace)
    const step = reduceWorkspaceExecutions(before, event)
    workspaceStates.set(workspace, step.state)
    record(step.changed, 'events', workspace, source)
    if (step.state.racesLost > (before?.racesLost ?? 0)) raceLost({ worker: event.worker, from: 'events', at: event.at })
    const worker = lineWorker(event.worker)
    if (event.kind === 'unknown' || event.at < (worker.event?.at ?? 0)) return
    const same = worker.event?.bead === event.bead ? worker.event : undefined
    worker.event = {
      at: event.at,
      bead: event.bead,
      name: event.event,
      strand: event.strand ?? same?.strand,
      adapter: event.adapter ?? same?.adapter,
      model: event.model ?? same?.model,
      workspace,
      source: refOf(source),
    }
  }
  const takeBeat = ({ line, workspace, source, seenAt }: SourceEvent & { type: 'heartbeat.line' }) => {
    // A state of a later version is a sign of life of a worker that we know; alone it makes none.
    if (line.state === 'unknown' && !lines.has(line.worker)) return
    const worker = lineWorker(line.worker)
    if (line.pid !== undefined && line.pid !== worker.pid?.pid) worker.pid = { pid: line.pid, firstAt: line.at }
    if (line.at >= (worker.beat?.line.at ?? 0)) worker.beat = { line, workspace, source, seenAt }
  }
  const forget = (workspace: string) => {
    for (const [name, worker] of lines) {
      if (worker.beat?.workspace === workspace || worker.event?.workspace === workspace) lines.delete(name)
    }
    for (const [key, fact] of executions) if (fact.from === 'events' && fact.workspace === workspace) executions.delete(key)
    workspaceStates.delete(workspace)
    version++
    beads.delete(workspace)
    queues.delete(workspace)
    indexClaims()
  }
  const outdate = ({ workspace, why, seenAt }: SourceEvent & { type: 'beads.seen' }) => {
    const known = queues.get(workspace)
    if (known) queues.set(workspace, { ...known, source: 'last-seen', seenAt, stale: why })
  }
  const indexClaims = () => {
    claims = new Map()
    for (const queue of beads.values()) {
      for (const { id, status, assignee } of queue?.values() ?? [])
        if (status === 'in_progress' && assignee !== undefined) claims.set(assignee, id)
    }
  }
  const known = () =>
    [...needle.values()].map(({ id, stateFile, progress }) => {
      const identifier = stateFile?.file.identifier ?? progress?.identifier
      return identifier == null ? { qualifiedId: id } : { qualifiedId: id, identifier }
    })
  return {
    needle,
    lines,
    executions,
    lostRaces: () => lostRaces.values(),
    beads,
    queues,
    claimOf: (worker) => claims.get(worker),
    prompts: () => prompts,
    executionsVersion: () => version,
    qualify(name, workspace) {
      const join = joinWorker(name, known())
      switch (join.by) {
        case 'qualified':
        case 'pair':
        case 'suffix':
          return join.qualifiedId
        case 'ambiguous': {
          const inPlace = join.candidates.filter((id) => needle.get(id)?.stateFile?.file.workspace === workspace)
          return inPlace[0] ?? join.candidates.find((id) => needle.get(id)?.fileGoneAt === undefined) ?? join.candidates[0]
        }
        case 'none':
          return undefined
      }
    },
    apply(event) {
      switch (event.type) {
        case 'state-file.seen': {
          const worker = needleWorker(event.file.qualifiedId)
          if (worker.stateFile?.file.identifier !== event.file.identifier) version++
          worker.stateFile = event
          worker.fileGoneAt = undefined
          return
        }
        case 'state-file.gone': {
          const worker = needle.get(event.worker)
          if (worker) worker.fileGoneAt = event.seenAt
          return
        }
        case 'registry.seen': {
          const entries = new Map(event.entries.map((entry) => [entry.qualifiedId, entry]))
          for (const id of entries.keys()) needleWorker(id)
          for (const worker of needle.values()) {
            if (worker.stateFile === undefined || worker.stateFile.needleHome === event.needleHome) worker.registry = entries.get(worker.id)
          }
          return
        }
        case 'log.event':
          return takeLog(event)
        case 'heartbeat.line':
          return takeBeat(event)
        case 'workspace.event':
          return takeEvent(event)
        case 'beads.seen':
          version++
          beads.set(event.workspace, event.queue?.beads)
          if (event.queue) queues.set(event.workspace, event.queue)
          else outdate(event)
          indexClaims()
          return
        case 'beads.remembered':
          if (!queues.has(event.workspace)) queues.set(event.workspace, event.queue)
          return
        case 'workspace.gone':
          return forget(event.workspace)
        case 'prompts.seen':
          prompts = event.prompts
          return
        case 'processes.seen':
          return
      }
    },
  }
}
