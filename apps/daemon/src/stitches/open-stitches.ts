import type { FleetDb } from '../db/index.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import type { Arisen } from './arisen-book.ts'
import type { AuditPort, BeadsPort, CreatePort, ProjectPlace, StitchExecution } from './ports.ts'
import { createStitches, type Stitches } from './stitches.ts'

/** Everything that drafts and stitches take from the rest of the daemon. */
export interface OpenStitchesOptions {
  readonly db: Pick<FleetDb, 'drafts' | 'stitches'>
  readonly projects: () => readonly ProjectPlace[]
  readonly beads: BeadsPort
  readonly executions: () => readonly StitchExecution[]
  readonly arisen: () => Arisen
  readonly create: CreatePort
  readonly audit: AuditPort
  readonly expireAfterMs: () => number | undefined
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

/** Drafts and stitches, which know of each other by id alone. */
export function openStitches(options: OpenStitchesOptions): { readonly drafts: Drafts; readonly stitches: Stitches } {
  const { db } = options
  const stitches = createStitches({
    ...options,
    rows: db.stitches,
    draftsOf: (stitchId) => db.drafts.list({ stitchId }).map(({ id }) => id),
  })
  const drafts = createDrafts({
    ...options,
    rows: db.drafts,
    findStitch: (id) => db.stitches.find(id),
    isStitch: (id) => stitches.has(id),
  })
  drafts.onChange(({ state, origin, stitch }) => {
    if (state === 'created' && origin) stitches.noteSpawned(origin.session, stitch.id)
  })
  return { drafts, stitches }
}
