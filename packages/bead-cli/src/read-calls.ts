import { type Invocation, call } from './invocation.ts'
import type { Program } from './program.ts'

/**
 * What br may be asked without changing a byte, a time or an inode: measured on 0.1.12, 0.2.15, 0.5.12 and 0.7.6.
 * `--allow-stale` is for 0.1.12, which else refuses when the export is newer. No `--lock-timeout`: on 0.2.15 it makes a
 * read take the write lock.
 */
const brRead = ['--json', '--no-color', '--no-auto-import', '--no-auto-flush', '--allow-stale']
/** bd's own read-only switches; what it leaves on disk has not been measured. */
const bdRead = ['--readonly', '--sandbox', '--json']

/** All beads of a queue: closed ones too, and without the cap of 20, 50 or 100 rows that most programs have. */
export function listCall({ flavour }: Program): Invocation {
  switch (flavour) {
    case 'br':
    case 'hoop-queue':
      return call('list', brRead, ['--all', '--limit=0'])
    case 'bd':
      return call('list', bdRead, ['--all', '--limit=0'])
    case 'bf':
      return call('list', [], ['--json'])
    case 'bead':
      return call('list', [], ['--json', '--limit=999999'])
  }
}

/**
 * Some beads in full. Never without an id: br would show the one that was touched last. Ids stand as positionals: see
 * {@link isAskable}.
 */
export function showCall({ flavour }: Program, ids: readonly [string, ...string[]]): Invocation {
  switch (flavour) {
    case 'br':
    case 'hoop-queue':
      return call('show', brRead, ids)
    case 'bd':
      return call('show', bdRead, ids)
    case 'bf':
    case 'bead':
      return call('show', [], [...ids, '--json'])
  }
}

/** What makes an empty folder `.beads` into this program's own kind of database. For a private folder only. */
export function probeCall(): Invocation {
  return call('list', [], ['--json'])
}

/** May this id stand as an argument? An empty one, or one that would be read as an option, may not. */
export function isAskable(id: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /^[^\s\u0000-\u001F\u007F-]/.test(id) && !/[\s\u0000-\u001F\u007F]/.test(id) && id.length <= 200
}
