import type { JoinRun } from './evidence.ts'
import { createGroups } from './groups.ts'

/** Executions by everything that they are looked for by. */
export interface RunShelf {
  get(id: string): JoinRun | undefined
  all(): Iterable<JoinRun>
  ofBead(bead: string): readonly JoinRun[]
  ofWorker(worker: string): readonly JoinRun[]
  /** Those that began within a time. */
  startedWithin(fromMs: number, toMs: number): readonly JoinRun[]
  /** Takes all there are; answers those that are new or not as before, and those that are gone. Same objects are the same executions. */
  replace(runs: Iterable<JoinRun>): { readonly changed: readonly JoinRun[]; readonly gone: readonly JoinRun[] }
}

/** Executions that began about the same time are found together. */
const slotMs = 10_000
const slotOf = (at: number) => Math.floor(at / slotMs)

export function createRunShelf(): RunShelf {
  let byId = new Map<string, JoinRun>()
  const byBead = createGroups<string>()
  const byWorker = createGroups<string>()
  const bySlot = createGroups<number>()

  const index = ({ id, worker, bead, startedAt }: JoinRun, change: 'add' | 'delete') => {
    byBead[change](bead, id)
    byWorker[change](worker, id)
    bySlot[change](slotOf(startedAt), id)
  }
  const runs = (ids: Iterable<string>) => [...ids].flatMap((id) => byId.get(id) ?? [])
  return {
    get: (id) => byId.get(id),
    all: () => byId.values(),
    ofBead: (bead) => runs(byBead.of(bead)),
    ofWorker: (worker) => runs(byWorker.of(worker)),
    startedWithin(fromMs, toMs) {
      const found: JoinRun[] = []
      for (let slot = slotOf(fromMs); slot <= slotOf(toMs); slot++)
        for (const id of bySlot.of(slot)) {
          const run = byId.get(id)
          if (run && run.startedAt >= fromMs && run.startedAt <= toMs) found.push(run)
        }
      return found
    },
    replace(next) {
      const before = byId
      const changed: JoinRun[] = []
      const gone: JoinRun[] = []
      byId = new Map()
      for (const run of next) {
        byId.set(run.id, run)
        const known = before.get(run.id)
        if (known === run) continue
        changed.push(run)
        if (known) index(known, 'delete')
        index(run, 'add')
      }
      for (const run of before.values()) {
        if (byId.has(run.id)) continue
        gone.push(run)
        index(run, 'delete')
      }
      return { changed, gone }
    },
  }
}
