import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../system/files.ts'
import { sleep } from '../system/time.ts'
import type { WorkerContext } from './context.ts'

/** Paths of the markers around an idle sleep. */
function idleMarkers(worker: WorkerContext): { entered: string; completed: string } {
  const path = (kind: string): string => join(worker.layout.state, `${worker.identity.qualifiedId}-idle-${kind}-${process.pid}.txt`)
  return { entered: path('entered'), completed: path('completed') }
}

/** Both markers go at a clean stop. */
export function removeIdleMarkers(worker: WorkerContext): void {
  const { entered, completed } = idleMarkers(worker)
  rmSync(entered, { force: true })
  rmSync(completed, { force: true })
}

/** Sleeps through one idle period, a tick in the log each second; ends early at a stop signal. */
export async function idleOnce(worker: WorkerContext): Promise<void> {
  const { telemetry, status, settings, clock } = worker
  const backoff = settings.idleSecs
  const markers = idleMarkers(worker)
  const uptime = (): number => Math.trunc((Date.now() - status.startedMs) / 1000)
  const tick = (state: string): void => telemetry.emit('heartbeat.emitted', { bead_id: null, state })
  telemetry.emit('worker.idle', { backoff_seconds: backoff })
  tick('EXHAUSTED_PRE_IDLE')
  await worker.pause(4)
  tick('EXHAUSTED_POST_IDLE_UPDATE')
  tick('EXHAUSTED_IDLE')
  writeWhole(
    markers.entered,
    `Worker entered idle sleep at ${clock.stampOffset()}\nBackoff: ${backoff} seconds\nBeads processed: ${status.beadsProcessed}\nUptime: ${uptime()} seconds\nPID: ${process.pid}\n`,
  )
  telemetry.emit('worker.idle_sleep_entered', { backoff_secs: backoff, beads_processed: status.beadsProcessed, uptime_secs: uptime() })
  for (let second = 0; second < backoff; second += 1) {
    tick('EXHAUSTED_IDLE')
    await sleep(1000 / worker.belonging.speed, worker.stopping)
    if (worker.stopping.aborted) return
    await worker.pause(0)
  }
  telemetry.emit('worker.idle_sleep_completed', { backoff_secs: backoff, elapsed_secs: backoff, shutdown_checks: backoff })
  writeFileSync(
    markers.completed,
    `Worker completed idle sleep at ${clock.stampOffset()}\nBackoff: ${backoff} seconds\nElapsed: ${backoff} seconds\nShutdown checks: ${backoff}\nBeads processed: ${status.beadsProcessed}\nUptime: ${uptime()} seconds\nPID: ${process.pid}\n`,
  )
  worker.transition('SELECTING')
}
