import { parseTimestamp, type WorkerView } from '@hoop/protocol'
import { formatAge, formatSpan } from '../format/age.ts'
import { formatClock } from '../format/clock.ts'
import { strong, type Sentence } from './sentence.ts'

type Leaver = Pick<WorkerView, 'state' | 'leftAt' | 'since' | 'bead'>

/** When a worker of the history was last part of the fleet. */
export function leftMs(worker: Pick<Leaver, 'leftAt' | 'since'>): number {
  return parseTimestamp(worker.leftAt ?? worker.since)
}

/** How a worker of the history ended, for its head: `Left 21 h ago`, or that it died. */
export function leftPhrase(worker: Leaver, nowMs: number): string {
  return worker.state === 'dead' ? 'Dead, and tidied up since' : `Left ${formatAge(nowMs - leftMs(worker))} ago`
}

/** The same as a sentence with its moment. Without a state nobody knows more than that it ended, or fell silent. */
export function leftSentence(worker: Leaver, nowMs: number): Sentence {
  if (worker.state !== 'dead') {
    return [`Not in the fleet since ${formatClock(leftMs(worker), nowMs)}: it ended, or its lines stopped.`]
  }
  const died = `Died ${formatSpan(nowMs - parseTimestamp(worker.since))} ago`
  return worker.bead === null
    ? [`${died}; its files were tidied up since.`]
    : [`${died} while `, strong(worker.bead), ' was in its hands; its files were tidied up since.']
}

/** Workers of the history, who left last first. */
export function listHistory(workers: readonly WorkerView[], project?: string): readonly WorkerView[] {
  return workers
    .filter((worker) => worker.history && (project === undefined || worker.project === project))
    .sort((a, b) => leftMs(b) - leftMs(a) || (a.id < b.id ? -1 : 1))
}

/** How many workers of each project are history. */
export function countHistory(workers: readonly WorkerView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { history, project } of workers) if (history && project !== null) counts.set(project, (counts.get(project) ?? 0) + 1)
  return counts
}
