import type { WorkerContext } from './context.ts'
import { writeBeat } from './state-file.ts'

const sliceMs = 250

/**
 * Writes the state file now and then every interval, and returns what ends it. Nothing else ever writes the file, so
 * it lags behind. Time spent stopped does not count: after a SIGCONT the rest of the interval has to pass. Who hangs does not beat.
 */
export function startBeat(worker: WorkerContext, adapter: string): () => void {
  const { status, identity, layout, clock, settings } = worker
  const beat = (): void => {
    writeBeat(layout.heartbeats, {
      identifier: identity.identifier,
      qualifiedId: identity.qualifiedId,
      pid: process.pid,
      state: status.state,
      bead: status.bead,
      workspace: status.workspace,
      at: clock.stampZ(),
      startedAt: status.startedAt,
      beadsProcessed: status.beadsProcessed,
      adapter,
    })
  }
  let seenAt = performance.now()
  let ranMs = 0
  beat()
  const timer = setInterval(() => {
    const now = performance.now()
    ranMs += Math.min(now - seenAt, sliceMs * 3)
    seenAt = now
    if (ranMs < settings.beatSecs * 1000 || status.isStalled) return
    ranMs = 0
    beat()
  }, sliceMs)
  return () => clearInterval(timer)
}
