/** What of an execution is recorded: bits. */
export const dispatched = 1
export const ended = 2
export const lost = 4

/** Both contracts tell of one execution if worker and bead are the same and the starts are this close. */
const sameStartMs = 15_000

/** One execution that the chain, or the history before it, has. */
export interface KnownExecution {
  /** Qualified where that was known when it was first recorded. */
  worker: string
  startedAt: number
  endedAt: number | undefined
  from: 'log' | 'events'
  /** Which of its records there are. */
  recorded: number
  /** It began before HOOP first saw the place. */
  isHistory: boolean
  /** A log has told of it since this start, so that the log goes on telling. */
  isTold: boolean
}

export interface ExecutionName {
  readonly worker: string
  readonly bead: string
  readonly startedAt: number
  readonly endedAt: number | undefined
  readonly from: 'log' | 'events'
}

/** What is known of executions, by what they are rather than by where they stand: files are renamed, copied, restored, begun anew. */
export interface KnownExecutions {
  /** The same one: by worker, bead and start; or by its end, where the start was only reckoned. A bare name is the qualified one that ends in it. */
  find(name: ExecutionName): KnownExecution | undefined
  /** The one that a log tells of, for one that a workspace's events tell of. */
  findLogged(name: ExecutionName): KnownExecution | undefined
  /** One that a workspace's events told of, now told of by a log: from here on it is the log's. */
  adopt(name: ExecutionName): KnownExecution | undefined
  add(name: ExecutionName): KnownExecution
}

const isSameWorker = (a: string, b: string) => a === b || a.endsWith(`-${b}`) || b.endsWith(`-${a}`)

export function createKnownExecutions(): KnownExecutions {
  const byBead = new Map<string, KnownExecution[]>()
  const of = (bead: string): readonly KnownExecution[] => byBead.get(bead) ?? []
  return {
    find: ({ worker, bead, startedAt, endedAt }) =>
      of(bead).find(
        (one) => isSameWorker(one.worker, worker) && (one.startedAt === startedAt || (endedAt !== undefined && one.endedAt === endedAt)),
      ),
    findLogged: ({ worker, bead, startedAt }) =>
      of(bead).find((one) => one.from === 'log' && isSameWorker(one.worker, worker) && Math.abs(one.startedAt - startedAt) < sameStartMs),
    adopt({ worker, bead, startedAt }) {
      const near = of(bead).filter(
        (one) => one.from === 'events' && isSameWorker(one.worker, worker) && Math.abs(one.startedAt - startedAt) < sameStartMs,
      )
      const [nearest] = near.sort((a, b) => Math.abs(a.startedAt - startedAt) - Math.abs(b.startedAt - startedAt))
      if (nearest) Object.assign(nearest, { worker, startedAt, from: 'log' } satisfies Partial<KnownExecution>)
      return nearest
    },
    add({ worker, bead, startedAt, endedAt, from }) {
      const one: KnownExecution = { worker, startedAt, endedAt, from, recorded: 0, isHistory: false, isTold: false }
      const list = byBead.get(bead)
      if (list) list.push(one)
      else byBead.set(bead, [one])
      return one
    },
  }
}
