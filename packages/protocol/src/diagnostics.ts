import * as v from 'valibot'
import { Timestamp } from './time.ts'

/** A record that could not be understood, with its place and the beginning of its text. */
export const BadLine = v.object({
  offset: v.number(),
  length: v.number(),
  kind: v.picklist(['malformed', 'unknown']),
  why: v.string(),
  /** At most 200 characters; text from outside. */
  text: v.string(),
})
export type BadLine = v.InferOutput<typeof BadLine>

/** What HOOP knows of one file that it reads. */
export const SourceView = v.object({
  path: v.string(),
  kind: v.picklist(['events', 'heartbeats', 'log', 'state-file', 'registry', 'ack', 'beads', 'config', 'projects', 'prompt']),
  project: v.nullable(v.string()),
  sizeBytes: v.number(),
  readBytes: v.number(),
  lines: v.number(),
  malformed: v.number(),
  unknown: v.number(),
  /** Bytes after the last newline: a line that is still being written. */
  tornBytes: v.number(),
  /** How often the file was truncated, replaced or rotated under us. */
  resets: v.number(),
  lastReadAt: v.nullable(Timestamp),
  error: v.nullable(v.string()),
  samples: v.array(BadLine),
})
export type SourceView = v.InferOutput<typeof SourceView>

/** `GET /api/diagnostics`: how HOOP itself is. */
export const Diagnostics = v.object({
  at: Timestamp,
  uptimeMs: v.number(),
  rssBytes: v.number(),
  eventLoopDelayMs: v.number(),
  clients: v.number(),
  watches: v.number(),
  config: v.object({ path: v.string(), loadedAt: v.nullable(Timestamp), problem: v.nullable(v.string()) }),
  registry: v.object({ path: v.string(), loadedAt: v.nullable(Timestamp), problem: v.nullable(v.string()) }),
  /** The audit log; absent where none is kept. `problem`: why nothing can be recorded, or that the chain is broken. */
  audit: v.optional(v.object({ path: v.string(), records: v.number(), problem: v.nullable(v.string()) })),
  processTable: v.object({
    kind: v.picklist(['proc', 'ps']),
    processes: v.number(),
    lastReadAt: v.nullable(Timestamp),
    error: v.nullable(v.string()),
  }),
  totals: v.object({ lines: v.number(), malformed: v.number(), unknown: v.number() }),
  sources: v.array(SourceView),
})
export type Diagnostics = v.InferOutput<typeof Diagnostics>
