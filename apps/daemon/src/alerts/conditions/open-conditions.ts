import { parseTimestamp, type Config, type ExecutionView } from '@hoop/protocol'
import type { FleetEngine } from '../../fleet/engine.ts'
import { type NeedleSide, readNeedleSide } from '../../sources/needle-limits.ts'
import { createSweeper } from '../../sources/sweeper.ts'
import type { ConditionReporter } from '../condition.ts'
import { beadStale, claimIdle, needleAlert, needsHuman } from './bead-conditions.ts'
import { pastLimit, repeatedFailure, sessionMissing } from './execution-conditions.ts'
import { fleetIdle, missingAck } from './fleet-conditions.ts'
import { createHeldSince } from './held-since.ts'

export interface ConditionsOptions {
  readonly engine: Pick<FleetEngine, 'store' | 'beads' | 'facts'>
  readonly hasAgent: (executionId: string) => boolean | undefined
  readonly isIndexed: () => boolean
  readonly needleHomes: () => readonly string[]
  readonly settings: () => Pick<Config, 'beads'>
  readonly alerts: ConditionReporter
  readonly onError: (error: unknown) => void
  readonly now?: () => number
  readonly everyMs?: number
}

/** What a fleet cannot see for itself, looked for again and again. */
export interface Conditions {
  /** The fleet and its queues have been read. */
  start(): void
  look(): Promise<void>
  /** Whether an execution is past NEEDLE's own limit. */
  isPastLimit(execution: ExecutionView): boolean
  close(): Promise<void>
}

const EVERY_MS = 5000
const SIDE_EVERY_MS = 30_000
const DAY_MS = 86_400_000

const all = [sessionMissing, pastLimit, repeatedFailure, beadStale, needsHuman, needleAlert, claimIdle, fleetIdle, missingAck]

export function openConditions(options: ConditionsOptions): Conditions {
  const { engine, alerts } = options
  const { store, beads, facts } = engine
  const now = options.now ?? Date.now
  const held = createHeldSince(now)
  let isStarted = false
  let side: NeedleSide = { limitsMs: new Map(), acks: undefined }
  let sideAt = -Infinity
  const limitOf = (adapter: string | null) => side.limitsMs.get(adapter ?? '') ?? side.limitsMs.get('')

  const look = async () => {
    if (!isStarted) return
    if (Math.abs(now() - sideAt) >= SIDE_EVERY_MS) {
      side = await readNeedleSide(options.needleHomes())
      sideAt = now()
    }
    const workers = store.workers()
    // Beats in a workspace are the contract's, and so is a start record: who beats elsewhere owes none.
    const owesNone = workers.filter(({ name }) => facts.lines.get(name)?.beat === undefined).map(({ name }) => name)
    const fleet = {
      now: now(),
      workers,
      executions: store.executions(),
      beads: [...beads.all()],
      projects: store.projects(),
      hasAgent: options.hasAgent,
      isIndexed: options.isIndexed(),
      adapterLimitMs: limitOf,
      acks: side.acks && new Set([...side.acks, ...owesNone]),
      staleAfterMs: options.settings().beads.staleAfterDays * DAY_MS,
      heldSince: held.since,
    }
    const conditions = all.flatMap((find) => find(fleet))
    held.forgetOthers()
    alerts.report('unseen', conditions, (subject) => store.worker(subject)?.history === false || beads.find(subject) !== undefined)
  }
  const sweeper = createSweeper({ everyMs: options.everyMs ?? EVERY_MS, run: look, onError: options.onError })
  return {
    start() {
      isStarted = true
      sweeper.hint()
    },
    look: () => sweeper.flush(),
    isPastLimit({ adapter, startedAt }) {
      const limitMs = limitOf(adapter)
      return limitMs !== undefined && now() - parseTimestamp(startedAt) > limitMs
    },
    close: () => sweeper.close(),
  }
}
