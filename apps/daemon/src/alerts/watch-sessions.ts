import type { FleetStore } from '../fleet/store.ts'
import type { ConditionReporter } from './condition.ts'
import { createErrorBursts } from './error-bursts.ts'

/** A burst is over when its time has passed, though nothing is written any more. */
const everyMs = 5000

/** Reports bursts of errors in sessions that are written to. Returns a function that stops it. */
export function watchSessions(store: Pick<FleetStore, 'onChange'>, reporter: ConditionReporter): () => void {
  const bursts = createErrorBursts()
  const report = () => reporter.report('sessions', bursts.conditions(Date.now()))
  const stop = store.onChange(({ event, data }) => {
    if (!event.startsWith('session.') || !('counts' in data) || !('sizeBytes' in data)) return
    bursts.note(data, Date.now())
    report()
  })
  const timer = setInterval(report, everyMs).unref()
  report() // what burst before a restart is over, or bursts again
  return () => {
    clearInterval(timer)
    stop()
  }
}
