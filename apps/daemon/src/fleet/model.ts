import { defaultLimits, staleAfterMs, type Limits, type ProcessSnapshot } from '@hoop/health'
import type { Activity, ExecutionView, ProjectView, WorkerView, WorkerWarning } from '@hoop/protocol'
import type { Project } from '../projects/project.ts'
import { attentionOf, NO_AGENT_AFTER_MS, type AttentionInput } from './attention.ts'
import type { Condition } from '../alerts/condition.ts'
import type { FleetState } from './create-store.ts'
import type { ExecutionList } from './executions.ts'
import type { Facts, LostRace } from './facts.ts'
import { judgeWorker, type Judged, type Kept } from './judge-worker.ts'
import type { Places } from './places.ts'
import { countOutcomes, projectView } from './project-view.ts'
import type { StuckNow } from '../stuck/stuck-desk.ts'
import { turnHung } from '../stuck/turn-hung.ts'
import { subjectsOf, type Intervals, type Subject } from './subject.ts'
import { whatItDoes, workerView, type Doing } from './worker-view.ts'

const WINDOW_MS = 24 * 3_600_000
const WITHOUT_EVIDENCE_MS = 10_000

/** Everything a look at the fleet depends on besides the facts. */
export interface Look {
  readonly now: number
  readonly snapshot: ProcessSnapshot | undefined
  readonly watchingSince: number
  readonly limits: Limits
  readonly intervals: Intervals
  readonly isIgnored: (name: string) => boolean
  readonly projects: readonly Project[]
  /** Where the projects' workspaces are. The same object while the projects are the same. */
  readonly places: Places
  readonly executions: ExecutionList
  /** What the agent of an execution does, as its session tells. */
  readonly actOf: (executionId: string) => Activity | undefined
  /** What the timers of an execution say. */
  readonly stuckOf: (executionId: string) => StuckNow | undefined
  readonly kept: ReadonlyMap<string, Kept>
  /** When the transcript of a worker's dispatch last grew, where that was looked up. */
  readonly lastOutputAt: ReadonlyMap<string, number | undefined>
  readonly badLinesOf: (project: string) => number
  readonly workspaceProblems: ReadonlyMap<string, { readonly code: string; readonly message: string; readonly since: number }>
  readonly problems: AttentionInput['problems']
  /** Whether the operator has seen that a worker is Dead now. */
  readonly isDeathSeen: (worker: string) => boolean
}

/** What a look found. */
export interface Seen {
  readonly state: FleetState
  /** What needs a person. */
  readonly conditions: readonly Condition[]
  /** The pids that the workers have named. */
  readonly pids: readonly number[]
  /** Hand back as `kept` at the next look. */
  readonly kept: ReadonlyMap<string, Kept>
  /** Nothing changes before this by time alone. */
  readonly nextAt: number
  /** A verdict hangs on who else is in the process table: one is silent and may be ending, or dispatches and may have no agent. */
  readonly needsTable: boolean
  /** What this look made of the process table: the same again, and no other news, and there is nothing to look at. */
  readonly processes: string
  /** Dead now and not before, with the state file still there: look for the file once more before saying so. */
  readonly newlyGone: readonly string[]
  /** Whether these drain hangs on their session: look up when it last grew. */
  readonly mayDrain: readonly { readonly id: string; readonly bead: string; readonly workspace: string | null; readonly since: number }[]
}

interface Row {
  readonly subject: Subject
  readonly judged: Judged | undefined
  readonly doing: Doing
  readonly workspace: string | undefined
}

/** Facts and clock in, the whole fleet out. The same facts at the same moment give the same fleet. */
export function lookAtFleet(facts: Facts, look: Look): Seen {
  const { places } = look
  const subjects = subjectsOf(facts, look.isIgnored)
  const pids = pidsOf(facts)
  const rows = subjects.map((subject) => lookAtWorker(subject, facts, look, places, pids))
  const byId = new Map(rows.map((row) => [row.subject.id, row]))
  const executions = look.executions.views({
    facts,
    diedAt: (worker) => diedAt(byId.get(worker), look),
    sawDeath: (worker) => sawDeath(byId.get(worker)),
    places,
  })
  const executionsOf = groupBy(executions, (execution) => execution.worker)
  const races = groupBy(recentRaces(facts, look.now), (race) => race.worker)

  const workers = rows.map((row) =>
    viewRow(row, facts, look, places, executionsOf.get(row.subject.id) ?? [], races.get(row.subject.id)?.length ?? 0),
  )
  const projects = look.projects.map((project) => viewProject(project, facts, look, workers, executions))
  const withoutAgent = new Set(rows.filter((row) => lacksAgent(row, look.now)).map((row) => row.subject.id))
  const unseenDead = new Set(rows.filter(({ judged }) => judged?.presence.isAlerting === true).map((row) => row.subject.id))
  return {
    state: { projects, workers, executions },
    conditions: attentionOf({ workers, projects, problems: look.problems, withoutAgent, unseenDead }),
    pids,
    nextAt: Math.min(...rows.map(({ judged }) => Math.min(judged?.verdict.nextAt ?? Infinity, judged?.presence.nextAt ?? Infinity))),
    needsTable: rows.some(
      ({ doing, judged }) => judged?.mayDrain === true || (doing.phase === 'dispatch' && judged?.verdict.state === 'live'),
    ),
    processes: processesOf(look.snapshot, pids),
    kept: new Map(rows.flatMap(({ subject, judged }) => (judged ? [[subject.id, judged.kept] as const] : []))),
    newlyGone: rows.filter((row) => isNewlyGone(row, look.kept)).map((row) => row.subject.id),
    mayDrain: rows
      .filter(({ judged, doing }) => judged?.mayDrain === true && judged.hasAgent === true && doing.bead !== undefined)
      .map(drainQuery),
  }
}

