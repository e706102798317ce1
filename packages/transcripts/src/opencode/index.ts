import { TranscriptFormatError } from '../errors.ts'
import type { Format, Target } from '../model.ts'
import { createDatabaseSource } from './database-source.ts'
import { discoverSessions, isDatabaseName, listSessions } from './discover.ts'
import { readRecord } from './raw.ts'
import { createSessionReader } from './reader.ts'
import type { SessionSource } from './source.ts'
import { createDatabases } from './sqlite/database.ts'
import { createTreeSource, treeOf } from './tree-source.ts'
import { opencodeVersions } from './versions.ts'

/** OpenCode: a database of all sessions (`opencode.db#ses_…`), or a tree of JSON files (the path is that of the session's info file). */
export const opencode: Format<'opencode'> = createOpencode()

/** The format with a memory of its own: of the logs of the databases that it read last. */
export function createOpencode(): Format<'opencode'> {
  const databases = createDatabases()
  return {
    cli: 'opencode',
    versions: opencodeVersions,
    discover: (place) => discoverSessions(databases, place),
    recognises: (file, head) => treeOf(file) !== undefined || isDatabaseName(file) || looksLikeDatabase(head),
    async sessionsIn(file) {
      if (treeOf(file)) return [file]
      return (await listSessions(databases, file)).map(({ id }) => `${file}#${id}`)
    },
    async open(target, checkpoint) {
      const { id, source } = sourceOf(target)
      const begin = await source.begin()
      if (!begin) throw new TranscriptFormatError(target.path, `a session of OpenCode: there is none with the id ${id}`)
      return createSessionReader({ target, id, source, begin }, checkpoint)
    },
    async readRaw(target, { offset }) {
      return readRecord(sourceOf(target).source, offset)
    },
  }

  function sourceOf({ path, file, selector }: Target): { readonly id: string; readonly source: SessionSource } {
    const tree = treeOf(file)
    if (tree && selector === undefined) return { id: tree.id, source: createTreeSource(tree) }
    if (tree || selector === undefined)
      throw new TranscriptFormatError(path, 'one session of OpenCode: expected an info file, or database.db#ses_…')
    return { id: selector, source: createDatabaseSource(databases, file, selector) }
  }
}

/**
 * A database with another name, as `OPENCODE_DB` may give it. Its first pages hold the texts that made its tables; or it has no table yet,
 * because everything is still in its log.
 */
function looksLikeDatabase(head: Buffer): boolean {
  if (head.length < 108 || head.toString('latin1', 0, 16) !== 'SQLite format 3\0') return false
  const isInLog = head[18] === 2 && head.readUInt16BE(103) === 0
  return isInLog || ['session_id', 'message_id', 'project_id', 'time_created'].every((name) => head.includes(name))
}
