import type { Verdict } from '@hoop/health'
import { phaseOfState } from '@hoop/needle'
import {
  formatTimestamp,
  type Activity,
  type ExecutionView,
  type OutcomeCounts,
  type Phase,
  type SourceRef,
  type WorkerView,
  type WorkerWarning,
} from '@hoop/protocol'
import type { Prompt } from '../sources/events.ts'
import type { Subject } from './subject.ts'

const iso = (at: number | undefined): string | null => (at === undefined ? null : formatTimestamp(at))

/** What a worker is doing, and which file says so. */
export interface Doing {
  readonly phase: Phase | null
  readonly since: number | undefined
  readonly bead: string | undefined
  readonly strand: string | undefined
  readonly adapter: string | undefined
  readonly model: string | undefined
  readonly from: Activity['from']
}

/** Where the loop stands after each of the documented events. */
const PHASE_OF_EVENT: Readonly<Record<string, Phase>> = {
  claim: 'claim',
  dispatch: 'execute',
  complete: 'select',
  fail: 'select',
  timeout: 'select',
  crash: 'select',
  release: 'select',
}

/**
 * Its log first (flushed at every event), then its prompt file (there exactly while the agent runs), then the documented events,
 * then the bead store, and the state file last: that one says BOOTING and no bead for its whole first interval.
 */
export function whatItDoes(subject: Subject, prompt: Prompt | undefined, claimed: string | undefined): Doing {
  const progress = subject.needle?.progress
  const stateFile = subject.needle?.stateFile
  const line = subject.lines?.beat
  const event = subject.lines?.event
  const bootedAt = stateFile?.file.startedAt ?? 0
  // A log of an earlier boot tells nothing about the process that runs now.
  const isCurrent = progress !== undefined && (stateFile === undefined || progress.lastEventAt >= bootedAt - 5000)
  const adapter = stateFile?.file.adapter ?? undefined
  if (progress && isCurrent && progress.phase !== null) {
    const holds = progress.bead ?? undefined
    return {
      phase: progress.phase,
      since: progress.phaseSince ?? undefined,
      bead: holds,
      strand: holds === undefined ? undefined : (progress.strand ?? prompt?.strand),
      adapter: progress.adapter ?? adapter,
      model: progress.model ?? undefined,
      from: 'log',
    }
  }
  if (prompt) {
    return { phase: 'execute', since: prompt.since, bead: prompt.bead, strand: prompt.strand, adapter, model: undefined, from: 'prompt' }
  }
  if (event && (stateFile === undefined || event.at >= bootedAt - 5000) && (line === undefined || event.at >= line.line.at - 60_000)) {
    const phase = line?.line.state === 'knot' && line.line.at >= event.at ? 'knot' : PHASE_OF_EVENT[event.name]
    if (phase !== undefined) {
      const holds = phase === 'claim' || phase === 'execute' ? event.bead : undefined
      return {
        phase,
        since: event.at,
        bead: holds,
        strand: holds === undefined ? undefined : event.strand,
        adapter: event.adapter ?? adapter,
        model: event.model,
        from: 'events',
      }
    }
  }
  if (claimed !== undefined) {
    return { phase: 'execute', since: undefined, bead: claimed, strand: undefined, adapter, model: undefined, from: 'bead-store' }
  }
  if (stateFile) {
    const { file } = stateFile
    return {
      phase: phaseOfState(file.state),
      since: undefined,
      bead: file.bead ?? undefined,
      strand: undefined,
      adapter,
      model: undefined,
      from: 'state-file',
    }
  }
  const phases: Readonly<Record<string, Phase>> = { executing: 'execute', idle: 'idle', knot: 'knot' }
  return {
    phase: line ? (phases[line.line.state] ?? null) : null,
    since: undefined,
    bead: line?.line.bead ?? undefined,
    strand: line?.line.lastStrand ?? undefined,
    adapter: line?.line.adapter ?? undefined,
    model: undefined,
    from: 'heartbeats',
  }
}

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  select: 'Looks for work',
  claim: 'Claims',
  build: 'Builds the prompt for',
  dispatch: 'Dispatches',
  execute: 'Runs',
  outcome: 'Handles the outcome of',
  idle: 'Waits for work',
  knot: 'Nothing left to do',
}

