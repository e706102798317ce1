import { formatTimestamp, parseTimestamp, type WorkerView } from '@hoop/protocol'
import type { StuckNow } from './stuck-desk.ts'

/** A worker with the timers of its execution: one of them that holds makes a Live worker Hung, with the timer as the reason. */
export function turnHung(worker: WorkerView, stuck: StuckNow | undefined): WorkerView {
  if (!stuck || worker.history) return worker
  const timed = { ...worker, stuck: stuck.view }
  if (worker.state !== 'live') return timed
  if (!stuck.held) {
    // It came back to Live when the last of them cleared.
    const since = Math.max(parseTimestamp(worker.since), stuck.turnedAt ?? 0)
    return { ...timed, since: formatTimestamp(since) }
  }
  const { source } = stuck.view
  return {
    ...timed,
    state: 'hung',
    reason: stuck.held.timer,
    since: formatTimestamp(Math.max(parseTimestamp(worker.since), stuck.held.firedAt)),
    evidence: {
      ...worker.evidence,
      notes: [...worker.evidence.notes, ...stuck.words],
      sources: source ? [source, ...worker.evidence.sources] : worker.evidence.sources,
    },
  }
}
