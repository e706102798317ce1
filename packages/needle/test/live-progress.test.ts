import { type WorkerProgress, reduceProgress } from '@hoop/needle'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { logsByWorker, read, scenarios } from './support/fixtures.ts'

const Expected = v.object({
  snapshots: v.array(
    v.object({
      label: v.string(),
      at: v.pipe(v.string(), v.transform(Date.parse)),
      expect: v.array(
        v.object({
          worker: v.string(),
          process: v.string(),
          state: v.nullable(v.string()),
          truth: v.object({ executing: v.array(v.object({ bead: v.string() })), lingers_after_clean_stop: v.optional(v.boolean()) }),
        }),
      ),
    }),
  ),
})

/** What a worker's log says by then. */
function progressAt(scenario: string, worker: string, at: number): WorkerProgress {
  let state: WorkerProgress | undefined
  for (const event of logsByWorker(scenario).get(worker) ?? []) if (event.at <= at) state = reduceProgress(state, event)
  if (!state) throw new Error(`no log of ${worker}`)
  return state
}

const snapshots = scenarios.flatMap((scenario) =>
  v.parse(Expected, JSON.parse(read('live', scenario, 'expected.json'))).snapshots.map((snapshot) => ({ scenario, ...snapshot })),
)

// A worker that never ran a bead may have lost its log: a peer's repair deletes such logs.
describe.each(snapshots)('$scenario: $label', ({ scenario, at, expect: all }) => {
  const workers = all.filter(({ worker }) => logsByWorker(scenario).has(worker))
  const running = workers.filter(({ process }) => process === 'alive' || process === 'stopped')

  if (running.length > 0)
    test('the log tells which agent runs on which bead, whatever the state file says', () => {
      for (const { worker, truth } of running) {
        const { bead, dispatchedAt } = progressAt(scenario, worker, at)
        expect([worker, dispatchedAt === null ? [] : [bead]]).toEqual([worker, truth.executing.map((one) => one.bead)])
      }
    })

  test('a clean stop is in the log, a death is not', () => {
    for (const { worker, state, truth } of workers) {
      const { stoppedCleanly } = progressAt(scenario, worker, at)
      if (truth.lingers_after_clean_stop) expect(stoppedCleanly).toBe(true)
      if (state !== null) expect(stoppedCleanly).toBe(false)
    }
  })
})
