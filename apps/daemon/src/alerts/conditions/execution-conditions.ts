import { type ExecutionView, parseTimestamp } from '@hoop/protocol'
import { inWords } from '../../fleet/attention.ts'
import type { Condition } from '../condition.ts'
import { type FleetNow, MINUTE_MS } from './fleet-now.ts'

/** Past its limit NEEDLE takes a moment to kill the shell, and the agent one to end. */
const LIMIT_GRACE_MS = 5000
const REPEATS = 3
const REPEATS_WITHIN_MS = 24 * 3_600_000

const running = ({ executions }: FleetNow) => executions.filter(({ endedAt, kind }) => endedAt === null && kind === 'work')

const about = ({ worker, project, sources }: ExecutionView) => ({ subject: worker, project, evidence: sources, severity: 'warn' as const })

/** Dispatched for over a minute, its agent runs, and no transcript is joined: nobody can see what it does. */
export function sessionMissing(fleet: FleetNow): Condition[] {
  if (!fleet.isIndexed) return []
  return running(fleet).flatMap((execution) => {
    const startedAt = parseTimestamp(execution.startedAt)
    const isMissing = execution.sessionId === null && fleet.now - startedAt > MINUTE_MS && fleet.hasAgent(execution.id) === true
    if (!isMissing) return []
    const why = `Its agent runs on ${execution.bead}, and no session of it is found: only its age can tell whether it is stuck.`
    return { ...about(execution), kind: 'session-missing', why, since: startedAt + MINUTE_MS }
  })
}

/** The adapter's limit is over, and the agent still runs: NEEDLE killed its shell alone. */
export function pastLimit(fleet: FleetNow): Condition[] {
  return running(fleet).flatMap((execution) => {
    const limitMs = fleet.adapterLimitMs(execution.adapter)
    if (limitMs === undefined || fleet.hasAgent(execution.id) !== true) return []
    const overAt = parseTimestamp(execution.startedAt) + limitMs
    if (fleet.now < overAt + LIMIT_GRACE_MS) return []
    const why = `The agent on ${execution.bead} still runs; the limit of ${execution.adapter ?? 'its adapter'} is ${inWords(limitMs)}.`
    return { ...about(execution), kind: 'past-limit', why, since: overAt }
  })
}

/** What a worker did to a bead that a try was in vain. What a peer took away is not its doing, and no word of it either way. */
const inVain: ReadonlySet<ExecutionView['outcome']> = new Set(['failure', 'timeout', 'crash', 'interrupted', 'agent_not_found'])

/** A worker that released or failed the same bead again and again, without a success between. */
export function repeatedFailure({ executions, beads, now }: FleetNow): Condition[] {
  const open = new Set(beads.filter(({ status }) => status !== 'closed').map(({ workspace, id }) => `${workspace}\n${id}`))
  const streaks = new Map<string, { readonly tries: ExecutionView[]; isOver: boolean }>()
  for (const execution of executions) {
    if (execution.endedAt === null || execution.kind !== 'work' || execution.outcome === 'lost') continue
    const key = `${execution.worker}\n${execution.workspace ?? ''}\n${execution.bead}`
    const streak = streaks.get(key) ?? { tries: [], isOver: false }
    streaks.set(key, streak)
    if (streak.isOver) continue
    if (inVain.has(execution.outcome)) streak.tries.push(execution)
    else streak.isOver = true
  }
  return [...streaks.values()].flatMap(({ tries }) => {
    const [last, ...before] = tries
    const nth = tries.toReversed()[REPEATS - 1]
    if (!last || !nth || before.length + 1 < REPEATS) return []
    if (!open.has(`${last.workspace ?? ''}\n${last.bead}`) || now - parseTimestamp(last.endedAt ?? last.startedAt) > REPEATS_WITHIN_MS)
      return []
    const why = `${last.worker} failed or released ${last.bead} ${tries.length} times in a row, last with ${last.outcome.replace('_', ' ')}.`
    const since = parseTimestamp(nth.endedAt ?? nth.startedAt)
    return { ...about(last), kind: 'repeat-failure', subject: `${last.worker} on ${last.bead}`, why, since }
  })
}
