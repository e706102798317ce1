import { createBeadBook, type Beads } from '../../src/beads/bead-book.ts'
import type { Drafts, Stitches } from '../../src/stitches/index.ts'

const unasked = () => {
  throw new Error('nothing of stitches is asked for here')
}

/** Neither beads nor drafts nor stitches: for tests of everything else. */
export const noWork: { readonly beads: Beads; readonly drafts: Drafts; readonly stitches: Stitches } = {
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
