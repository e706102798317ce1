import * as v from 'valibot'

/** A moment on the wire: ISO 8601, UTC, milliseconds (`2026-11-20T12:00:00.000Z`). Inside the code it is milliseconds since the epoch. */
export const Timestamp = v.pipe(v.string(), v.isoTimestamp())
export type Timestamp = v.InferOutput<typeof Timestamp>

/** Milliseconds since the epoch → the wire's form. */
export function formatTimestamp(atMs: number): Timestamp {
  return new Date(atMs).toISOString()
}

/** The wire's form → milliseconds since the epoch. */
export function parseTimestamp(at: Timestamp): number {
  return Date.parse(at)
}
