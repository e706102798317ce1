import { realDisk, type Disk } from './disk.ts'
import { wholeSegments, type Position } from './segment.ts'
import { walkForward, type LogLine, type OnDamaged } from './walk.ts'

/** What an index keeps of a record: enough to list and filter, and to find the rest with `readAt`. */
export interface IndexEntry extends Position {
  readonly seq: number
  /** In bytes, with the newline: the next record begins at `offset + length`. */
  readonly length: number
  /** As it stands in the log; a newer HOOP may have written types that this one does not know. */
  readonly type: string
  /** ISO 8601. */
  readonly at: string
  readonly actor: string
  readonly project: string | null
  readonly subject: string | null
}

export interface IndexOptions {
  /** Where an index that is to be continued ends: segment and `offset + length` of its last entry. */
  readonly from?: Position | undefined
  readonly signal?: AbortSignal | undefined
  readonly onDamaged?: OnDamaged | undefined
  readonly disk?: Disk | undefined
}

/** One entry for each record, in order, without building the records: what is needed to make a lost index anew, or to bring an old one up to date. */
export async function* scanIndex(dir: string, options: IndexOptions = {}): AsyncGenerator<IndexEntry, void, void> {
  const { from, signal, onDamaged, disk = realDisk } = options
  const segments = await wholeSegments(disk, dir)
  for (const segment of segments.slice(from ? Math.max(0, segments.indexOf(from.segment)) : 0))
    for await (const line of walkForward(dir, segment, { disk, signal, onDamaged }, segment === from?.segment ? from.offset : 0))
      yield entryOf(line)
}

function entryOf({ bytes, segment, offset, length, spans }: LogLine): IndexEntry {
  const text = (span: { readonly start: number; readonly end: number }): string | null => {
    const json = bytes.toString('utf8', span.start, span.end)
    if (json === 'null') return null
    return json.includes('\\') ? String(JSON.parse(json)) : json.slice(1, -1)
  }
  return {
    seq: spans.seq,
    segment,
    offset,
    length,
    type: text(spans.type) ?? '',
    at: bytes.toString('latin1', spans.atStart, spans.atStart + 24),
    actor: text(spans.actor) ?? '',
    project: text(spans.project),
    subject: text(spans.subject),
  }
}
