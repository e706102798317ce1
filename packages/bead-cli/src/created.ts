import { type Answer } from './answer.ts'
import { type Bead, decodeBead } from './bead.ts'
import type { Flavour } from './program.ts'
import type { Ended } from './run.ts'

/** What a successful create printed. */
export interface CreatedAnswer {
  readonly id: string
  /** The bead, where the program printed it. */
  readonly bead: Bead | undefined
  /** bead: there was one with this reference already. */
  readonly existed: boolean
}

/** br and bd print the bead, bf its id, bead `ID`, `EXISTING ID` or `EXISTING_CLOSED ID`. `undefined`: none of these. */
export function readCreated(flavour: Flavour, ended: Ended, answer: Answer): CreatedAnswer | undefined {
  if (flavour === 'bf' || flavour === 'bead') return readIdLine(ended.stdout)
  for (const row of answer.rows) {
    const bead = decodeBead(row, 'lines')
    if (typeof bead !== 'string') return { id: bead.id, bead, existed: false }
  }
  return undefined
}

function readIdLine(stdout: string): CreatedAnswer | undefined {
  const lines = stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  for (const line of lines.toReversed()) {
    const parts = /^(?:(EXISTING|EXISTING_CLOSED)\s+)?([A-Za-z0-9][A-Za-z0-9._-]{0,199})$/.exec(line)
    if (parts?.[2] !== undefined) return { id: parts[2], bead: undefined, existed: parts[1] !== undefined }
  }
  return undefined
}

/** br's word for a reference that is taken: the id of the bead that has it, `null` where the version does not name it. */
export function takenBy(message: string): string | null | undefined {
  if (/UNIQUE constraint failed: issues\.external_ref/.test(message)) return null
  return /already exists on issue (\S+)/.exec(message)?.[1]
}
