import { parseTimestamp, type BeadDetail, type ExecutionView, type StateReason } from '@hoop/protocol'
import type { TimelineMoment } from '../calls/beads.ts'
import { formatSpan } from '../format/age.ts'
import { attemptNote, closedIn } from './bead-story.ts'
import { crashWords, type Outcome } from './outcome.ts'
import { strong, type Sentence } from './sentence.ts'

/** What a moment is drawn with. */
export type MomentMark =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'look'; readonly look: 'live' | 'hung' | 'dead' | 'draining' | 'unknown' }
  | { readonly kind: 'start' | 'split' | 'created' | 'updated' | 'closed' }

/** One line of what happened to a bead. */
export interface BeadMoment {
  readonly id: string
  readonly atMs: number
  readonly mark: MomentMark
  readonly said: Sentence
  readonly tone?: 'bad' | 'warn'
  /** The run that it closes or stands in; on the line of its end alone, or of its beginning while it runs. */
  readonly run?: ExecutionView
}

type Told = Pick<BeadDetail, 'status' | 'closedAt' | 'assignee' | 'history' | 'createdBy'>
type StateMoment = Extract<TimelineMoment, { readonly kind: 'state' }>

/** A queue dates a change as its program wrote it: a moment before or after what made it was reported. */
const SAME_MS = 3000

/** At the same moment: what comes first in a life. */
const rank = { created: 0, start: 1, split: 1, look: 2, closed: 3, outcome: 4, updated: 5 } as const

/** Why a worker came into a state, behind "{worker} hung: ". */
const reasonWords: Readonly<Partial<Record<StateReason, string>>> = {
  'heartbeat-stale': 'its process ran, but no heartbeat came',
  'process-stopped': 'its process was stopped by a signal',
  'idle-silence': 'its agent was started, and not a word came',
  'content-grace': 'no text and no tool call came for longer than its limit',
  'max-runtime': 'the run took longer than its limit',
  'process-gone': 'its process was gone',
  zombie: 'its process had ended, and nobody had collected it',
  'pid-reused': 'its process number belonged to another program',
  'heartbeat-lost': 'its heartbeats stopped, and its process could not be seen',
}

const spanOf = (run: ExecutionView, nowMs: number): string =>
  formatSpan((run.endedAt === null ? nowMs : parseTimestamp(run.endedAt)) - parseTimestamp(run.startedAt))

function startSaid(run: ExecutionView, who: ReturnType<typeof strong>): Sentence {
  const agent: Sentence = run.adapter === null ? [] : [', with ', { outside: run.adapter }]
  if (run.kind === 'split') return [who, ' asked an agent whether to split it', ...agent, '.']
  return [who, ` took it`, ...agent, run.attempt > 1 ? `: attempt ${run.attempt}.` : '.']
}

/** How a run ended, in the operator's words: what NEEDLE's own leave out stands behind them. */
function endSaid(bead: Told, run: ExecutionView, who: ReturnType<typeof strong>, nowMs: number): Sentence {
  const after = `after ${spanOf(run, nowMs)}`
  const note = run.kind === 'split' ? undefined : attemptNote(bead, run)
  const more: Sentence = note === undefined ? [] : [` ${note}`]
  if (run.kind === 'split' && run.outcome === 'success') return [who, ` had its answer ${after}.`]
  switch (run.outcome) {
    case 'running':
      return [who, ` works on it, for ${spanOf(run, nowMs)} now.`]
    case 'success':
      return [who, `’s agent ended well ${after}.`, ...more]
    case 'failure':
      return [
        who,
        `’s agent ended with ${run.exitCode === null ? 'an error' : `exit code ${run.exitCode}`} ${after}; the bead was given back.`,
        ...more,
      ]
    case 'timeout':
      return [who, `’s agent was cut off at its limit, and ended ${after}.`, ...more]
    case 'crash':
      return [who, `’s agent: ${crashWords(run.exitCode).toLowerCase()} ${after}; the bead was given back.`, ...more]
    case 'interrupted':
      return [who, ` was told to stop, and gave it back ${after}.`, ...more]
    case 'agent_not_found':
      return [
        'The program ',
        ...(run.adapter === null ? ['of its adapter'] : [{ outside: run.adapter, mono: true }]),
        ' was not found where ',
        who,
        ' runs: no agent has begun.',
        ...more,
      ]
    case 'lost':
      return [who, ' died with it in hand, and nothing was ever reported; this is when it was last seen.', ...more]
  }
}