function activityOf(doing: Doing): Activity | null {
  if (doing.phase === null) return null
  const words = PHASE_WORDS[doing.phase]
  const isAgent = doing.phase === 'execute'
  const text = isAgent
    ? [words, doing.adapter ?? 'its agent', doing.bead === undefined ? '' : `on ${doing.bead}`]
    : [words, doing.bead ?? '']
  return { kind: isAgent ? 'agent' : 'phase', text: text.filter(Boolean).join(' '), since: iso(doing.since), from: doing.from }
}

export interface WorkerViewInput {
  readonly subject: Subject
  /** `undefined` where nothing could be judged. */
  readonly verdict: Verdict | undefined
  /** No heartbeat is left, and its log ends without a goodbye. */
  readonly diedUnseen: boolean
  /** It ended itself, or its lines just stopped: it is in no state any more. */
  readonly hasEnded: boolean
  readonly since: number
  readonly leftAt: number | undefined
  readonly history: boolean
  readonly doing: Doing
  /** Of the agent that runs. */
  readonly sessionId: string | null
  /** What that agent does, as its session tells. */
  readonly act: Activity | undefined
  readonly project: string | null
  readonly workspace: string | null
  readonly beadTitle: string | null
  readonly intervalMs: number
  readonly staleAfterMs: number
  readonly warnings: readonly WorkerWarning[]
  readonly outcomes: OutcomeCounts
  readonly lastExecution: ExecutionView | null
}

export function workerView(input: WorkerViewInput): WorkerView {
  const { subject, verdict, doing } = input
  const stateFile = subject.needle?.stateFile
  const line = subject.lines?.beat
  const sources: SourceRef[] = [stateFile?.source, line?.source, subject.needle?.logSource].filter((source) => source !== undefined)
  const beat = stateFile ? stateFile.file.heartbeatAt : line?.line.at
  return {
    id: subject.id,
    project: input.project,
    workspace: input.workspace,
    name: subject.name,
    state: input.hasEnded ? null : (verdict?.state ?? (input.diedUnseen ? 'dead' : null)),
    reason: input.hasEnded ? null : (verdict?.reason ?? (input.diedUnseen ? 'process-gone' : null)),
    since: formatTimestamp(input.since),
    pid: stateFile?.file.pid ?? subject.lines?.pid?.pid ?? null,
    heartbeatAt: iso(beat),
    heartbeatIntervalMs: input.intervalMs,
    heartbeatSource: stateFile ? 'state-file' : line ? 'heartbeats' : 'none',
    startedAt: iso(stateFile?.file.startedAt ?? undefined),
    bead: doing.bead ?? null,
    beadTitle: input.beadTitle,
    strand: doing.strand ?? null,
    adapter: doing.adapter ?? null,
    model: doing.model ?? null,
    phase: doing.phase,
    phaseSince: iso(doing.since),
    nextLookAt: doing.bead === undefined ? iso(subject.needle?.progress?.nextLookAt ?? undefined) : null,
    sessionId: input.sessionId,
    activity: (doing.phase === 'execute' ? input.act : undefined) ?? activityOf(doing),
    stuck: null,
    evidence: {
      rule: verdict?.evidence.rule ?? 'nothing to judge by',
      process: verdict?.evidence.process ?? 'unseen',
      pid: verdict?.evidence.pid ?? null,
      heartbeatAt: iso(beat),
      heartbeatAgeMs: verdict?.evidence.heartbeatAgeMs ?? null,
      staleAfterMs: input.staleAfterMs,
      notes: [...(verdict?.evidence.notes ?? [])],
      sources,
    },
    warnings: [...input.warnings],
    outcomes: input.outcomes,
    lastExecution: input.lastExecution,
    history: input.history,
    leftAt: iso(input.leftAt),
  }
}
