import type { AlertService } from '../../src/alerts/index.ts'
import { createBeadBook, type Beads } from '../../src/beads/bead-book.ts'
import type { AuditSource } from '../../src/http/audit.ts'
import type { IndexStore } from '../../src/index/index.ts'
import type { Drafts, Stitches } from '../../src/stitches/index.ts'

const unasked = () => {
  throw new Error('nothing of the kind is asked for here')
}

/** No beads, drafts, stitches, sessions or audit log: for tests of everything else. */
export const noWork: {
  readonly alerts: AlertService
  readonly audit: AuditSource
  readonly beads: Beads
  readonly drafts: Drafts
  readonly stitches: Stitches
  readonly sessions: IndexStore
} = {
  alerts: { list: unasked, find: unasked, acknowledge: unasked, mute: unasked, unmute: unasked },
  audit: {
    index: { find: unasked, catchUp: unasked, hint: unasked, close: unasked },
    record: unasked,
    state: unasked,
    verification: { run: unasked, last: unasked, problem: unasked, close: unasked },
  },
  beads: createBeadBook(),
  drafts: {
    list: () => [],
    recent: () => [],
    find: unasked,
    propose: unasked,
    edit: unasked,
    approve: unasked,
    reject: unasked,
    expire: unasked,
    resume: unasked,
    onChange: () => () => {},
    close: unasked,
  },
  sessions: { progress: unasked, list: unasked, find: unasked, entries: unasked, raw: unasked, search: unasked },
  stitches: {
    list: () => [],
    find: () => undefined,
    has: () => false,
    relink: () => false,
    say: unasked,
    refer: unasked,
    noteSpawned: unasked,
    adopt: unasked,
  },
}
