import type { Memory, Run, Watch } from './memory.ts'
import type { ProcessIdentity } from './process.ts'

const states: readonly Memory['state'][] = ['live', 'hung', 'dead', null]
const kinds: readonly Memory['process'][] = ['alive', 'stopped', 'zombie', 'gone', 'reused', null]
const reasons: readonly Memory['reason'][] = [
  null,
  'heartbeat-stale',
  'process-stopped',
  'process-gone',
  'zombie',
  'pid-reused',
  'pid-unknown',
  'remote',
  'heartbeat-lost',
  'draining',
  'continued',
]

type Fields = Readonly<Record<string, unknown>>

class Mismatch extends Error {}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

function fields(value: unknown): Fields {
  if (!isFields(value)) throw new Mismatch()
  return value
}

function time(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Mismatch()
  return value
}

function oneOf<T>(known: readonly T[], value: unknown): T {
  const found = known.find((each) => each === value)
  if (found === undefined) throw new Mismatch()
  return found
}

const orNull = <T>(value: unknown, read: (value: unknown) => T): T | null => (value === null ? null : read(value))
const optional = <T>(value: unknown, read: (value: unknown) => T): T | undefined => (value === undefined ? undefined : read(value))

const readWatch = (value: unknown): Watch => {
  const { since, after } = fields(value)
  return { since: time(since), after: oneOf(['start', 'resume'] as const, after) }
}

const readBeat = (value: unknown) => {
  const { at, countsFrom } = fields(value)
  return { at: time(at), countsFrom: time(countsFrom) }
}

const readRun = (value: unknown): Run => {
  const { pid, startedAt, firstBeatAt, isElsewhere } = fields(value)
  return {
    pid: orNull(pid, time),
    startedAt: orNull(startedAt, time),
    firstBeatAt: time(firstBeatAt),
    isElsewhere: oneOf([true, false], isElsewhere),
  }
}

const readIdentity = (value: unknown): ProcessIdentity => {
  const { pid, bootId, startTicks, afterBootMs, startedAt } = fields(value)
  if (bootId !== undefined && typeof bootId !== 'string') throw new Mismatch()
  return {
    pid: time(pid),
    bootId,
    startTicks: optional(startTicks, time),
    afterBootMs: optional(afterBootMs, time),
    startedAt: optional(startedAt, time),
  }
}

const readGroup = (value: unknown) => {
  const { pgid, sid } = fields(value)
  return { pgid: time(pgid), sid: orNull(sid, time) }
}

/** What `JSON.parse` made of a stored memory → the memory; `undefined` if it is none of this version: begin with none, then. Never throws. */
export function parseMemory(value: unknown): Memory | undefined {
  try {
    const read = fields(value)
    if (read['v'] !== 1) return undefined
    return {
      v: 1,
      state: oneOf(states, read['state']),
      reason: oneOf(reasons, read['reason']),
      since: orNull(read['since'], time),
      checkedAt: orNull(read['checkedAt'], time),
      watch: orNull(read['watch'], readWatch),
      beat: orNull(read['beat'], readBeat),
      run: orNull(read['run'], readRun),
      identity: orNull(read['identity'], readIdentity),
      group: orNull(read['group'], readGroup),
      process: oneOf(kinds, read['process']),
      lostAt: orNull(read['lostAt'], time),
      continuedAt: orNull(read['continuedAt'], time),
    }
  } catch (error) {
    if (error instanceof Mismatch) return undefined
    throw error
  }
}
