import { createProcessTable, type ProcessSnapshot, type ProcessTable } from '@hoop/health'
import type { Emit } from './events.ts'
import { createSweeper } from './sweeper.ts'

/** The process table, looked at again and again. */
export interface ProcessSource {
  flush(): Promise<void>
  hint(): void
  readonly kind: ProcessTable['kind']
  latest(): ProcessSnapshot | undefined
  problem(): string | undefined
  close(): Promise<void>
}

export interface ProcessSourceOptions {
  /** Tests hand in a table of their own. */
  readonly table?: ProcessTable
  /** These pids are enough; `undefined`: the whole table is wanted. */
  readonly wanted: () => readonly number[] | undefined
  readonly everyMs: number
  readonly now: () => number
  readonly emit: Emit
  readonly onError: (error: unknown) => void
}

export async function createProcessSource({ table, wanted, everyMs, now, emit, onError }: ProcessSourceOptions): Promise<ProcessSource> {
  const processes = table ?? (await createProcessTable())
  let latest: ProcessSnapshot | undefined
  let problem: string | undefined
  const sweeper = createSweeper({
    everyMs,
    run: async () => {
      const pids = wanted()
      latest = pids ? await processes.readMany(pids) : await processes.read()
      problem = undefined
      emit({ type: 'processes.seen', snapshot: latest, seenAt: now() })
    },
    onError: (error) => {
      problem = error instanceof Error ? error.message : String(error)
      onError(error)
    },
  })
  return {
    flush: () => sweeper.flush(),
    hint: () => sweeper.hint(),
    kind: processes.kind,
    latest: () => latest,
    problem: () => problem,
    close: () => sweeper.close(),
  }
}
