import { formatTimestamp, type BadLine, type SourceView } from '@hoop/protocol'

const SAMPLES_KEPT = 10
const SAMPLE_CHARACTERS = 200

/** The account of one file: every line that was read stands in one of its counts. */
export interface SourceAccount {
  readonly path: string
  read(progress: { readonly sizeBytes: number; readonly readBytes: number; readonly tornBytes: number; readonly at: number }): void
  line(): void
  bad(line: {
    readonly offset: number
    readonly length: number
    readonly kind: BadLine['kind']
    readonly why: string
    readonly text: string
  }): void
  /** The file was truncated, replaced or rotated: what is counted from here on is of the new content. */
  reset(): void
  /** Begins the counts anew, for a file that is read whole each time. */
  restart(): void
  fail(message: string | undefined): void
}

/** What HOOP has read and what it could not read, file by file. */
export interface Ledger {
  open(path: string, kind: SourceView['kind'], project: string | null): SourceAccount
  close(path: string): void
  views(): SourceView[]
  /** As they are, without a copy: for a glance. */
  glance(): Iterable<Readonly<SourceView>>
  /** Malformed and unknown lines of a project's files. */
  badLinesOf(project: string): number
}

type Mutable = { -readonly [K in keyof SourceView]: SourceView[K] }

export function createLedger(): Ledger {
  const entries = new Map<string, Mutable>()
  return {
    open(path, kind, project) {
      const entry: Mutable = entries.get(path) ?? {
        path,
        kind,
        project,
        sizeBytes: 0,
        readBytes: 0,
        lines: 0,
        malformed: 0,
        unknown: 0,
        tornBytes: 0,
        resets: 0,
        lastReadAt: null,
        error: null,
        samples: [],
      }
      entry.project = project
      entries.set(path, entry)
      return {
        path,
        read({ sizeBytes, readBytes, tornBytes, at }) {
          entry.sizeBytes = sizeBytes
          entry.readBytes = readBytes
          entry.tornBytes = tornBytes
          entry.lastReadAt = formatTimestamp(at)
          entry.error = null
        },
        line() {
          entry.lines++
        },
        bad({ offset, length, kind: badKind, why, text }) {
          entry[badKind]++
          if (entry.samples.length >= SAMPLES_KEPT) entry.samples.shift()
          entry.samples.push({ offset, length, kind: badKind, why, text: text.slice(0, SAMPLE_CHARACTERS) })
        },
        reset() {
          entry.resets++
        },
        restart() {
          entry.lines = 0
          entry.malformed = 0
          entry.unknown = 0
          entry.samples = []
        },
        fail(message) {
          entry.error = message ?? null
        },
      }
    },
    close: (path) => void entries.delete(path),
    glance: () => entries.values(),
    views: () => [...entries.values()].map((entry) => ({ ...entry, samples: [...entry.samples] })),
    badLinesOf(project) {
      let bad = 0
      for (const entry of entries.values()) if (entry.project === project) bad += entry.malformed + entry.unknown
      return bad
    },
  }
}
