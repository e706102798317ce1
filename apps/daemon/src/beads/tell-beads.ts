import { isDeepStrictEqual } from 'node:util'
import type { BeadChange, BeadView } from '@hoop/protocol'
import type { Announcer } from '../fleet/store.ts'
import type { ViewChange } from './queue-views.ts'

/** Tells each change of a bead as one event, to the fleet and to the project it is or was in. */
export interface BeadTeller {
  /** In order. A few are told at once, a flood in pieces, so that it holds nobody up. */
  tell(changes: readonly ViewChange[]): void
  close(): void
}

const together = 200

export function createBeadTeller({ announce }: Pick<Announcer, 'announce'>): BeadTeller {
  let waiting: ViewChange[] = []
  let next: NodeJS.Immediate | undefined
  const tellSome = () => {
    next = undefined
    for (const change of waiting.splice(0, together)) tellOne(announce, change)
    if (waiting.length > 0) next = setImmediate(tellSome)
  }
  return {
    tell(changes) {
      waiting = waiting.concat(changes)
      if (next === undefined && waiting.length > 0) tellSome()
    },
    close() {
      clearImmediate(next)
      waiting = []
    },
  }
}

function tellOne(announce: Announcer['announce'], { before, after }: ViewChange): void {
  const projects = new Set([before?.project, after?.project].filter((project) => typeof project === 'string'))
  const topics = ['fleet', ...[...projects].map((project) => `project:${project}`)]
  if (after) announce(topics, { event: 'bead.changed', data: describeChange(before, after) })
  else if (before) announce(topics, { event: 'bead.gone', data: { key: before.key } })
}

function describeChange(before: BeadView | undefined, after: BeadView): BeadChange {
  if (!before) return { ...after, changed: [] }
  const old = new Map<string, unknown>(Object.entries(before))
  const next = new Map<string, unknown>(Object.entries(after))
  const fields = new Set([...old.keys(), ...next.keys()])
  return { ...after, changed: [...fields].filter((field) => !isDeepStrictEqual(old.get(field), next.get(field))) }
}
