import type { SessionFact } from '../index/messages.ts'
import { beganAt, isTagged, type TaggedSession } from './evidence.ts'
import { createGroups } from './groups.ts'

/** Sessions by everything that they are looked for by. */
export interface SessionShelf {
  get(key: string): SessionFact | undefined
  withId(id: string): readonly SessionFact[]
  /** Those whose tag names a bead. */
  ofBead(bead: string): readonly TaggedSession[]
  /** Those without a tag and without a parent that began within a time. */
  untagged(fromMs: number, toMs: number): readonly SessionFact[]
  /** The session that another one resumes, forks or works for. */
  parentOf(session: SessionFact): SessionFact | undefined
  /** Those that come from a session, and those that come from them. */
  descendantsOf(session: SessionFact): readonly SessionFact[]
  put(session: SessionFact): void
  remove(key: string): void
}

/** Sessions that began about the same time are found together. */
const slotMs = 10_000
const slotOf = (at: number) => Math.floor(at / slotMs)

export function createSessionShelf(): SessionShelf {
  const byKey = new Map<string, SessionFact>()
  const byId = createGroups<string>()
  const byParent = createGroups<string>()
  const byBead = createGroups<string>()
  const untaggedBySlot = createGroups<number>()

  const index = (session: SessionFact, change: 'add' | 'delete') => {
    const { key, id, parentId, tag } = session
    byId[change](id, key)
    if (parentId !== undefined) byParent[change](parentId, key)
    if (tag !== undefined) byBead[change](tag.bead, key)
    else if (parentId === undefined) untaggedBySlot[change](slotOf(beganAt(session)), key)
  }
  const facts = (keys: Iterable<string>) => [...keys].flatMap((key) => byKey.get(key) ?? [])
  const remove = (key: string) => {
    const known = byKey.get(key)
    if (!known) return
    index(known, 'delete')
    byKey.delete(key)
  }
  return {
    get: (key) => byKey.get(key),
    withId: (id) => facts(byId.of(id)),
    ofBead: (bead) => facts(byBead.of(bead)).filter(isTagged),
    untagged(fromMs, toMs) {
      const found: SessionFact[] = []
      for (let slot = slotOf(fromMs); slot <= slotOf(toMs); slot++)
        for (const key of untaggedBySlot.of(slot)) {
          const session = byKey.get(key)
          if (session && beganAt(session) >= fromMs && beganAt(session) <= toMs) found.push(session)
        }
      return found
    },
    parentOf({ key, cli, parentId }) {
      if (parentId === undefined) return undefined
      const named = facts(byId.of(parentId)).filter((one) => one.cli === cli && one.key !== key)
      return named.length < 2 ? named[0] : named.toSorted((a, b) => sharedLength(b.key, key) - sharedLength(a.key, key))[0]
    },
    descendantsOf(session) {
      const found = new Map<string, SessionFact>()
      const visit = ({ id, cli, key }: SessionFact) => {
        for (const child of facts(byParent.of(id))) {
          if (child.cli !== cli || child.key === key || child.key === session.key || found.has(child.key)) continue
          found.set(child.key, child)
          visit(child)
        }
      }
      visit(session)
      return [...found.values()]
    },
    put(session) {
      remove(session.key)
      byKey.set(session.key, session)
      index(session, 'add')
    },
    remove,
  }
}

/** Of two transcripts of one id, the one that lies nearer is meant. */
function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
