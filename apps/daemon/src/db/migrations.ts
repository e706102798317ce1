import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readMigrationFiles } from 'drizzle-orm/migrator'

/** The generated migrations: beside the bundle when published, in the package's own folder when run from source. */
export function findMigrations(): string {
  const places = ['drizzle', '../drizzle', '../../drizzle'].map((place) => join(import.meta.dirname, place))
  const found = places.find((place) => existsSync(join(place, 'meta', '_journal.json')))
  if (found === undefined) throw new Error(`the database migrations are missing from this installation (looked in ${places.join(', ')})`)
  return found
}

/** When the newest migration of a folder was made, in milliseconds since the epoch: the version of its schema. */
export function newestMigration(folder: string): number {
  return Math.max(0, ...readMigrationFiles({ migrationsFolder: folder }).map(({ folderMillis }) => folderMillis))
}
