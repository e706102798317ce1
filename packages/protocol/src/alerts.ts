import * as v from 'valibot'
import { AlertView } from './fleet.ts'
import { Timestamp } from './time.ts'

/** What became of telling a command or a webhook of an alert. */
export const AlertDelivery = v.object({
  event: v.picklist(['raised', 'cleared']),
  target: v.picklist(['command', 'webhook']),
  /** `waiting`: not tried, or to be tried again. `failed`: given up. */
  state: v.picklist(['waiting', 'delivered', 'failed']),
  attempts: v.number(),
  /** When it was last tried. */
  lastAt: v.nullable(Timestamp),
  nextAt: v.nullable(Timestamp),
  /** What came of the last try: `exit 0`, `HTTP 503`, … */
  status: v.nullable(v.string()),
})
export type AlertDelivery = v.InferOutput<typeof AlertDelivery>

/** `GET /api/alerts/:id` */
export const AlertDetail = v.object({ ...AlertView.entries, deliveries: v.array(AlertDelivery) })
export type AlertDetail = v.InferOutput<typeof AlertDetail>

/** What `POST /api/alerts/:id/ack`, `/mute` and `DELETE …/mute` answer. */
export const AlertAnswer = v.object({
  ...AlertView.entries,
  /** False where there was nothing to do; then `note` says why. */
  changed: v.boolean(),
  note: v.nullable(v.string()),
})
export type AlertAnswer = v.InferOutput<typeof AlertAnswer>

/** `POST /api/alerts/:id/mute`: until when, and whether only this condition or everything about its subject. */
export const AlertMute = v.strictObject({
  until: v.pipe(v.string(), v.isoTimestamp('expected a time such as 2026-11-20T12:00:00Z')),
  scope: v.optional(v.picklist(['alert', 'subject'], 'expected alert or subject'), 'alert'),
})
export type AlertMute = v.InferOutput<typeof AlertMute>

/** The snapshot of the WebSocket topic `alerts`: what fires, most urgent first, and what was resolved last, newest first. */
export const AlertsTopicData = v.object({ alerts: v.array(AlertView), resolved: v.array(AlertView) })
export type AlertsTopicData = v.InferOutput<typeof AlertsTopicData>
