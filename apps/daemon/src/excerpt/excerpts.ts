import { type Excerpt, type ExecutionView, formatTimestamp, parseTimestamp } from '@hoop/protocol'
import type { FleetStore } from '../fleet/store.ts'
import type { Masker } from '../redaction/masker.ts'
import type { ExcerptAnswer, ExcerptAsk } from './ask-excerpt.ts'
import { readTrace } from './read-trace.ts'
import type { Why } from './select-excerpt.ts'

export interface ExcerptsOptions {
  readonly store: Pick<FleetStore, 'executions' | 'worker'>
  /** Keys of the sessions of an execution, the one that it is shown with first. */
  readonly sessionKeysOf: (executionId: string) => readonly string[]
  /** Asks the thread that reads transcripts. */
  readonly ask: (ask: ExcerptAsk) => Promise<ExcerptAnswer>
  /** The transcript that carries the tag of a dispatch, looked for on disk: for what the index has not come to. */
  readonly findTagged: (execution: ExecutionView) => Promise<string | undefined>
  readonly masker: () => Masker
  readonly now: () => number
}

/** Excerpts of executions, made when they are asked for: at their end, and at any time. */
export interface Excerpts {
  /** `undefined`: there is no such execution. */
  of(executionId: string): Promise<Excerpt | undefined>
}

/** An execution that ended so lately may have a transcript that the index has not seen. */
const youngMs = 10 * 60_000

export function createExcerpts({ store, sessionKeysOf, ask, findTagged, masker, now }: ExcerptsOptions): Excerpts {
  const sessionOf = async (execution: ExecutionView, query: Omit<ExcerptAsk, 'name'>): Promise<ExcerptAnswer> => {
    const [key] = sessionKeysOf(execution.id)
    for (const name of [key, execution.sessionId]) {
      const found = name === undefined || name === null ? null : await ask({ ...query, name })
      if (found) return found
    }
    const isYoung = query.endedAt === null || now() - query.endedAt < youngMs
    const path = isYoung ? await findTagged(execution) : undefined
    return path === undefined ? null : ask({ ...query, name: path })
  }
  return {
    async of(executionId) {
      const execution = store.executions().find(({ id }) => id === executionId)
      if (!execution) return undefined
      const startedAt = parseTimestamp(execution.startedAt)
      const endedAt = execution.endedAt === null ? null : parseTimestamp(execution.endedAt)
      const why = whyOf(execution, store)
      const session = await sessionOf(execution, { why, startedAt, endedAt })
      const wantsTrace = endedAt !== null && why !== 'lost' && (why !== 'success' || !session || session.entries.length === 0)
      const { workspace, bead } = execution
      const trace = wantsTrace && workspace !== null ? await readTrace({ workspace, bead, startedAt, endedAt }, masker()) : null
      const pending = session?.pendingTool ?? null
      return {
        sessionId: session?.sessionId ?? execution.sessionId,
        key: session?.key ?? null,
        why,
        entries: [...(session?.entries ?? [])],
        focusSeq: session?.focusSeq ?? null,
        pendingTool: pending && { ...pending, startedAt: pending.startedAt === null ? null : formatTimestamp(pending.startedAt) },
        trace,
      }
    },
  }
}

const timers: readonly (string | null)[] = ['idle-silence', 'content-grace', 'max-runtime']

/** A running execution is stuck while a timer of its worker has fired. */
function whyOf({ outcome, worker: id, bead }: ExecutionView, store: Pick<FleetStore, 'worker'>): Why {
  if (outcome === 'agent_not_found') return 'failure'
  if (outcome !== 'running') return outcome
  const worker = store.worker(id)
  return worker?.state === 'hung' && timers.includes(worker.reason) && (worker.bead === null || worker.bead === bead) ? 'stuck' : 'running'
}
