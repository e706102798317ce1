import { type Decoded, decoded, malformed, quote } from './decoded.ts'
import { isBeadId, isWorkerName } from './identity.ts'
import { type RawRecord, intOf, isRecord, parseRecord, pidOf, textOf } from './record.ts'
import { decodeTime } from './time.ts'

/** Where NEEDLE's loop stands. `knot`: nothing left to do anywhere. */
export type NeedlePhase = 'select' | 'claim' | 'build' | 'dispatch' | 'execute' | 'outcome' | 'idle' | 'knot'

const PHASES: Readonly<Record<string, NeedlePhase | null>> = {
  BOOTING: null,
  SELECTING: 'select',
  CLAIMING: 'claim',
  RETRYING: 'select',
  BUILDING: 'build',
  DISPATCHING: 'dispatch',
  EXECUTING: 'execute',
  HANDLING: 'outcome',
  LOGGING: 'outcome',
  EXHAUSTED: 'knot',
  ADMISSION_BLOCKED: 'idle',
  STOPPED: null,
  ERRORED: null,
}

/** Is this a state of NEEDLE's loop that this version knows? */
export const isKnownState = (state: string): boolean => Object.hasOwn(PHASES, state)

/**
 * A state of NEEDLE's loop (`EXECUTING`, also the sub-states `HANDLING_FLUSH`, `EXHAUSTED_IDLE`) → its phase.
 * `null` where the state does not say what the worker does: `BOOTING` stands for the whole first beat, whatever happens; `STOPPED`, `ERRORED`, unknown.
 */
export function phaseOfState(state: string): NeedlePhase | null {
  if (Object.hasOwn(PHASES, state)) return PHASES[state] ?? null
  const underscore = state.indexOf('_')
  return underscore > 0 ? phaseOfState(state.slice(0, underscore)) : null
}

/** Proof of progress inside a dispatch, written by the newest builds. */
export interface StateFileActivity {
  readonly attemptId: string
  readonly bead: string | null
  readonly seq: number
  /** `model_call`, `tool_call`, or something newer. */
  readonly kind: string
  readonly observedAt: number
}

/** `~/.needle/state/heartbeats/<qualified_id>.json`. All times in ms since the epoch. */
export interface StateFile {
  readonly qualifiedId: string
  /** The bare identifier (`worker_id`). */
  readonly identifier: string
  /** NEEDLE's process, not the agent's. */
  readonly pid: number
  /** As written, upper case. At boot always `BOOTING`; afterwards up to one beat old. */
  readonly state: string
  readonly isKnownState: boolean
  readonly bead: string | null
  readonly workspace: string | null
  /** A relative workspace is a name to be looked up, no path. */
  readonly workspaceIsRelative: boolean
  readonly heartbeatAt: number
  readonly startedAt: number | null
  readonly beadsProcessed: number | null
  /** NEEDLE's own word: no bead in hand. A worker that selects is "idle" too. */
  readonly isIdle: boolean
  /** The configured adapter (the file calls it `model`). */
  readonly adapter: string | null
  readonly activity: StateFileActivity | null
  readonly raw: RawRecord
}

/** Is this the name of a state file? Not `….json.tmp` (being written), not `…-circuit-breaker.txt`. */
export function isStateFileName(name: string): boolean {
  return name.endsWith('.json') && isWorkerName(name.slice(0, -'.json'.length))
}

/** The content of a state file; old ones lack `qualified_id`, then the file's name gives it. Keep the last good value when this fails. */
export function decodeStateFile(text: string, fileName: string): Decoded<StateFile> {
  const parsed = parseRecord(text)
  if (!parsed.ok) return parsed
  const record = parsed.value
  const stem = fileName.slice(fileName.lastIndexOf('/') + 1).replace(/\.json$/, '')
  const qualifiedId = record['qualified_id'] ?? stem
  if (!isWorkerName(qualifiedId)) return malformed(`qualified_id is no worker name: ${quote(qualifiedId)}`)
  const identifier = record['worker_id'] ?? qualifiedId
  if (!isWorkerName(identifier)) return malformed(`worker_id is no worker name: ${quote(identifier)}`)
  const pid = pidOf(record, 'pid')
  if (pid === undefined) return malformed(`pid is no process id: ${quote(record['pid'])}`)
  const state = textOf(record, 'state')?.toUpperCase()
  if (state === undefined) return malformed('state is missing')
  const heartbeatAt = decodeTime(record['last_heartbeat'])
  if (heartbeatAt === undefined) return malformed(`last_heartbeat is no time: ${quote(record['last_heartbeat'])}`)
  const startedAt = record['started_at'] == null ? null : decodeTime(record['started_at'])
  if (startedAt === undefined) return malformed(`started_at is no time: ${quote(record['started_at'])}`)
  const bead = record['current_bead'] ?? record['current_task']
  const workspace = textOf(record, 'workspace') ?? null
  return decoded({
    qualifiedId,
    identifier,
    pid,
    state,
    isKnownState: isKnownState(state),
    bead: isBeadId(bead) ? bead : null,
    workspace,
    workspaceIsRelative: workspace !== null && !workspace.startsWith('/'),
    heartbeatAt,
    startedAt,
    beadsProcessed: intOf(record, 'beads_processed') ?? null,
    isIdle: typeof record['is_idle'] === 'boolean' ? record['is_idle'] : state === 'EXHAUSTED' || !isBeadId(bead),
    adapter: textOf(record, 'model') ?? null,
    activity: findActivity(record),
    raw: record,
  })
}

/** The key has changed its name between builds; the shape has not. */
function findActivity(record: RawRecord): StateFileActivity | null {
  for (const value of Object.values(record)) {
    if (!isRecord(value)) continue
    const attemptId = textOf(value, 'attempt_id')
    const kind = textOf(value, 'kind')
    const seq = intOf(value, 'seq')
    const observedAt = decodeTime(value['observed_at'])
    if (attemptId === undefined || kind === undefined || seq === undefined || observedAt === undefined) continue
    return { attemptId, bead: isBeadId(value['bead_id']) ? value['bead_id'] : null, seq, kind, observedAt }
  }
  return null
}
