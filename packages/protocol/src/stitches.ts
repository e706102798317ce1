import * as v from 'valibot'
import { StitchId, StitchKind } from './drafts.ts'
import { Timestamp } from './time.ts'

/** How a bead belongs to a stitch: created here, by its label, worked on by one of its sessions, or named by it. */
export const StitchBeadHow = v.picklist(['created', 'label', 'executing', 'referenced'])
export type StitchBeadHow = v.InferOutput<typeof StitchBeadHow>

/** A bead of a stitch. `title` and `status` are `null` while its queue cannot be read, or no longer holds it. */
export const StitchBead = v.object({
  key: v.string(),
  id: v.string(),
  workspace: v.string(),
  how: v.array(StitchBeadHow),
  title: v.nullable(v.string()),
  status: v.nullable(v.string()),
})
export type StitchBead = v.InferOutput<typeof StitchBead>

/** A link to another stitch. `spawned` is found, `references` is made by the operator. */
export const StitchLink = v.object({
  kind: v.picklist(['spawned', 'references']),
  direction: v.picklist(['to', 'from']),
  id: StitchId,
  title: v.nullable(v.string()),
})
export type StitchLink = v.InferOutput<typeof StitchLink>

/** Derived, never stored: something runs or ran a moment ago; a review is open; nothing happens. */
export const StitchStatus = v.picklist(['in-progress', 'awaiting-review', 'quiet'])
export type StitchStatus = v.InferOutput<typeof StitchStatus>

/** One conversation about work. `kind` and `title` are `null` where only a label tells of it: it can be adopted. */
export const StitchView = v.object({
  id: StitchId,
  kind: v.nullable(StitchKind),
  title: v.nullable(v.string()),
  project: v.nullable(v.string()),
  status: StitchStatus,
  /** Whole days without activity; `null` while it is not quiet, or where nothing is known to have happened. */
  quietDays: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  known: v.boolean(),
  createdAt: v.nullable(Timestamp),
  createdBy: v.nullable(v.string()),
  beads: v.array(StitchBead),
  /** Ids of its sessions. */
  sessions: v.array(v.string()),
  links: v.array(StitchLink),
  messages: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Who began it, who said something, which workers executed its beads. */
  participants: v.array(v.string()),
  /** Files that its sessions touched, as they named them; at most 500. */
  files: v.array(v.string()),
  /** For how long its beads were executed, all attempts together. */
  durationMs: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** US dollars; `null` where no cost is known. */
  costUsd: v.nullable(v.pipe(v.number(), v.minValue(0))),
  lastAt: v.nullable(Timestamp),
})
export type StitchView = v.InferOutput<typeof StitchView>

/** Something said in a stitch. */
export const StitchMessage = v.object({ id: v.number(), author: v.string(), at: Timestamp, text: v.string() })
export type StitchMessage = v.InferOutput<typeof StitchMessage>

/** `GET /api/stitches/:id`: with what was said, oldest first, and its drafts by id. */
export const StitchDetail = v.object({ ...StitchView.entries, said: v.array(StitchMessage), drafts: v.array(v.string()) })
export type StitchDetail = v.InferOutput<typeof StitchDetail>

/** `POST /api/stitches/:id/messages` */
export const NewStitchMessage = v.strictObject({
  text: v.pipe(v.string(), v.trim(), v.minLength(1, 'expected a message'), v.maxLength(65_536, 'expected at most 65536 characters')),
})
export type NewStitchMessage = v.InferOutput<typeof NewStitchMessage>

/** `POST /api/stitches/:id/links` */
export const NewStitchLink = v.strictObject({ to: StitchId })
export type NewStitchLink = v.InferOutput<typeof NewStitchLink>

/** `POST /api/stitches/:id/adopt`: names a stitch that only a label tells of. */
export const StitchAdoption = v.strictObject({
  title: v.pipe(v.string(), v.trim(), v.minLength(1, 'expected a title'), v.maxLength(500, 'expected at most 500 characters')),
  kind: v.optional(StitchKind, 'operator'),
})
export type StitchAdoption = v.InferOutput<typeof StitchAdoption>
