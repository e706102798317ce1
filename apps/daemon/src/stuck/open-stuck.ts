import { statSync } from 'node:fs'
import type { ProcessTable } from '@hoop/health'
import type { Config, ExecutionView } from '@hoop/protocol'
import type { ConditionReporter } from '../alerts/condition.ts'
import type { StuckRows } from '../db/index.ts'
import type { FleetEngine } from '../fleet/engine.ts'
import type { SessionIndex } from '../index/index.ts'
import type { LiveSession } from '../index/messages.ts'
import type { Joins } from '../joins/index.ts'
import { isTimer } from './is-timer.ts'
import { createStuckDesk, type StuckDesk } from './stuck-desk.ts'

export interface DaemonStuckOptions {
  readonly engine: Pick<FleetEngine, 'store' | 'rejoin' | 'searchOf'>
  readonly joins: Pick<Joins, 'sessionKeysOf'>
  readonly sessions: Pick<SessionIndex, 'live' | 'progress'>
  readonly settings: () => Config
  /** Whose processes are to be looked at in any case. */
  readonly isSuspect: (execution: ExecutionView) => boolean
  readonly alerts: ConditionReporter
  readonly rows: StuckRows
  readonly mask: (text: string) => string
  readonly onError: (error: unknown) => void
  readonly table: ProcessTable
}

/** The timers of a running daemon: what they see comes from the joins and the index, what they say goes to the fleet and the alerts. */
export function openStuck({
  engine,
  joins,
  sessions,
  settings,
  isSuspect,
  alerts,
  rows,
  mask,
  onError,
  table,
}: DaemonStuckOptions): StuckDesk {
  const { store } = engine
  const isIndexed = () => sessions.progress().state === 'idle'
  return createStuckDesk({
    running: () => store.executions().filter(({ endedAt }) => endedAt === null),
    sessionsOf: (executionId) => joins.sessionKeysOf(executionId).flatMap((key) => sessions.live(key) ?? []),
    searchOf: (worker) => engine.searchOf(worker),
    isIndexed,
    isUnwell(id) {
      const worker = store.worker(id)
      return worker !== undefined && (worker.state === 'hung' || worker.state === 'dead') && !isTimer(worker.reason)
    },
    isSuspect,
    isBehind: (session) => isBehind(session, isIndexed()),
    settings,
    mask,
    table,
    rows,
    onChange: () => engine.rejoin(),
    report: (conditions) => alerts.report('stuck', conditions, (worker) => store.worker(worker)?.history === false),
    onError,
  })
}

/** Whether a transcript has grown since it was read. One of many in a file has not, as far as can be seen, once all is indexed. */
function isBehind({ key, sizeBytes }: LiveSession, isIndexed: boolean): boolean {
  const stats = statSync(key, { throwIfNoEntry: false })
  return stats ? stats.size > sizeBytes : key.includes('#') && !isIndexed
}
