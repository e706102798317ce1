import type { Look } from './look.ts'

const urgency: Readonly<Record<Look, number>> = { dead: 0, hung: 1, 'no-agent': 2, unknown: 3, live: 4, draining: 4, idle: 5 }

/** What the order of rows depends on. */
export interface Ranked {
  readonly id: string
  readonly name: string
  readonly look: Look
}

const collator = new Intl.Collator('en', { numeric: true })

/** Worst first, then by name: a row moves only when its state does. */
export function compareRanked(a: Ranked, b: Ranked): number {
  return urgency[a.look] - urgency[b.look] || collator.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** The worse of two looks is the one that stands higher. */
export function worstOf(looks: Iterable<Look>): Look | undefined {
  let worst: Look | undefined
  for (const look of looks) if (worst === undefined || urgency[look] < urgency[worst]) worst = look
  return worst
}

/**
 * The order that is shown while the pointer rests in the list: rows stay where they are, those that left are gone, and new ones wait
 * at the end. Without `held` it is simply `wanted`.
 */
export function holdOrder(shown: readonly string[], wanted: readonly string[], held: boolean): readonly string[] {
  if (!held) return wanted
  const there = new Set(wanted)
  const before = new Set(shown)
  const order = [...shown.filter((id) => there.has(id)), ...wanted.filter((id) => !before.has(id))]
  return order.length === wanted.length && order.every((id, at) => id === wanted[at]) ? wanted : order
}
