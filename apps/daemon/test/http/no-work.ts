import type { AlertService } from '../../src/alerts/index.ts'
import { createBeadBook, type Beads } from '../../src/beads/bead-book.ts'
import type { Costs } from '../../src/cost/index.ts'
import type { AuditSource } from '../../src/http/audit.ts'
import type { Excerpts } from '../../src/excerpt/excerpts.ts'
import type { IndexStore } from '../../src/index/index.ts'
import type { Reveal } from '../../src/redaction/reveal.ts'
import type { Quota } from '../../src/quota/index.ts'
import type { Drafts, Stitches } from '../../src/stitches/index.ts'

const unasked = () => {
  throw new Error('nothing of the kind is asked for here')
}

/** No beads, drafts, stitches, sessions or audit log: for tests of everything else. */
export const noWork: {
  readonly alerts: AlertService
  readonly audit: AuditSource
  readonly beads: Beads
  readonly costs: Costs
  readonly quota: Quota
  readonly drafts: Drafts
  readonly stitches: Stitches
  readonly sessions: IndexStore
  readonly excerpts: Excerpts
  readonly reveal: Reveal
} = {
  alerts: { list: unasked, find: unasked, acknowledge: unasked, mute: unasked, unmute: unasked },
  audit: {
    index: { find: unasked, catchUp: unasked, hint: unasked, close: unasked },
    record: unasked,
    state: unasked,
    verification: { run: unasked, last: unasked, problem: unasked, close: unasked },
  },
  beads: createBeadBook(),
  costs: { timezone: 'UTC', answer: unasked, requests: unasked },
  quota: { views: () => [] },
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
  excerpts: { of: unasked },
  reveal: unasked,
  sessions: { progress: unasked, list: unasked, find: unasked, entries: unasked, raw: unasked, outline: unasked, search: unasked },
  stitches: {
    summaries: () => ({ items: [], view: unasked }),
    find: () => undefined,
    has: () => false,
    relink: () => false,
    say: unasked,
    refer: unasked,
    noteSpawned: unasked,
    adopt: unasked,
  },
}
