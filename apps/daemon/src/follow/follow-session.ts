import type { EntryView } from '@hoop/protocol'
import { type Entry, formats, parseTarget, type Reader } from '@hoop/transcripts'
import { errorText } from '../errors.ts'
import { cutEntry, sizeOfEntry } from '../index/query/cut-entry.ts'
import type { Masker } from '../redaction/masker.ts'
import type { FolderBells } from './folder-bells.ts'
import { entriesInSnapshot } from './entry-window.ts'
import type { FollowerNews, FollowOrder } from './messages.ts'

export interface FollowSessionOptions {
  readonly masker: () => Masker
  readonly bells: FolderBells
  readonly tell: (news: FollowerNews) => void
}

/** One transcript that is being followed. */
export interface FollowedSession {
  /** Looks whether there is more, though nobody said so. */
  look(): void
  /** Reads it again from where it was begun, and tells it anew. */
  reopen(): void
  close(): void
}

/** One piece of news holds so much at most: an entry may be larger. */
const entriesAtOnce = 200
const charsAtOnce = 256 * 1024

/** Tells the last entries of a transcript, then what comes. Reads when a bell rings, or when told to look; holds no entry once it is told. */
export function followSession(order: FollowOrder, { masker, bells, tell }: FollowSessionOptions): FollowedSession {
  const { no, path, cli } = order
  const stopping = new AbortController()
  const { signal } = stopping
  let reader: Reader | undefined
  let total = 0
  let isOpened = false
  let isReading = false
  let mustRead = true
  let failure: string | undefined

  const cut = (entry: Entry) => cutEntry(entry, masker())
  /** @param known how many entries had been told before */
  const tellParts = (type: 'appended' | 'changed', entries: readonly Entry[], known: number, session: Reader['session']): void => {
    let part: EntryView[] = []
    let chars = 0
    const send = () => {
      if (part.length === 0) return
      const count = type === 'appended' ? (part.at(-1)?.seq ?? 0) + 1 : known // as it is after this part
      tell({ type, no, session: session(), entries: part, total: count })
      part = []
      chars = 0
    }
    for (const entry of entries) {
      const view = cut(entry)
      const size = sizeOfEntry(view)
      if (part.length >= entriesAtOnce || (part.length > 0 && chars + size > charsAtOnce)) send()
      part.push(view)
      chars += size
    }
    send()
  }

  async function readOn(): Promise<void> {
    const format = formats.find((one) => one.cli === cli)
    if (!format) throw new Error(`no format reads sessions of ${cli}`)
    reader ??= await format.open(await parseTarget(path), order.checkpoint === undefined ? undefined : JSON.parse(order.checkpoint))
    const current = reader
    const session = () => current.session()
    /** While it is opened: its last entries so far. */
    let last = new Map<number, Entry>()
    for await (const { entries, restarted } of current.read(signal)) {
      if (signal.aborted || current !== reader) return
      if (restarted) {
        isOpened = false
        total = 0
        last = new Map()
      }
      const known = total
      for (const { seq } of entries) total = Math.max(total, seq + 1)
      if (isOpened) {
        tellParts('changed', entries.filter(({ seq }) => seq < known).sort(bySeq), known, session)
        tellParts('appended', entries.filter(({ seq }) => seq >= known).sort(bySeq), known, session)
        continue
      }
      for (const entry of entries) last.set(entry.seq, entry)
      for (const seq of last.keys()) if (seq < total - entriesInSnapshot) last.delete(seq)
    }
    if (isOpened || current !== reader) return
    isOpened = true
    tell({ type: 'opened', no, session: session(), entries: [...last.values()].sort(bySeq).map(cut), total })
  }

  async function run(): Promise<void> {
    if (isReading) return
    isReading = true
    while (mustRead && !signal.aborted) {
      mustRead = false
      try {
        await readOn()
        failure = undefined
        if (!signal.aborted) bells.listen(ring, reader?.watch() ?? [])
      } catch (error) {
        if (signal.aborted) break
        if (failure !== errorText(error)) tell({ type: 'failed', no, message: errorText(error) })
        failure = errorText(error)
        bells.listen(ring, [path])
      }
    }
    isReading = false
    if (signal.aborted) await reader?.close()
  }

  function ring(): void {
    mustRead = true
    void run()
  }

  bells.listen(ring, [path])
  ring()
  return {
    look: ring,
    reopen() {
      const old = reader
      reader = undefined
      isOpened = false
      total = 0
      void old?.close()
      ring()
    },
    close() {
      stopping.abort()
      bells.leave(ring)
      void run()
    },
  }
}

const bySeq = (a: Entry, b: Entry) => a.seq - b.seq
