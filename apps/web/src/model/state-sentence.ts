import { parseTimestamp, type WorkerView } from '@hoop/protocol'
import { formatAhead, formatSpan } from '../format/age.ts'
import { formatClock } from '../format/clock.ts'
import { strong, type Part, type Sentence } from './sentence.ts'

type StateFacts = Pick<
  WorkerView,
  | 'state'
  | 'reason'
  | 'since'
  | 'pid'
  | 'bead'
  | 'phase'
  | 'phaseSince'
  | 'nextLookAt'
  | 'heartbeatAt'
  | 'heartbeatIntervalMs'
  | 'activity'
  | 'evidence'
  | 'stuck'
>

/** The limit of a stuck timer and the host of a remote worker, where they are known. What is not known is left out, never guessed. */
export interface SentenceContext {
  readonly limitMs?: number
  readonly host?: string
}

const since = (at: string | null, nowMs: number): string => (at === null ? 'an unknown time' : formatSpan(nowMs - parseTimestamp(at)))

const processOf = (worker: StateFacts): string => (worker.pid === null ? 'Its process' : `Process ${worker.pid}`)

const beadOf = (worker: StateFacts): Part => (worker.bead === null ? 'its bead' : strong(worker.bead))

/** What a worker's state means, as a sentence with numbers: the reason if it has one, else what it does now. */
export function stateSentence(worker: StateFacts, nowMs: number, context: SentenceContext = {}): Sentence {
  const beat = since(worker.heartbeatAt, nowMs)
  const timer = worker.stuck?.timers.find((each) => each.timer === worker.reason)
  const limitMs = context.limitMs ?? timer?.limitMs ?? undefined
  const limit = limitMs === undefined ? '.' : `; the limit is ${formatSpan(limitMs)}.`
  if (worker.state === null) return [`Cannot be judged since ${formatClock(parseTimestamp(worker.since), nowMs)}.`]
  switch (worker.reason) {
    case 'heartbeat-stale': {
      const stale = `no heartbeat for ${beat}; the limit is ${formatSpan(worker.evidence.staleAfterMs)}.`
      return worker.evidence.process === 'unseen'
        ? [`N${stale.slice(1)} Its process cannot be seen from here.`]
        : [`${processOf(worker)} runs, but ${stale}`]
    }
    case 'process-stopped':
      return [`${processOf(worker)} is stopped by a signal, until someone continues it.`]
    case 'idle-silence':
      return ['Started on ', beadOf(worker), ` ${since(worker.phaseSince, nowMs)} ago, and not a word since${limit}`]
    case 'content-grace':
      return [
        'Worked on ',
        beadOf(worker),
        `, then no text and no tool call for ${since(worker.stuck?.lastContentAt ?? worker.activity?.since ?? null, nowMs)}${limit}`,
      ]
    case 'max-runtime':
      return ['On ', beadOf(worker), ` for ${since(worker.phaseSince, nowMs)}${limit}`]
    case 'process-gone':
      return [
        `${processOf(worker)} is gone`,
        ...(worker.bead === null ? ['.'] : [' while ', strong(worker.bead), ' was in its hands.']),
        ...(worker.activity?.kind === 'tool' ? [' Last seen in ', { outside: worker.activity.text }, '.'] : []),
      ]
    case 'zombie':
      return [`${processOf(worker)} has ended and nobody has collected it.`]
    case 'pid-reused':
      return [`${processOf(worker)} is now another program, since ${formatClock(parseTimestamp(worker.since), nowMs)}.`]
    case 'heartbeat-lost':
      return [`No heartbeat for ${beat}, and its process cannot be seen from here.`]
    case 'draining':
      return worker.bead === null
        ? ['Told to stop; its agent is finishing.']
        : ['Told to stop; its agent is finishing ', strong(worker.bead), '.']
    case 'pid-unknown':
      return ['Heartbeat is fresh; its process cannot be seen from here.']
    case 'remote':
      return context.host === undefined
        ? ['Heartbeat is fresh; it runs on another host.']
        : ['Heartbeat is fresh; it runs on host ', { outside: context.host }, '.']
    case 'continued': {
      if (worker.heartbeatAt === null) return ['Was stopped by a signal and goes on; its next beat is due.']
      const due = parseTimestamp(worker.heartbeatAt) + worker.heartbeatIntervalMs - nowMs
      return [`Was stopped by a signal and goes on; its next beat is due ${due > 0 ? `in ${formatAhead(due)}` : 'now'}.`]
    }
    case null:
      return worker.state === 'live' ? doingSentence(worker, nowMs) : [`${processOf(worker)} is ${worker.state}.`]
  }
}

/** When an idle worker looks again: `Next look in 40 s`, or nothing where it did not say. */
export function nextLook(worker: Pick<WorkerView, 'nextLookAt' | 'phase'>, nowMs: number): string | undefined {
  if (worker.phase === 'knot') return 'Nothing left to do'
  if (worker.nextLookAt === null) return undefined
  const ahead = parseTimestamp(worker.nextLookAt) - nowMs
  return ahead > 0 ? `Next look in ${formatAhead(ahead)}` : 'Next look is due'
}

/** What a live worker does, as a sentence. */
function doingSentence(worker: StateFacts, nowMs: number): Sentence {
  const { activity } = worker
  if (worker.bead === null && (worker.phase === 'knot' || worker.phase === 'idle' || worker.phase === null)) {
    const next = nextLook(worker, nowMs)
    return [worker.phase === 'knot' ? 'No bead in hand. Nothing left to do.' : `No bead in hand.${next === undefined ? '' : ` ${next}.`}`]
  }
  if (activity === null) return [...(worker.bead === null ? ['At work'] : ['On ', strong(worker.bead)]), '; what it does cannot be read.']
  const lasted = activity.since === null ? '' : ` for ${since(activity.since, nowMs)}`
  switch (activity.kind) {
    case 'tool':
      return ['In ', strong(activity.text), `${lasted}.`]
    case 'thinking':
      return [`Thinking${lasted}.`]
    case 'agent':
    case 'phase':
    case 'unknown':
      return [{ outside: sentenceCase(activity.text) }, `${lasted}.`]
  }
}

function sentenceCase(text: string): string {
  const [first = ''] = text
  return first.toUpperCase() + text.slice(first.length)
}
