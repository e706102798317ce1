import type { BeadView } from '@hoop/protocol'

/** What a bead looks like: its status, and of an open one whether it can be claimed. Statuses of other queues are `other`. */
export type BeadLook = 'progress' | 'ready' | 'waiting' | 'blocked' | 'aside' | 'other' | 'closed' | 'gone'

/** The fields of a bead, or of a node of the graph, that its look depends on. */
export interface Looked {
  readonly status: string | null
  readonly ready: boolean
}

export function beadLook({ status, ready }: Looked): BeadLook {
  switch (status?.toLowerCase()) {
    case 'open':
      return ready ? 'ready' : 'waiting'
    case 'in_progress':
      return 'progress'
    case 'blocked':
      return 'blocked'
    case 'deferred':
    case 'draft':
    case 'pinned':
      return 'aside'
    case 'closed':
      return 'closed'
    case 'tombstone':
      return 'gone'
    default:
      return 'other'
  }
}

const words: Readonly<Record<string, string>> = {
  open: 'Open',
  in_progress: 'In progress',
  blocked: 'Blocked',
  deferred: 'Deferred',
  draft: 'Draft',
  pinned: 'Pinned',
  closed: 'Closed',
  tombstone: 'Tombstone',
}

/** The word for a status; one that HOOP does not know stands as the queue has it, `null` as not in the queue. */
export function statusWord(status: string | null): string {
  return status === null ? 'Not in the queue' : (words[status.toLowerCase()] ?? status)
}

/** The word for a bead: of an open one whether it is ready to be claimed, or waits. */
export function beadWord(bead: Looked): string {
  const look = beadLook(bead)
  return look === 'ready' ? 'Ready' : look === 'waiting' ? 'Waiting' : statusWord(bead.status)
}

/** A status that is no open work any more. */
export const isDone = (status: string | null): boolean => ['closed', 'tombstone'].includes(status?.toLowerCase() ?? '')

/** `P1`; a queue may hold other numbers than 0 to 4. */
export const priorityWord = (priority: number | null): string => (priority === null ? 'no priority' : `P${priority}`)

/** What the priorities of `br` mean. */
export function priorityMeaning(priority: number | null): string {
  const names = ['critical', 'high', 'medium', 'low', 'backlog']
  const name = priority === null ? undefined : names[priority]
  return priority === null ? 'No priority' : name === undefined ? `Priority ${priority}` : `Priority ${priority}, ${name}`
}

/** What a bead still waits for: its dependencies that are not done, those not in the queue too. Links that do not block are no wait. */
export function waitsOn({ dependsOn }: Pick<BeadView, 'dependsOn'>): BeadView['dependsOn'] {
  return dependsOn.filter(({ status, type }) => !isDone(status) && isBlockingLink(type))
}

/** Links that make one bead wait for another, as the queue's programs have them. A part does not wait for its whole. */
const isBlockingLink = (type: string): boolean => ['blocks', 'conditional-blocks', 'waits-for'].includes(type.toLowerCase())

/** How a link between two beads reads, seen from the one that has it: "waits for", "part of". */
export function linkWord(type: string, direction: 'out' | 'in'): string {
  const [out, back] = linkWords[type.toLowerCase()] ?? [type.replaceAll('-', ' '), `${type.replaceAll('-', ' ')} of`]
  return direction === 'out' ? out : back
}

const linkWords: Readonly<Record<string, readonly [string, string]>> = {
  blocks: ['waits for', 'is waited for by'],
  'conditional-blocks': ['waits, on a condition, for', 'is waited for, on a condition, by'],
  'waits-for': ['waits for', 'is waited for by'],
  'parent-child': ['is part of', 'has as a part'],
  'discovered-from': ['was found in', 'led to'],
  related: ['is related to', 'is related to'],
  duplicates: ['duplicates', 'is duplicated by'],
  supersedes: ['replaces', 'is replaced by'],
}
