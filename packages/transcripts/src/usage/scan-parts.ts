import { createIdentityReader, type PartIdentity } from '../claude/identity.ts'
import { type FilePart, scanPart } from '../claude/scan-part.ts'
import { createUsageScanner, type Tally, type UsageScanner } from '../claude/scan-usage.ts'
import { createRows, type RequestRows, rowWidth } from './rows.ts'

/** A part of a file of Claude Code, small enough that two threads share the work evenly. */
export interface Part extends FilePart {
  /** The file's place in the list of sessions. */
  readonly session: number
  /** The name of the file without its ending. */
  readonly stem: string
}

/** What was found in some parts. */
export interface PartsFound {
  readonly rows: RequestRows
  readonly tally: Tally
  readonly identities: readonly { readonly part: number; readonly identity: PartIdentity }[]
  readonly unread: readonly { readonly part: number; readonly reason: string }[]
}

/** Scans parts, one at a time. */
export interface PartScanner {
  scan(part: Part, number: number): void
  found(): PartsFound
}

/** `undefined` where WebAssembly cannot run. @param compiled as `createLineScanner` takes it */
export function createPartScanner(compiled?: object): PartScanner | undefined {
  const scanner = createUsageScanner(compiled)
  return scanner && partScannerOver(scanner)
}

function partScannerOver(scanner: UsageScanner): PartScanner {
  const rows = createRows()
  const tally: Tally = { parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
  const identities: { part: number; identity: PartIdentity }[] = []
  const unread: { part: number; reason: string }[] = []
  return {
    scan(part, number) {
      const identity = createIdentityReader(part.stem, part.from > 0)
      const before = { ...tally, rows: rows.count }
      try {
        scanPart(scanner, part, { rows, tally, session: part.session, identity, path: part.path })
        identities.push({ part: number, identity: identity.part() })
      } catch (error) {
        rows.truncate(before.rows)
        Object.assign(tally, { parsed: before.parsed, ignored: before.ignored, unknown: before.unknown, malformed: before.malformed })
        unread.push({ part: number, reason: error instanceof Error ? error.message : String(error) })
      }
    },
    found: () => ({
      rows: {
        count: rows.count,
        figures: rows.figures.slice(0, rows.count * rowWidth),
        keys: rows.keys,
        requestIds: rows.requestIds,
        names: rows.names,
      },
      tally,
      identities,
      unread,
    }),
  }
}

/** As a value that goes to another thread fast: texts go as one, which takes a tenth of the time of many. */
export interface SentParts {
  readonly figures: Float64Array
  readonly rest: string
}

export function packFound({ rows: { figures, ...texts }, ...others }: PartsFound): SentParts {
  return { figures, rest: JSON.stringify({ ...others, texts }) }
}

export function unpackFound({ figures, rest }: SentParts): PartsFound {
  const { texts, ...others }: Omit<PartsFound, 'rows'> & { readonly texts: Omit<RequestRows, 'figures'> } = JSON.parse(rest)
  return { ...others, rows: { ...texts, figures } }
}
