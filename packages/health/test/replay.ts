import {
  classify,
  findAgents,
  type Heartbeat,
  type Memory,
  presence,
  type ProcessInfo,
  processQuery,
  type ProcessSnapshot,
  type Reason,
  type State,
  type Verdict,
  viewGroup,
  viewProcess,
  watchFrom,
} from '../src/index.ts'
import { decodeRunState } from '../src/process.ts'
import type { Execution, Recording, Snapshot } from './recording.ts'
import { readStateFiles } from './recording.ts'

/** What was made of one worker at one snapshot; `state` null: not in the fleet. */
export interface Answer {
  readonly label: string
  readonly worker: string
  readonly state: State | null
  readonly reason: Reason
  readonly verdict: Verdict
}

interface Tracked {
  heartbeat: Heartbeat
  hasStateFile: boolean
  memory: Memory
  verdict: Verdict | undefined
}

/** As often as HOOP looks at processes. */
const TICK_MS = 2_000

/**
 * Lives through a recording as HOOP would have: every change, a look every two seconds, and an answer for each worker at each
 * snapshot. `blind`: without a process table.
 */
export function replay(recording: Recording, options: { readonly blind?: boolean } = {}): Answer[] {
  const { scenario, changes } = recording
  const began = Date.parse(scenario.recorded.from)
  const letters = new Map<number, { letter: string; startedAt: number | undefined }>()
  const workers = new Map<string, Tracked>()
  const answers: Answer[] = []

  const seeFile = (worker: string, heartbeat: Heartbeat) => {
    const known = workers.get(worker)
    if (known) Object.assign(known, { heartbeat, hasStateFile: true })
    else workers.set(worker, { heartbeat, hasStateFile: true, memory: watchFrom(undefined, began), verdict: undefined })
  }
  const loseFile = (worker: string) => {
    const known = workers.get(worker)
    if (known) known.hasStateFile = false
  }
  const look = (now: number) => {
    const table = options.blind === true ? undefined : tableOf(recording, letters, now)
    for (const [name, tracked] of workers) judge(recording, name, tracked, table, now)
  }

  const moments = [
    ...changes.map((change) => ({ at: change.at, change, snapshot: undefined })),
    ...scenario.snapshots.map((snapshot) => ({ at: Date.parse(snapshot.at), change: undefined, snapshot })),
  ].sort((a, b) => a.at - b.at)
  let clock = began
  for (const { at, change, snapshot } of moments) {
    for (; clock + TICK_MS < at; clock += TICK_MS) look(clock + TICK_MS)
    if (change?.kind === 'file') seeFile(change.worker, change.heartbeat)
    if (change?.kind === 'no-file') loseFile(change.worker)
    if (change?.kind === 'process') letters.set(change.pid, { letter: letterOf(change.state), startedAt: undefined })
    if (snapshot) {
      const files = readStateFiles(recording, snapshot.label)
      for (const [worker, heartbeat] of files) seeFile(worker, heartbeat)
      for (const worker of workers.keys()) if (!files.has(worker)) loseFile(worker)
      takeTable(letters, snapshot)
    }
    look(at)
    if (snapshot) for (const [worker, tracked] of workers) answers.push(...answer(recording, snapshot, worker, tracked, at))
  }
  return answers
}

const letterOf = (state: string) => (state === 'run' ? 'S' : state === 'gone' ? '' : state)

function takeTable(letters: Map<number, { letter: string; startedAt: number | undefined }>, snapshot: Snapshot): void {
  for (const { pid, state, started_at } of snapshot.processes) {
    letters.set(pid, { letter: letterOf(state), startedAt: started_at === undefined ? undefined : Date.parse(started_at) })
  }
}

/** The workers as the recorder saw them, and the agents as it started and ended them: past its limit an agent has lost its shell. */
function tableOf(
  { scenario }: Recording,
  letters: ReadonlyMap<number, { letter: string; startedAt: number | undefined }>,
  now: number,
): ProcessSnapshot {
  const byPid = new Map<number, ProcessInfo>()
  const put = (pid: number, pgid: number, ppid: number, letter: string, startedAt: number | undefined, name: string) => {
    if (letter === '') return
    byPid.set(pid, { pid, ppid, pgid, sid: pgid, state: decodeRunState(letter), letter, startedAt, name })
  }
  const workerPids = new Set(scenario.workers.map(({ pid }) => pid))
  for (const [pid, { letter, startedAt }] of letters) if (workerPids.has(pid)) put(pid, pid, 2, letter, startedAt, 'needle')
  for (const execution of scenario.executions) {
    const worker = execution.worker_pid ?? scenario.workers.find(({ worker }) => worker === execution.worker)?.pid
    if (worker !== undefined && runs(execution, now))
      put(execution.agent_pid, worker, 1, letters.get(execution.agent_pid)?.letter ?? 'S', undefined, 'agent')
  }
  return { at: now, byPid, asked: new Set([...letters.keys(), ...byPid.keys()]) }
}

const endOf = ({ agent_ended_at, reported }: Execution) => agent_ended_at ?? reported?.ended_at ?? null

function runs(execution: Execution, now: number): boolean {
  const end = endOf(execution)
  return Date.parse(execution.started_at) <= now && (end === null || now < Date.parse(end))
}

function judge(recording: Recording, name: string, tracked: Tracked, table: ProcessSnapshot | undefined, now: number): void {
  if (!tracked.hasStateFile && tracked.verdict === undefined) return
  const { heartbeat, memory } = tracked
  const query = processQuery(heartbeat, memory)
  const process = viewProcess(table, query)
  const agents = table === undefined ? [] : findAgents(table, { pid: query.pid ?? 0, known: memory.identity, group: memory.group })
  const session = recording.scenario.executions.findLast((each) => each.worker === name && runs(each, now))?.session
  const lastOutputAt = recording.growth.get(session ?? '')?.findLast((at) => at <= now)
  const view = process.kind === 'unseen' ? process : { ...process, group: viewGroup(agents, lastOutputAt) }
  tracked.verdict = classify({ heartbeat, process: view, now, previous: memory })
  tracked.memory = tracked.verdict.memory
}

function answer(
  { stops }: Recording,
  { label }: Snapshot,
  worker: string,
  { heartbeat, hasStateFile, verdict }: Tracked,
  now: number,
): Answer[] {
  if (verdict === undefined) return []
  const { kind } = presence({
    hadStateFile: true,
    hasStateFile,
    stoppedLogged: stops.get(worker)?.some((at) => at > heartbeat.at && at <= now) ?? false,
    process: verdict.evidence.process,
    everHadPid: true,
    state: verdict.state,
    since: verdict.since,
    heartbeatAt: heartbeat.at,
    now,
    acknowledged: false,
  })
  const isHere = kind === 'present'
  return [{ label, worker, state: isHere ? verdict.state : null, reason: isHere ? verdict.reason : null, verdict }]
}