/** Every pid that a worker has named, or that NEEDLE's registry gives it. */
export function pidsOf(facts: Facts): number[] {
  const pids = new Set<number>()
  for (const { stateFile, registry } of facts.needle.values()) {
    if (stateFile) pids.add(stateFile.file.pid)
    if (registry) pids.add(registry.pid)
  }
  for (const { pid } of facts.lines.values()) if (pid) pids.add(pid.pid)
  return [...pids]
}

/** The workers' processes as far as a verdict depends on them. */
export function processesOf(snapshot: ProcessSnapshot | undefined, pids: readonly number[]): string {
  return pids
    .map((pid) => {
      const info = snapshot?.byPid.get(pid)
      return info
        ? `${pid} ${info.letter === 'T' || info.letter === 'Z' ? info.letter : ''} ${info.startTicks ?? info.startedAt}`
        : `${pid} -`
    })
    .join('\n')
}

function lookAtWorker(subject: Subject, facts: Facts, look: Look, places: Places, pids: readonly number[]): Row {
  const phase = subject.needle?.progress?.phase ?? null
  const judged = judgeWorker({
    subject,
    dispatches: phase === 'dispatch' || phase === null,
    kept: look.kept.get(subject.id),
    snapshot: look.snapshot,
    pids,
    lastOutputAt: look.lastOutputAt.get(subject.id),
    isDeathSeen: look.isDeathSeen(subject.id),
    watchingSince: look.watchingSince,
    intervals: look.intervals,
    limits: look.limits,
    now: look.now,
  })
  const pid = subject.needle?.stateFile?.file.pid ?? subject.lines?.pid?.pid
  const lives = judged !== undefined && judged.verdict.state !== 'dead'
  const prompt =
    lives && pid !== undefined ? facts.prompts().find((candidate) => candidate.pid === pid && candidate.worker !== undefined) : undefined
  const doing = whatItDoes(subject, prompt, facts.claimOf(subject.id))
  const raw =
    subject.needle?.progress?.workspace ??
    subject.needle?.stateFile?.file.workspace ??
    subject.lines?.beat?.workspace ??
    subject.lines?.event?.workspace
  const stated = doing.from === 'log' ? raw : (subject.needle?.stateFile?.file.workspace ?? raw)
  const workspace = stated === null || stated === undefined ? undefined : (places.workspaceOf(stated) ?? stated)
  return { subject, judged, doing, workspace: workspaceOfBead(facts, doing.bead, workspace, places) ?? workspace }
}

/** A bead in hand tells where the worker is: a roaming one's state file may name its home. */
function workspaceOfBead(facts: Facts, bead: string | undefined, stated: string | undefined, places: Places): string | undefined {
  if (bead === undefined || (stated !== undefined && facts.beads.get(stated)?.has(bead))) return undefined
  const holding = [...facts.beads].filter(([, beads]) => beads?.has(bead)).map(([workspace]) => workspace)
  return holding.length === 1 && holding[0] !== undefined ? (places.workspaceOf(holding[0]) ?? holding[0]) : undefined
}

/** When a worker died, for what it left open; `undefined`: it lives, or nobody can tell yet. */
function diedAt(row: Row | undefined, look: Look): number | undefined {
  if (!row) return undefined
  const { subject, judged } = row
  if (judged?.presence.kind === 'faded') return judged.verdict.evidence.heartbeatAt
  if (judged) return judged.verdict.state === 'dead' ? judged.verdict.since : undefined
  if (subject.needle?.progress) return subject.needle.progress.lastEventAt
  // Only its events are left. They say nothing of its life, so that it is given a day.
  const last = subject.lines?.event?.at
  return last !== undefined && look.now - last > WINDOW_MS ? last : undefined
}

/** Whether somebody looked when it died: else its last heartbeat is all that is known. */
function sawDeath(row: Row | undefined): boolean {
  const verdict = row?.judged?.verdict
  return verdict?.state === 'dead' && row?.judged?.presence.kind !== 'faded' && verdict.since !== verdict.evidence.heartbeatAt
}

