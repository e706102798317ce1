import type { SessionFact } from '../index/messages.ts'
import { createArisenBook, type Arisen, type StitchSession } from '../stitches/index.ts'
import { folderOf } from './fit-folder.ts'
import type { JoinBook } from './join-book.ts'
import type { SessionJoin } from './open-joins.ts'

export interface StitchSessionsOptions {
  readonly book: Pick<JoinBook, 'session' | 'sessionsWithId'>
  readonly joinOf: (session: SessionFact) => SessionJoin
  /** Where an execution ran. */
  readonly workspaceOf: (executionId: string) => string | null
  readonly projectOf: (session: SessionFact) => string | null
  /** The registered workspace that a folder lies in. */
  readonly registered: (folder: string) => string | undefined
  readonly mask: (text: string) => string
}

/** So many are looked at as they come: nobody who asks later waits for all of them. */
const manyKeys = 200

/** The sessions as stitches see them. What has changed is looked at when somebody asks. */
export interface StitchSessions {
  /** Sessions that are new, gone, or not as they were. */
  note(keys: Iterable<string>): void
  /** Projects, or what is masked, are others now. */
  noteAll(): void
  arisen(): Arisen
}

export function createStitchSessions(options: StitchSessionsOptions): StitchSessions {
  const { book, joinOf, workspaceOf, projectOf, registered, mask } = options
  const arisen = createArisenBook()
  /** Every session that was ever noted, with its id: the same id may stand in several files. */
  const ids = new Map<string, string>()
  const dirty = new Set<string>()

  const viewOf = (session: SessionFact): StitchSession => {
    const { id, parentId, title, startedAt, lastAt, costUsd } = session
    const { bead, executionId } = joinOf(session)
    const folder = folderOf(session)
    const ran = executionId === undefined ? null : workspaceOf(executionId)
    return {
      id,
      parentId,
      title: title === undefined ? undefined : mask(title),
      project: projectOf(session),
      workspace: ran ?? (folder === undefined ? null : (registered(folder) ?? null)),
      bead,
      startedAt,
      lastAt,
      costUsd: costUsd ?? null,
      files: [],
    }
  }
  const settle = () => {
    for (const key of dirty) {
      const session = book.session(key)
      const id = session?.id ?? ids.get(key)
      if (id === undefined) continue
      if (session) ids.set(key, id)
      else ids.delete(key)
      const [shown] = book.sessionsWithId(id)
      if (shown) arisen.set(viewOf(shown))
      else arisen.remove(id)
    }
    dirty.clear()
  }
  return {
    note(keys) {
      for (const key of keys) dirty.add(key)
      if (dirty.size >= manyKeys) settle()
    },
    noteAll() {
      for (const key of ids.keys()) dirty.add(key)
    },
    arisen() {
      if (dirty.size > 0) settle()
      return arisen.current()
    },
  }
}
