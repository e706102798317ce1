import type { SessionView } from '@hoop/protocol'
import type { Condition } from './condition.ts'

/** As many errors within so long are a burst. */
const atLeast = 5
const withinMs = 120_000
/** A burst is told of by these numbers: a sentence that changes with every error would be an event for everyone. */
const steps = [1000, 500, 200, 100, 50, 20, 10, 5]

/** What a burst is told from, and of. */
type WatchedSession = Pick<SessionView, 'key' | 'project' | 'state' | 'cli' | 'worker'> & {
  readonly counts: Pick<SessionView['counts'], 'errors'>
}

interface Seen {
  readonly session: WatchedSession
  /** How many errors there were by then, oldest first; the first one is from before the window, or the first that was seen. */
  readonly samples: readonly { readonly at: number; readonly errors: number }[]
  readonly since: number
}

/** Errors of sessions as they come: many in a short time need a look. What was there at first sight is no news. */
export interface ErrorBursts {
  /** A session was written to. */
  note(session: WatchedSession, at: number): void
  /** What bursts now. */
  conditions(at: number): Condition[]
  /** How many sessions are remembered: those with errors in the last minutes, and those that are open. */
  readonly size: number
}

export function createErrorBursts(): ErrorBursts {
  const sessions = new Map<string, Seen>()
  const inWindow = ({ samples }: Seen, at: number) => {
    const first = samples.findLast((sample) => sample.at <= at - withinMs) ?? samples[0]
    return (samples.at(-1)?.errors ?? 0) - (first?.errors ?? 0)
  }
  return {
    note(session, at) {
      const { errors } = session.counts
      const before = sessions.get(session.key)
      const last = before?.samples.at(-1)
      if (last && errors < last.errors) sessions.delete(session.key) // it was begun anew
      const kept = last && errors >= last.errors ? (before?.samples ?? []) : []
      const from = kept.findLastIndex((sample) => sample.at <= at - withinMs)
      const samples = last?.errors === errors ? kept.slice(Math.max(0, from)) : [...kept.slice(Math.max(0, from)), { at, errors }]
      const isQuiet = before === undefined || inWindow(before, at) === 0
      sessions.set(session.key, { session, samples, since: isQuiet ? at : before.since })
    },
    conditions(at) {
      const found: Condition[] = []
      for (const [key, seen] of sessions) {
        const errors = inWindow(seen, at)
        if (errors === 0 && seen.session.state === 'ended') sessions.delete(key)
        if (errors >= atLeast) found.push(describe(seen, errors))
      }
      return found
    },
    get size() {
      return sessions.size
    },
  }
}

function describe({ session, since }: Seen, errors: number): Condition {
  const { key, project, worker, cli } = session
  const step = steps.find((one) => errors >= one) ?? atLeast
  const who = worker === undefined ? `A session of ${cli}` : `The session of ${worker}`
  return {
    kind: 'error-burst',
    subject: key,
    severity: 'warn',
    project,
    why: `${who} has had ${step === errors ? '' : 'more than '}${step} errors within ${withinMs / 60_000} min.`,
    since,
    evidence: [{ path: key.split('#')[0] ?? key }],
  }
}