/** What a change of state says; nothing where it is no news: it was well, and is. */
function stateMoment(
  item: StateMoment,
  before: StateMoment | undefined,
  who: ReturnType<typeof strong>,
): Omit<BeadMoment, 'id' | 'atMs'> | undefined {
  const why = item.reason === null ? undefined : reasonWords[item.reason]
  if (item.state === 'hung')
    return { mark: { kind: 'look', look: 'hung' }, said: [who, ` hung${why === undefined ? '.' : `: ${why}.`}`], tone: 'warn' }
  if (item.state === 'dead')
    return { mark: { kind: 'look', look: 'dead' }, said: [who, ` was found dead${why === undefined ? '.' : `: ${why}.`}`], tone: 'bad' }
  if (item.state === null) return { mark: { kind: 'look', look: 'unknown' }, said: [who, ' could not be judged.'] }
  if (item.reason === 'draining')
    return { mark: { kind: 'look', look: 'draining' }, said: [who, ' was told to stop; its agent could finish first.'] }
  if (before === undefined || before.state === 'live') return undefined
  return { mark: { kind: 'look', look: 'live' }, said: [who, ' was live again.'] }
}

function beadSaid(bead: Told, event: 'created' | 'updated' | 'closed', nameOf: (worker: string) => string): Sentence {
  if (event === 'created') return bead.createdBy === null ? ['Created.'] : ['Created by ', { outside: bead.createdBy }, '.']
  if (event === 'updated' && bead.status === 'open' && bead.history.length > 0)
    return ['Open in its queue since then: given back, or opened again.']
  if (event === 'updated') return [`Changed in its queue for the last time; it is ${bead.status.replaceAll('_', ' ')}.`]
  if (bead.status !== 'closed') return ['Closed, and opened again since.']
  const closer = bead.history.find((run) => run.kind === 'work' && closedIn(bead, run))
  return closer === undefined
    ? ['Closed, while no run was open: a person or another program did it.']
    : ['Closed by ', strong(nameOf(closer.worker)), '’s agent.']
}

/** A bead's life, line by line, the newest first. `nameOf` tells a worker's short name. */
export function beadMoments(
  bead: Told,
  items: readonly TimelineMoment[],
  nowMs: number,
  nameOf: (worker: string) => string,
): readonly BeadMoment[] {
  const moments: BeadMoment[] = []
  const states = items
    .filter((item): item is StateMoment => item.kind === 'state')
    .toSorted((a, b) => parseTimestamp(a.at) - parseTimestamp(b.at))
  const before = new Map<string, StateMoment>()
  for (const item of states) {
    const found = stateMoment(item, before.get(item.executionId), strong(nameOf(item.worker)))
    before.set(item.executionId, item)
    const id = `${item.executionId} ${item.at} ${item.state} ${item.reason}`
    if (found !== undefined) moments.push({ id, atMs: parseTimestamp(item.at), ...found })
  }
  /** What the queue calls a change is told better by what made it: a claim, a close, an end. */
  const isToldBetter = (at: string) =>
    items.some((item) => {
      if (item.kind === 'state' || (item.kind === 'bead' && item.event === 'updated')) return false
      const times = item.kind === 'bead' ? [item.at] : [item.execution.startedAt, item.execution.endedAt ?? item.execution.startedAt]
      return times.some((time) => Math.abs(parseTimestamp(time) - parseTimestamp(at)) <= SAME_MS)
    })
  for (const item of items) {
    if (item.kind === 'bead') {
      if (item.event === 'updated' && isToldBetter(item.at)) continue
      moments.push({ id: item.event, atMs: parseTimestamp(item.at), mark: { kind: item.event }, said: beadSaid(bead, item.event, nameOf) })
    } else if (item.kind === 'execution') {
      const run = item.execution
      const who = strong(nameOf(run.worker))
      moments.push({
        id: `${run.id} start`,
        atMs: parseTimestamp(run.startedAt),
        mark: { kind: run.kind === 'split' ? 'split' : 'start' },
        said: startSaid(run, who),
      })
      const tone =
        run.outcome === 'timeout'
          ? 'warn'
          : run.outcome === 'failure' || run.outcome === 'crash' || run.outcome === 'agent_not_found'
            ? 'bad'
            : undefined
      moments.push({
        id: `${run.id} end`,
        atMs: run.endedAt === null ? nowMs : parseTimestamp(run.endedAt),
        mark: { kind: 'outcome', outcome: run.outcome },
        said: endSaid(bead, run, who, nowMs),
        run,
        ...(tone !== undefined && { tone }),
      })
    }
  }
  return moments.sort((a, b) => b.atMs - a.atMs || rank[b.mark.kind] - rank[a.mark.kind])
}
