import { createHash } from 'node:crypto'
import { canonicalize } from '@hoop/audit'
import type { StitchKind } from '@hoop/protocol'
import { beadKey } from './ids.ts'
import type { FinalBead } from './ports.ts'

/** Exactly what an approval makes: beads in one queue, and the stitch they belong to. */
export interface DraftContent {
  readonly project: string
  readonly workspace: string
  /** `title` and `kind` are there for a stitch that begins with this draft. */
  readonly stitch: { readonly id: string; readonly title?: string; readonly kind?: StitchKind }
  readonly beads: readonly FinalBead[]
}

/** SHA-256 of the canonical form of what will be created. What is not created (a reason, a look-alike) does not count. */
export function hashContent(draftId: string, { project, workspace, stitch, beads }: DraftContent): string {
  const canonical = canonicalize({
    v: 1,
    project,
    workspace,
    stitch: { id: stitch.id, title: stitch.title ?? null, kind: stitch.kind ?? null },
    beads: beads.map(({ key, title, type, priority, description, labels, dependsOn }) => ({
      externalRef: `hoop:${beadKey(draftId, key)}`,
      key,
      title,
      type,
      priority,
      description,
      labels,
      dependsOn,
    })),
  })
  return createHash('sha256').update(canonical).digest('hex')
}

/** Beads so that each comes after those of its draft that it depends on, else as given; or the keys of a cycle. */
export function orderBeads(
  beads: readonly FinalBead[],
): { readonly ok: true; readonly ordered: readonly FinalBead[] } | { readonly ok: false; readonly cycle: readonly string[] } {
  const waiting = new Map(beads.map((bead) => [bead.key, bead]))
  const ordered: FinalBead[] = []
  const isFree = (bead: FinalBead) => bead.dependsOn.every((on) => !waiting.has(on))
  while (waiting.size > 0) {
    const next = [...waiting.values()].find(isFree)
    if (!next) return { ok: false, cycle: findCycle(waiting) }
    waiting.delete(next.key)
    ordered.push(next)
  }
  return { ok: true, ordered }
}

/** Every bead that waits has one that it waits for: following them leads around. */
function findCycle(waiting: ReadonlyMap<string, FinalBead>): string[] {
  const path: string[] = []
  let at = [...waiting.keys()][0]
  while (at !== undefined && !path.includes(at)) {
    path.push(at)
    at = waiting.get(at)?.dependsOn.find((on) => waiting.has(on))
  }
  return at === undefined ? path : [...path.slice(path.indexOf(at)), at]
}
