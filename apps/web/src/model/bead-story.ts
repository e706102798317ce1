import { parseTimestamp, type BeadDetail, type ExecutionView } from '@hoop/protocol'
import { formatSpan } from '../format/age.ts'
import { formatClock } from '../format/clock.ts'
import { plural } from '../format/number.ts'
import { isFailure, outcomeWord } from './outcome.ts'
import { strong, type Sentence } from './sentence.ts'

type Told = Pick<BeadDetail, 'status' | 'closedAt' | 'assignee' | 'history'>

/** An agent closes its bead moments before it ends; the queue's clock and NEEDLE's may differ by so much. */
const CLOSE_SLACK_MS = 5000

const endMs = (run: ExecutionView): number => (run.endedAt === null ? Number.POSITIVE_INFINITY : parseTimestamp(run.endedAt))

/** Whether the bead was closed while this run was open. */
export const closedIn = ({ closedAt }: Pick<Told, 'closedAt'>, run: ExecutionView): boolean => {
  if (closedAt === null) return false
  const at = parseTimestamp(closedAt)
  return at >= parseTimestamp(run.startedAt) - CLOSE_SLACK_MS && at <= endMs(run) + CLOSE_SLACK_MS
}

const workOf = (bead: Told): readonly ExecutionView[] => bead.history.filter(({ kind }) => kind === 'work')

/** What NEEDLE's word on a run leaves out, next to the bead as it is: a success that closed nothing, a failure that did. */
export function attemptNote(bead: Told, run: ExecutionView): string | undefined {
  if (run.kind === 'split') return 'Asked whether to split the bead; no run.'
  const [newest] = workOf(bead)
  if (closedIn(bead, run) && run.outcome !== 'success' && run.outcome !== 'running') return 'The bead was closed in it.'
  if (run.outcome === 'success' && run.id === newest?.id && bead.status !== 'closed') return 'The bead is not closed.'
  if (run.outcome === 'interrupted' && run.exitCode === 0) return 'Its agent had ended well by then.'
  return undefined
}

/** How many of the newest runs ended badly, one after the other. */
const failuresInRow = (runs: readonly ExecutionView[]): number => {
  const ended = runs.filter(({ outcome }) => outcome !== 'running')
  const good = ended.findIndex(({ outcome }) => !isFailure(outcome))
  return good === -1 ? ended.length : good
}

/**
 * What happened to a bead, in sentences, the most important first. It says what the queue and the log hold together, where each alone would
 * mislead: success is NEEDLE's word for exit code 0, and a worker that is told to stop opens again what its agent just closed.
 */
export function beadStory(bead: Told, nowMs: number): readonly Sentence[] {
  const runs = workOf(bead)
  const [last] = runs
  const said: Sentence[] = []
  if (last === undefined) {
    if (bead.status === 'closed') said.push(['Closed, and no run of it is known: a person closed it, or HOOP did not watch yet.'])
    return said
  }
  const who = strong(last.worker)
  const isClosed = bead.status === 'closed'
  const at = formatClock(last.endedAt === null ? parseTimestamp(last.startedAt) : parseTimestamp(last.endedAt), nowMs)
  if (last.outcome === 'running')
    said.push([who, ` has worked on it for ${formatSpan(nowMs - parseTimestamp(last.startedAt))}, attempt ${last.attempt}.`])
  else if (isClosed) {
    const closer = runs.find((run) => closedIn(bead, run))
    if (closer === undefined) said.push(['It is closed, and no run was open then: a person or another program closed it.'])
    else if (closer.outcome === 'success')
      said.push([
        strong(closer.worker),
        `’s agent closed it at ${formatClock(parseTimestamp(bead.closedAt ?? closer.startedAt), nowMs)}, and ended well.`,
      ])
    else
      said.push([
        strong(closer.worker),
        `’s agent closed it, although its run is reported as ${outcomeWord[closer.outcome].toLowerCase()}${closer.exitCode === null ? '' : `, exit code ${closer.exitCode}`}: the work may be done, its end was not clean.`,
      ])
  } else {
    switch (last.outcome) {
      case 'success':
        said.push(
          bead.status === 'in_progress' && bead.assignee !== null
            ? [
                'NEEDLE reported success for ',
                who,
                ` at ${at}, but the bead was never closed: it is still in progress with `,
                strong(bead.assignee),
                ', and nobody works on it.',
              ]
            : [
                'NEEDLE reported success for ',
                who,
                ` at ${at}, but the bead is ${bead.status.replaceAll('_', ' ')}: its agent ended well without closing it, or a check opened it again.`,
              ],
        )
        break
      case 'interrupted':
        said.push(
          last.exitCode === 0
            ? [
                who,
                ` was told to stop at ${at}, when its agent had just ended well. NEEDLE gave the bead back, so one that the agent had closed is open again.`,
              ]
            : [who, ` was told to stop at ${at} and gave it back; whatever its agent had done is in the workspace.`],
        )
        break
      case 'lost':
        said.push([
          who,
          ` died with it in hand, and nothing was ever reported; it was last seen at ${at}. Another worker may have given the bead back since.`,
        ])
        break
      case 'crash':
        said.push([
          'The agent of ',
          who,
          ` was killed at ${at}${last.exitCode !== null && last.exitCode > 128 ? ` by signal ${last.exitCode - 128}` : ''}, and the bead given back.`,
        ])
        break
      case 'timeout':
        said.push([
          'Cut off at ',
          who,
          `’s limit at ${at}, ${formatSpan(endMs(last) - parseTimestamp(last.startedAt))} after it began. NEEDLE may dispatch it again at once.`,
        ])
        break
      case 'agent_not_found':
        said.push(['The program of the adapter was not found on ', who, '’s host; no agent has run.'])
        break
      case 'failure':
        said.push([
          'The agent of ',
          who,
          ` ended with ${last.exitCode === null ? 'an error' : `exit code ${last.exitCode}`} at ${at}, and the bead was given back.`,
        ])
        break
    }
  }
  const inRow = failuresInRow(runs)
  if (inRow > 1) said.push([`${plural(inRow, 'attempt')} in a row did not succeed.`])
  return said
}
