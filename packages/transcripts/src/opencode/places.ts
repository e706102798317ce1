import { isAbsolute, join } from 'node:path'
import type { Place } from '../model.ts'

/** Where OpenCode's files can be: its data folders, and databases that a variable names. */
export interface DataPlaces {
  readonly folders: readonly string[]
  readonly databases: readonly string[]
}

/**
 * `$XDG_DATA_HOME/opencode`, or `~/.local/share/opencode`, and the same in `$OPENCODE_TEST_HOME`. `OPENCODE_DB` names a database; one that
 * is not absolute is in the data folder. What was written before a variable was set is still found.
 */
export function placesOf({ home, env }: Place): DataPlaces {
  const { XDG_DATA_HOME: data, OPENCODE_TEST_HOME: testHome, OPENCODE_DB: database } = env
  const homes = testHome ? [testHome, home] : [home]
  const folders = [...(data ? [data] : []), ...homes.map((one) => join(one, '.local/share'))].map((one) => join(one, 'opencode'))
  const named =
    !database || database === ':memory:' ? [] : isAbsolute(database) ? [database] : folders.map((folder) => join(folder, database))
  return { folders: [...new Set(folders)], databases: named }
}