function isNewlyGone({ subject, judged }: Row, kept: ReadonlyMap<string, Kept>): boolean {
  return (
    judged?.verdict.state === 'dead' &&
    kept.get(subject.id)?.memory.state !== 'dead' &&
    subject.needle?.stateFile !== undefined &&
    subject.needle.fileGoneAt === undefined
  )
}

function lacksAgent({ judged, doing }: Row, now: number): boolean {
  if (judged?.verdict.state !== 'live' || judged.hasAgent !== false || doing.bead === undefined) return false
  if (doing.phase === 'dispatch') return doing.since === undefined || now - doing.since > NO_AGENT_AFTER_MS
  return false
}

function drainQuery({ subject, doing, workspace }: Row) {
  return { id: subject.id, bead: doing.bead ?? '', workspace: workspace ?? null, since: (doing.since ?? 0) - WITHOUT_EVIDENCE_MS }
}

function viewRow(row: Row, facts: Facts, look: Look, places: Places, executions: readonly ExecutionView[], racesLost: number): WorkerView {
  const { subject, judged, doing, workspace } = row
  const progress = subject.needle?.progress
  const intervalMs = subject.needle?.stateFile ? look.intervals.stateFileMs(subject.needle.stateFile.needleHome) : look.intervals.linesMs
  const presence = judged?.presence
  const inFleet = presence?.isListed === true && presence.kind !== 'left-dead'
  const beads = workspace === undefined ? undefined : facts.beads.get(workspace)
  const lastAt = progress?.lastEventAt ?? subject.lines?.event?.at ?? look.now
  const running = executions.find(({ endedAt }) => endedAt === null)
  const view = workerView({
    subject,
    verdict: judged?.verdict,
    // Only its log is left, and that does not say goodbye: a peer tidied up after a death.
    diedUnseen: judged === undefined && progress !== undefined && !progress.stoppedCleanly,
    since: presence?.kind === 'faded' ? (judged?.verdict.evidence.heartbeatAt ?? lastAt) : (judged?.verdict.since ?? lastAt),
    leftAt: inFleet
      ? undefined
      : (subject.needle?.fileGoneAt ?? (presence?.kind === 'faded' ? judged?.verdict.evidence.heartbeatAt : lastAt)),
    history: !inFleet,
    hasEnded: presence?.kind === 'left-clean' || presence?.kind === 'faded' || (judged === undefined && progress?.stoppedCleanly === true),
    doing,
    sessionId: running?.sessionId ?? null,
    act: running && look.actOf(running.id),
    project: workspace === undefined ? null : places.projectOf(workspace),
    workspace: workspace ?? null,
    beadTitle: doing.bead === undefined ? null : (beads?.get(doing.bead)?.title ?? null),
    intervalMs,
    staleAfterMs: staleAfterMs({ intervalMs }, look.limits),
    warnings: warningsOf(subject, look),
    outcomes: countOutcomes(executions, racesLost, look.now),
    lastExecution: executions.find((execution) => execution.endedAt !== null && execution.kind === 'work') ?? null,
  })
  return turnHung(view, running && look.stuckOf(running.id))
}

/** Two live processes under one qualified id: the state file names one, the registry another. */
function warningsOf({ needle }: Subject, { snapshot }: Look): WorkerWarning[] {
  const file = needle?.stateFile?.file
  const entry = needle?.registry
  if (!file || !entry || needle?.fileGoneAt !== undefined || file.pid === entry.pid || !snapshot) return []
  const both = [file.pid, entry.pid].every((pid) => {
    const info = snapshot.byPid.get(pid)
    return info !== undefined && info.state !== 'zombie'
  })
  const other = snapshot.byPid.get(entry.pid)
  const isItsOwn =
    other?.startedAt === undefined || entry.startedAt === null || other.startedAt <= entry.startedAt + defaultLimits.startToleranceMs
  return both && isItsOwn ? ['duplicate-identity'] : []
}

/** A race that both contracts tell of counts once: NEEDLE's own log goes first. */
function recentRaces(facts: Facts, now: number): LostRace[] {
  return [...facts.lostRaces()].flatMap((race) => {
    if (now - race.at > WINDOW_MS) return []
    if (race.from === 'log') return [race]
    const worker = facts.qualify(race.worker, undefined) ?? race.worker
    return facts.needle.get(worker)?.progress === undefined ? [{ ...race, worker }] : []
  })
}

function viewProject(
  project: Project,
  facts: Facts,
  look: Look,
  workers: readonly WorkerView[],
  executions: readonly ExecutionView[],
): ProjectView {
  const own = workers.filter((worker) => worker.project === project.name)
  const racesLost = own.reduce((sum, worker) => sum + worker.outcomes.racesLost, 0)
  return projectView({
    project,
    workers: own,
    executions: executions.filter((execution) => execution.project === project.name),
    racesLost,
    beads: project.workspaces.map(({ path }) => facts.beads.get(path)),
    badLines: look.badLinesOf(project.name),
    problems: look.workspaceProblems,
    now: look.now,
  })
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}
