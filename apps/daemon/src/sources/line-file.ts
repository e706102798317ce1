import { createTail, type Line, type Tail } from '@hoop/jsonl'
import type { SourceView } from '@hoop/protocol'
import type { LineRef } from './events.ts'
import type { Ledger, SourceAccount } from './ledger.ts'
import { findRotated } from './rotated-files.ts'

/** What a decoder makes of one line; everything that is not `ok` is counted with its place. */
export type DecodedLine<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly kind: 'malformed' | 'unknown' | 'blank'; readonly why: string }

export interface LineFile {
  /** Reads what is new. Cheap when nothing is. */
  sweep(): Promise<void>
  close(): Promise<void>
}

export interface LineFileOptions<T> {
  readonly path: string
  readonly kind: SourceView['kind']
  readonly project: string | null
  readonly ledger: Ledger
  readonly now: () => number
  readonly decode: (text: string) => DecodedLine<T>
  readonly onValue: (value: T, source: LineRef) => void
  /** For a record that was read and is of no kind we know: why. It is counted, and handed over all the same. */
  readonly whyUnknown?: (value: T) => string | undefined
  /** Read what was rotated away before the file itself, once. `seen`: inodes that have been read and are not read again. */
  readonly rotated?: { readonly looseNames?: boolean; readonly seen: Set<string> }
}

/** Follows one append-only file and hands over each record once; after a truncation or rotation, those of the new content. */
export function createLineFile<T>({
  path,
  kind,
  project,
  ledger,
  now,
  decode,
  onValue,
  whyUnknown,
  rotated,
}: LineFileOptions<T>): LineFile {
  const tail: Tail = createTail(path)
  const account = ledger.open(path, kind, project)
  const earlier = new Set<string>()
  let isFirst = true

  const take = (account: SourceAccount, line: Line, inode: string | undefined) => {
    if (line.text === '') return
    account.line()
    if (line.oversized) {
      account.bad({ offset: line.offset, length: line.length, kind: 'malformed', why: 'longer than a line may be', text: line.text })
      return
    }
    const decoded = decode(line.text)
    if (decoded.ok) {
      const why = whyUnknown?.(decoded.value)
      if (why !== undefined) account.bad({ offset: line.offset, length: line.length, kind: 'unknown', why, text: line.text })
      onValue(decoded.value, { path: account.path, offset: line.offset, inode })
    } else if (decoded.kind !== 'blank')
      account.bad({ offset: line.offset, length: line.length, kind: decoded.kind, why: decoded.why, text: line.text })
  }
  const readAll = async (tail: Tail, account: SourceAccount) => {
    for (let more = true; more;) {
      const batch = await tail.read()
      if (batch.reset) account.reset()
      const { offset: readBytes, file } = tail.checkpoint()
      if (file) rotated?.seen.add(file.inode)
      for (const line of batch.lines) take(account, line, file?.inode)
      more = batch.more
      account.read({ sizeBytes: batch.sizeBytes, readBytes, tornBytes: batch.tornBytes, at: now() })
    }
  }
  const readRotated = async () => {
    for (const file of rotated ? await findRotated(path, rotated) : []) {
      if (rotated?.seen.has(file.inode)) continue
      earlier.add(file.path)
      const tail = createTail(file.path)
      await readAll(tail, ledger.open(file.path, kind, project))
      await tail.close()
    }
  }
  const readNew = async () => {
    try {
      if (isFirst) await readRotated()
      isFirst = false
      await readAll(tail, account)
    } catch (error) {
      account.fail(error instanceof Error ? error.message : String(error))
    }
  }
  // A notice and a sweep may ask at once: one reads after the other.
  let last = Promise.resolve()
  return {
    sweep: () => (last = last.then(readNew)),
    async close() {
      await last
      for (const file of [path, ...earlier]) ledger.close(file)
      await tail.close()
    },
  }
}
