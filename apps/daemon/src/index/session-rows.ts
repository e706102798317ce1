import type { Entry, LineCounts, Session, Update, UsageRequest } from '@hoop/transcripts'
import { indexedText } from './indexed-text.ts'
import { timeoutOf } from './last-output.ts'
import { compareTold } from './spend/request-row.ts'

/** One entry as it is kept: what is said in it becomes words, and is not kept. */
export interface EntryRow {
  readonly seq: number
  readonly kind: Entry['kind']
  readonly tool: string | undefined
  readonly isError: boolean
  /** Milliseconds since the epoch; absent where the transcript does not tell. */
  readonly at: number | undefined
  readonly offset: number
  readonly length: number
  readonly text: string
  /** The limit that a tool call states for itself; not kept. */
  readonly timeoutMs?: number | undefined
}

/** A place inside a transcript where a reader can begin: the next entry, and the checkpoint as JSON. */
export interface Mark {
  readonly seq: number
  readonly checkpoint: string
}

/** What some updates of one transcript add to the index. */
export interface SessionRows {
  /** What was kept of the transcript before is no longer true. */
  readonly isRestarted: boolean
  readonly entries: readonly EntryRow[]
  readonly requests: readonly UsageRequest[]
  readonly marks: readonly Mark[]
  readonly lines: LineCounts
}

/** Gathers the rows of one transcript. */
export interface RowCollector {
  take(update: Update): void
  /** A reader can begin here. The marks of a transcript together take a sixteenth of it at most. */
  mark(checkpoint: () => unknown): void
  /** Characters held. */
  readonly chars: number
  /** Hands over what was gathered, and begins anew. */
  drain(): SessionRows
}

const markEveryBytes = 256 * 1024
const bytesPerMarkByte = 16

export function createRowCollector(toolChars: number): RowCollector {
  let isRestarted = false
  let entries = new Map<number, EntryRow>()
  let requests = new Map<string, UsageRequest>()
  let marks: Mark[] = []
  let lines = noLines
  let chars = 0
  let offset = 0
  let nextMarkAt = markEveryBytes
  let next = 0

  function forget(): void {
    isRestarted = false
    entries = new Map()
    requests = new Map()
    marks = []
    lines = noLines
    chars = 0
  }

  return {
    take(update) {
      if (update.restarted) {
        forget()
        isRestarted = true
        next = 0
      }
      for (const entry of update.entries) {
        const row = rowOf(entry, toolChars)
        entries.set(row.seq, row)
        chars += row.text.length + 100
        next = Math.max(next, row.seq + 1)
        offset = row.offset + row.length
      }
      for (const request of update.requests) addRequest(requests, request)
      chars += update.requests.length * 300
      lines = addLines(lines, update.lines)
    },
    mark(checkpoint) {
      if (offset < nextMarkAt) return
      const json = JSON.stringify(checkpoint())
      marks.push({ seq: next, checkpoint: json })
      chars += json.length
      nextMarkAt = offset + Math.max(markEveryBytes, json.length * bytesPerMarkByte)
    },
    get chars() {
      return chars
    },
    drain() {
      const rows = { isRestarted, entries: [...entries.values()], requests: [...requests.values()], marks, lines }
      forget()
      return rows
    },
  }
}

/** A CLI tells of a request again and again while its answer grows: the one with the most tokens is the whole of it. */
function addRequest(requests: Map<string, UsageRequest>, request: UsageRequest): void {
  const name = `${request.key}\n${request.requestId ?? ''}`
  const known = requests.get(name)
  if (!known || compareTold(request, known) < 0) requests.set(name, request)
}

function rowOf(entry: Entry, toolChars: number): EntryRow {
  const { seq, kind, at, tool, source } = entry
  const isError = kind === 'error' || tool?.isError === true
  const timeoutMs = kind === 'tool_call' ? timeoutOf(tool?.input) : undefined
  const text = indexedText(entry, toolChars)
  return { seq, kind, tool: tool?.name, isError, at, offset: source.offset, length: source.length, text, ...(timeoutMs && { timeoutMs }) }
}

/** No lines at all. */
export const noLines: LineCounts = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }

export function addLines(a: LineCounts, b: LineCounts): LineCounts {
  return {
    total: a.total + b.total,
    parsed: a.parsed + b.parsed,
    ignored: a.ignored + b.ignored,
    unknown: a.unknown + b.unknown,
    malformed: a.malformed + b.malformed,
  }
}

/** A part of one transcript, with the session as it is at the end of the part. */
export interface FilePart {
  readonly path: string
  readonly cli: Session['cli']
  /** Absent where the transcript cannot be read, and `problem` says why. */
  readonly session?: Session
  readonly problem?: string
  /** The repository that the session's folder is a worktree of. */
  readonly repo: string | undefined
  readonly rows: SessionRows
  /** As JSON. */
  readonly checkpoint: string | undefined
  /** How the file looked before it was read; absent where the part is not the last. */
  readonly seen?: FileLook
  /** When the file is known to have been there first; a copy is younger than its content. Milliseconds since the epoch. */
  readonly since?: number | undefined
}

/** What tells whether a transcript was written to. */
export interface FileLook {
  readonly sizeBytes: number
  readonly mtimeMs: number
  readonly inode: string
}
