/** The bytes are not those of a SQLite database, or contradict each other. */
export class CorruptDatabaseError extends Error {
  override readonly name = 'CorruptDatabaseError'
  readonly code = 'CORRUPT_DATABASE'
}

/** The pages changed under us while we read them; what was read is no state the database ever had. Read again. */
export class StaleSnapshotError extends Error {
  override readonly name = 'StaleSnapshotError'
  readonly code = 'STALE_SNAPSHOT'
}
