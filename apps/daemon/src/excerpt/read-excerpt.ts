import { type Entry, type Format, formats, parseTarget } from '@hoop/transcripts'
import type { Cli, EntryView } from '@hoop/protocol'
import { cutEntry } from '../index/query/cut-entry.ts'
import type { Masker } from '../redaction/masker.ts'
import { selectExcerpt, type Why } from './select-excerpt.ts'

/** Of an execution, as far as its session is looked at. Times in milliseconds since the epoch. */
export interface ExcerptQuery {
  readonly why: Why
  readonly startedAt: number
  /** `null` while it runs: then the end of the transcript is the end. */
  readonly endedAt: number | null
}

/** Where a transcript is read from, and its last prompt where that is known to lie before. */
export interface ExcerptPlace {
  readonly path: string
  readonly cli: Cli
  /** A place at or before `fromSeq` where a reader can begin, as JSON. */
  readonly checkpoint: string | undefined
  readonly fromSeq: number
  /** Reads the last prompt before `fromSeq`; asked for where none is found behind it. */
  readonly promptBefore: () => Promise<Entry | undefined>
}

export interface FoundExcerpt {
  readonly sessionId: string
  readonly entries: readonly EntryView[]
  readonly focusSeq: number | null
  readonly pendingTool: { readonly seq: number; readonly name: string; readonly startedAt: number | null } | null
}

/** So many entries are looked at, those before the end. */
export const excerptLooksAt = 300
/** An agent's last records are written before it ends; clocks and queues of disks are granted this. */
const slackMs = 5000

/** What explains the end of an execution, read from the transcript as it is now: however far the index is. */
export async function readExcerpt(place: ExcerptPlace, query: ExcerptQuery, masker: Masker): Promise<FoundExcerpt> {
  const { entries, sessionId } = await entriesOf(place, query)
  const prompt = entries.some(({ kind }) => kind === 'user') ? undefined : await place.promptBefore()
  const { entries: chosen, focusSeq, pending } = selectExcerpt(entries, query.why, prompt)
  return {
    sessionId,
    entries: chosen.map((entry) => cutEntry(entry, masker)),
    focusSeq,
    pendingTool: pending?.tool ? { seq: pending.seq, name: pending.tool.name, startedAt: pending.at ?? null } : null,
  }
}

/** The last entries of the execution: a transcript may hold others, before it and after it. */
async function entriesOf({ path, cli, checkpoint, fromSeq }: ExcerptPlace, query: ExcerptQuery) {
  const reader = await formatOf(cli).open(await parseTarget(path), checkpoint === undefined ? undefined : JSON.parse(checkpoint))
  let last = new Map<number, Entry>()
  let newest = -1
  try {
    for await (const { entries, restarted } of reader.read()) {
      if (restarted) {
        last = new Map()
        newest = -1
      }
      let isOver = false
      for (const entry of entries) {
        if (isAfter(entry, query)) isOver = true
        if (isOver && entry.seq > newest) break
        if (entry.seq < fromSeq) continue
        last.set(entry.seq, entry)
        newest = Math.max(newest, entry.seq)
      }
      for (const seq of last.keys()) if (seq <= newest - excerptLooksAt) last.delete(seq)
      if (isOver) break
    }
  } finally {
    await reader.close()
  }
  const all = [...last.values()].sort((a, b) => a.seq - b.seq)
  const began = all.findIndex(({ at }) => at !== undefined && at >= query.startedAt - slackMs)
  return { entries: began > 0 ? all.slice(began) : all, sessionId: reader.session().id }
}

/** Whether an entry was written when the execution was over: later than an agent takes to end, or as the prompt of the next one. */
function isAfter({ at, kind }: Entry, { endedAt }: ExcerptQuery): boolean {
  return at !== undefined && endedAt !== null && at > endedAt + (kind === 'user' ? 0 : slackMs)
}

function formatOf(cli: Cli): Format {
  const format = formats.find((one) => one.cli === cli)
  if (!format) throw new Error(`no format reads sessions of ${cli}`)
  return format
}
