import type { BeadView } from '@hoop/protocol'
import { beadLook, type BeadLook } from './bead-look.ts'

/** What a list of beads can be sorted by. */
export const beadSorts = ['attention', 'priority', 'updated', 'created', 'title', 'id'] as const
export type BeadSort = (typeof beadSorts)[number]

/** How the choice of a sort is named. */
export const sortWord: Readonly<Record<BeadSort, string>> = {
  attention: 'What needs attention',
  priority: 'Priority',
  updated: 'Last updated',
  created: 'Newest',
  title: 'Title',
  id: 'Id',
}

/** A sort, and whether it is turned round. In the URL `-title` is the title from Z to A. */
export interface BeadOrder {
  readonly by: BeadSort
  readonly isTurned: boolean
}

/** The order that a URL asks for; what needs attention first where it says nothing. */
export function readOrder(text: string | undefined): BeadOrder {
  const isTurned = text?.startsWith('-') ?? false
  const name = isTurned ? text?.slice(1) : text
  return { by: beadSorts.find((sort) => sort === name) ?? 'attention', isTurned }
}

export const writeOrder = ({ by, isTurned }: BeadOrder): string | undefined =>
  by === 'attention' && !isTurned ? undefined : `${isTurned ? '-' : ''}${by}`

const urgency: Readonly<Record<BeadLook, number>> = {
  progress: 1,
  ready: 2,
  waiting: 4,
  blocked: 4,
  other: 5,
  aside: 6,
  closed: 8,
  gone: 9,
}

/** What asks for a person first: waiting for one, then at work, then free to claim, then waiting, then set aside; at the end what is done. */
function attentionOf(bead: BeadView): number {
  const look = beadLook(bead)
  if (look === 'closed' || look === 'gone') return urgency[look]
  if (bead.labels.includes('human') || bead.type === 'human') return 0
  return look === 'waiting' && bead.dependsOn.some(({ status }) => status === null) ? 3 : urgency[look]
}

const priorityKey = ({ priority }: BeadView): string =>
  priority === null ? 'x' : String(Math.min(Math.max(priority, 0), 999)).padStart(3, '0')

/** The text to compare, and whether the greatest comes first. Of equal urgency, what has waited longest comes first. */
const keys: Readonly<Record<BeadSort, { readonly of: (bead: BeadView) => string; readonly sign: 1 | -1 }>> = {
  attention: { of: (bead) => `${attentionOf(bead)} ${priorityKey(bead)} ${bead.createdAt ?? ''}`, sign: 1 },
  priority: { of: (bead) => `${priorityKey(bead)} ${bead.createdAt ?? ''}`, sign: 1 },
  updated: { of: (bead) => bead.updatedAt ?? '', sign: -1 },
  created: { of: (bead) => bead.createdAt ?? '', sign: -1 },
  title: { of: (bead) => bead.title.slice(0, 80).toLowerCase(), sign: 1 },
  id: { of: (bead) => bead.id, sign: 1 },
}

const known: Readonly<Record<BeadSort, WeakMap<BeadView, string>>> = {
  attention: new WeakMap(),
  priority: new WeakMap(),
  updated: new WeakMap(),
  created: new WeakMap(),
  title: new WeakMap(),
  id: new WeakMap(),
}

/** The text that a bead is sorted by. Made once: of thousands, few have changed since they were sorted last. */
function textOf(bead: BeadView, by: BeadSort): string {
  const found = known[by].get(bead)
  if (found !== undefined) return found
  const made = keys[by].of(bead)
  known[by].set(bead, made)
  return made
}

/** The beads in order. Equal ones stand by their keys, so that nothing moves by itself. */
export function sortBeads(beads: readonly BeadView[], { by, isTurned }: BeadOrder): readonly BeadView[] {
  const { sign } = keys[by]
  const turn = isTurned ? -sign : sign
  return beads
    .map((bead) => ({ bead, text: textOf(bead, by) }))
    .sort((a, b) => turn * compare(a.text, b.text) || compare(a.bead.key, b.bead.key))
    .map(({ bead }) => bead)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
