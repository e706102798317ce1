import type { StitchSession } from './ports.ts'
import { stitchesOfSessions, type SessionStitch } from './session-stitches.ts'

/** The stitches that arise from sessions, and the sessions, each by its id. */
export interface Arisen {
  readonly stitches: ReadonlyMap<string, SessionStitch>
  readonly sessions: ReadonlyMap<string, StitchSession>
}

/** Keeps what arises from sessions while they come, grow and go: a change costs as much as the family of the session, not as all of them. */
export interface ArisenBook {
  set(session: StitchSession): void
  remove(id: string): void
  /** As of now. Its maps are the book's own: not to be held on to. */
  current(): Arisen
}

export function createArisenBook(): ArisenBook {
  const sessions = new Map<string, StitchSession>()
  const children = new Map<string, Set<string>>()
  const stitches = new Map<string, SessionStitch>()
  /** The stitch of each session. */
  const stitchOf = new Map<string, string>()
  const dirty = new Set<string>()

  const detach = ({ id, parentId }: StitchSession) => {
    dirty.add(id)
    if (parentId === undefined) return
    dirty.add(parentId)
    const siblings = children.get(parentId)
    if (siblings?.delete(id) && siblings.size === 0) children.delete(parentId)
  }
  const relativesOf = (id: string) => {
    const parentId = sessions.get(id)?.parentId
    return [...(parentId === undefined ? [] : [parentId]), ...(children.get(id) ?? [])]
  }
  /** All that are linked with a session, however far: resumed, forked, sub-agents. Those that are not known are left out. */
  const familyOf = (id: string): StitchSession[] => {
    const seen = new Set([id])
    for (const one of seen) for (const relative of relativesOf(one)) seen.add(relative)
    return [...seen].flatMap((one) => sessions.get(one) ?? [])
  }
  const forget = (id: string) => {
    const known = stitchOf.get(id)
    stitchOf.delete(id)
    if (known !== undefined) stitches.delete(known)
  }
  const settle = () => {
    const settled = new Set<string>()
    for (const id of dirty) {
      if (settled.has(id)) continue
      forget(id)
      const family = familyOf(id)
      for (const member of family) forget(member.id)
      for (const stitch of stitchesOfSessions(family)) {
        stitches.set(stitch.id, stitch)
        for (const member of stitch.sessions) stitchOf.set(member, stitch.id)
      }
      for (const member of family) settled.add(member.id)
    }
    dirty.clear()
  }
  return {
    set(session) {
      const before = sessions.get(session.id)
      if (before && before.parentId !== session.parentId) detach(before)
      sessions.set(session.id, session)
      dirty.add(session.id)
      const { id, parentId } = session
      if (parentId !== undefined) children.set(parentId, (children.get(parentId) ?? new Set()).add(id))
    },
    remove(id) {
      const known = sessions.get(id)
      if (!known) return
      for (const relative of relativesOf(id)) dirty.add(relative)
      detach(known)
      sessions.delete(id)
    },
    current() {
      if (dirty.size > 0) settle()
      return { stitches, sessions }
    },
  }
}
