import { parseTimestamp, type ProjectView, type WorkerView } from '@hoop/protocol'
import type { Condition } from '../alerts/condition.ts'
import { isTimer } from '../stuck/is-timer.ts'

/** What needs a person, seen from the state of the fleet alone: one condition a cause, gone when the cause is. */
export interface AttentionInput {
  readonly workers: readonly WorkerView[]
  readonly projects: readonly ProjectView[]
  /** A setting or the registry that could not be taken, or an audit log that is not in order. */
  readonly problems: readonly {
    readonly kind: 'config-invalid' | 'projects-invalid' | 'prices-invalid' | 'audit-broken' | 'audit-unwritable'
    readonly message: string
    readonly path: string
    readonly since: number
  }[]
  /** Workers that hold a bead in dispatch and have no agent process. */
  readonly withoutAgent: ReadonlySet<string>
  /** Workers that are Dead, not for too long, and the operator has not seen it. */
  readonly unseenDead: ReadonlySet<string>
}

/** Dispatching for longer than this without an agent is worth a look: NEEDLE's own limiter may hold it for ever. */
export const NO_AGENT_AFTER_MS = 60_000

/** "42 s", "7 min", "3 h", "2 d": for sentences. */
export function inWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}

/** Why a worker is Dead or Hung, as a sentence with numbers. */
export function sentenceOf(worker: WorkerView, now: number): string {
  const process = worker.pid === null ? 'Its process' : `Process ${worker.pid}`
  const age = worker.heartbeatAt === null ? 'an unknown time' : inWords(now - parseTimestamp(worker.heartbeatAt))
  const held = worker.bead === null ? '' : ` while ${worker.bead} was in its hands`
  switch (worker.reason) {
    case 'process-gone':
      return `${process} is gone${held}.`
    case 'zombie':
      return `${process} has ended${held}, and nobody has collected it.`
    case 'pid-reused':
      return `${process} is now another program.`
    case 'heartbeat-lost':
      return `No heartbeat for ${age}, and its process cannot be seen from here.`
    case 'process-stopped':
      return `${process} is stopped by a signal, until someone continues it.`
    case 'heartbeat-stale':
      return worker.evidence.process === 'unseen'
        ? `No heartbeat for ${age}; the limit is ${inWords(worker.evidence.staleAfterMs)}. Its process cannot be seen from here.`
        : `${process} runs, but no heartbeat for ${age}; the limit is ${inWords(worker.evidence.staleAfterMs)}.`
    case 'idle-silence':
    case 'content-grace':
    case 'max-runtime':
    case 'pid-unknown':
    case 'remote':
    case 'draining':
    case 'continued':
    case null:
      return worker.state === 'dead' ? `${process} is dead.` : `${process} is ${worker.state ?? 'unknown'}.`
  }
}

function workerConditions(worker: WorkerView, { unseenDead, withoutAgent }: AttentionInput): Condition[] {
  // A sentence must not change by the second: a changed alert is an event for everyone. Ages are taken at the turn of state.
  const since = parseTimestamp(worker.since)
  const about = { subject: worker.id, project: worker.project, evidence: worker.evidence.sources, since }
  const conditions: Condition[] = []
  if (worker.state === 'dead' && unseenDead.has(worker.id))
    conditions.push({ ...about, kind: 'dead', severity: 'bad', why: sentenceOf(worker, since) })
  if (worker.history) return conditions
  // One whose agent is stuck is told of by its timers.
  if (worker.state === 'hung' && !isTimer(worker.reason))
    conditions.push({ ...about, kind: 'hung', severity: 'warn', why: sentenceOf(worker, since) })
  if (worker.state === 'live' && withoutAgent.has(worker.id) && worker.phaseSince !== null) {
    const why = `Dispatched ${worker.bead ?? 'a bead'}, and no agent process came. NEEDLE’s limiter may hold it.`
    conditions.push({ ...about, kind: 'no-agent', severity: 'warn', why, since: parseTimestamp(worker.phaseSince) })
  }
  if (worker.warnings.includes('duplicate-identity'))
    conditions.push({ ...about, kind: 'duplicate-identity', severity: 'warn', why: `Two live processes are ${worker.id}.` })
  return conditions
}

const consequences: Readonly<Record<AttentionInput['problems'][number]['kind'], string>> = {
  'config-invalid': 'The last good settings stay in force.',
  'prices-invalid': 'The last good prices stay in force.',
  'projects-invalid': 'The last good settings stay in force.',
  'audit-broken': 'It is never repaired: restore it from a backup, or find out what changed it.',
  'audit-unwritable': 'Nothing is created or decided until it can be recorded.',
}

export function attentionOf(input: AttentionInput): Condition[] {
  const conditions = input.workers.flatMap((worker) => workerConditions(worker, input))
  for (const project of input.projects) {
    const problems = [project.problem, ...project.workspaces.map((workspace) => workspace.problem)].filter((problem) => problem !== null)
    const [first] = problems
    if (!first) continue
    const more = problems.length > 1 ? ` And ${problems.length - 1} more.` : ''
    conditions.push({
      kind: 'project-unreadable',
      severity: 'bad',
      subject: project.name,
      project: project.name,
      why: `${first.message}.${more}`,
      since: parseTimestamp(first.since),
      evidence: [],
    })
  }
  for (const { kind, path, message, since } of input.problems)
    conditions.push({
      kind,
      severity: 'bad',
      subject: path,
      project: null,
      why: `${message.replace(/\.?$/, '.')} ${consequences[kind]}`,
      evidence: [{ path }],
      since,
    })
  return conditions
}
