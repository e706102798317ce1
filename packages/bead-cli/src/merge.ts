import type { Bead } from './bead.ts'
import { intOf } from './record.ts'

/** A program's list beside the exported lines of the same queue. */
export interface Merged {
  readonly beads: readonly Bead[]
  /** Ids whose record in the lines is missing or of another time: their dependencies and comments are not certain. */
  readonly changed: readonly string[]
  /** Ids of lines that the program does not list any more, tombstones aside. */
  readonly gone: readonly string[]
}

/**
 * A program's rows, completed from the lines: lists leave out dependencies and comments. A row of the same `updatedAt` as
 * its line is the same record. Tombstones, which newer programs do not list, stay as the lines have them.
 */
export function mergeRows(rows: readonly Bead[], lines: readonly Bead[]): Merged {
  const byId = new Map(lines.map((line) => [line.id, line]))
  const listed = new Set(rows.map((row) => row.id))
  const changed: string[] = []
  const beads = rows.map((row) => {
    const line = byId.get(row.id)
    const isSame = line !== undefined && line.updatedAt !== undefined && line.updatedAt === row.updatedAt && line.status === row.status
    if (!isSame) changed.push(row.id)
    return line ? complete(row, line, isSame) : row
  })
  const unlisted = lines.filter((line) => !listed.has(line.id))
  const [tombs, gone] = [unlisted.filter(isTomb), unlisted.filter((line) => !isTomb(line))]
  return { beads: [...beads, ...tombs], changed, gone: gone.map((line) => line.id) }
}

const isTomb = (bead: Bead): boolean => bead.status.toLowerCase() === 'tombstone'

function complete(row: Bead, line: Bead, isSame: boolean): Bead {
  const hasSameCount = intOf(row.raw, 'dependency_count') === line.dependencies?.length
  const dependencies = row.dependencies ?? (isSame || hasSameCount ? line.dependencies : undefined)
  const comments = row.comments ?? (isSame ? line.comments : undefined)
  return {
    ...row,
    ...(dependencies ? { dependencies } : {}),
    ...(comments ? { comments } : {}),
    raw: isSame ? { ...line.raw, ...row.raw } : row.raw,
  }
}

/** The same beads, with these in place of those of the same id. */
export function replaceBeads(beads: readonly Bead[], details: readonly Bead[]): readonly Bead[] {
  const byId = new Map(details.map((bead) => [bead.id, bead]))
  return beads.map((bead) => byId.get(bead.id) ?? bead)
}
