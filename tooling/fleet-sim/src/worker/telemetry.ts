import { appendFileSync, mkdirSync, renameSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '../system/time.ts'

/** Extra fields of a line beside its data. */
export interface EventContext {
  readonly beadId?: string
  readonly durationMs?: number
}

/** NEEDLE's own log: one file a boot, one line an event, written at once. */
export interface Telemetry {
  readonly sessionId: string
  path(): string
  emit(eventType: string, data: Readonly<Record<string, unknown>>, context?: EventContext): void
  /** Text as it is, for what a broken writer leaves. */
  writeRaw(text: string): void
  /** Goes on in the next numbered file. */
  roll(): void
  truncate(): void
}

/** Data keys stand in alphabetical order, as a sorted map writes them. */
export function createTelemetry(logs: string, workerId: string, sessionId: string, clock: Clock): Telemetry {
  let file = join(logs, `${workerId}-${sessionId}.jsonl`)
  let sequence = 0
  let rolls = 0
  mkdirSync(dirname(file), { recursive: true })
  return {
    sessionId,
    path: () => file,
    emit: (eventType, data, context = {}) => {
      const line = {
        timestamp: clock.stampZ(),
        event_type: eventType,
        worker_id: workerId,
        session_id: sessionId,
        sequence,
        ...(context.beadId === undefined ? {} : { bead_id: context.beadId }),
        data: sortKeys(data),
        ...(context.durationMs === undefined ? {} : { duration_ms: context.durationMs }),
      }
      // The first line of a boot is written by a logger of its own, which starts at 0 too.
      if (eventType !== 'worker.booting' || data['worker_name'] !== workerId) sequence += 1
      appendFileSync(file, `${JSON.stringify(line)}\n`)
    },
    writeRaw: (text) => appendFileSync(file, text),
    roll: () => {
      rolls += 1
      const day = clock.stampZ().slice(0, 10)
      const dated = join(logs, `${workerId}-${sessionId}-${day}`)
      if (rolls === 1) renameSync(file, `${dated}.jsonl`)
      file = `${dated}-${String(rolls).padStart(3, '0')}.jsonl`
      appendFileSync(file, '')
    },
    truncate: () => truncateSync(file, 0),
  }
}

/** The same entries, keys in order. */
export function sortKeys(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
