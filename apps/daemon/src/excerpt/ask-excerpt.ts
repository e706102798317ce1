import { isAbsolute } from 'node:path'
import type Database from 'better-sqlite3'
import { detectCli, type Entry } from '@hoop/transcripts'
import { kindNumber } from '../index/entry-kinds.ts'
import { findSession } from '../index/query/find-session.ts'
import { readWindow } from '../index/query/read-window.ts'
import type { Masker } from '../redaction/masker.ts'
import { excerptLooksAt, type ExcerptQuery, type FoundExcerpt, readExcerpt } from './read-excerpt.ts'

/** The session of an execution: its key, or its id; of several with that id, the one that was written to at the time. */
export interface ExcerptAsk extends ExcerptQuery {
  readonly name: string
}

/** `null`: there is no such transcript, in the index or on disk. */
export type ExcerptAnswer = (FoundExcerpt & { readonly key: string }) | null

/** Finds the place in the transcript by the index, as far as that is, and reads on from there. */
export async function askExcerpt(db: Database.Database, ask: ExcerptAsk, masker: Masker): Promise<ExcerptAnswer> {
  const named = findSession(db, ask.name, masker)
  const one = 'keys' in named ? nearest(db, named.keys, ask, masker) : named
  if (!one) return readUnindexed(ask, masker)
  const { session, no } = one
  const { key, cli } = session
  const until = ask.endedAt === null ? session.entries - 1 : (lastBefore(db, no, ask.endedAt) ?? session.entries - 1)
  const fromSeq = Math.max(0, until - excerptLooksAt)
  const checkpointAt = (seq: number) =>
    db
      .prepare<[number, number], string>('select checkpoint from marks where session = ? and seq <= ? order by seq desc limit 1')
      .pluck()
      .get(no, seq)
  const found = await readExcerpt(
    {
      path: key,
      cli,
      checkpoint: checkpointAt(fromSeq),
      fromSeq,
      async promptBefore(): Promise<Entry | undefined> {
        const seq = db
          .prepare<[number, number, number], number | null>('select max(seq) from entries where session = ? and kind = ? and seq < ?')
          .pluck()
          .get(no, kindNumber('user'), fromSeq)
        if (seq === null || seq === undefined) return undefined
        const [prompt] = await readWindow({ path: key, cli, fromSeq: seq, limit: 1, checkpoint: checkpointAt(seq) })
        return prompt
      },
    },
    ask,
    masker,
  )
  return { ...found, key }
}

/** Of transcripts with one id, the one that was written to while the execution ran, or soonest before its end. */
function nearest(db: Database.Database, keys: readonly string[], { startedAt, endedAt }: ExcerptQuery, masker: Masker) {
  const found = keys.flatMap((key) => {
    const one = findSession(db, key, masker)
    return 'keys' in one ? [] : [one]
  })
  const gap = ({ session: { session, mtimeMs } }: (typeof found)[number]): number => {
    const last = session.lastAt ?? mtimeMs
    const first = session.startedAt ?? last
    if (first > (endedAt ?? Number.POSITIVE_INFINITY)) return first - (endedAt ?? 0)
    return last < startedAt ? startedAt - last : 0
  }
  return found.sort((a, b) => gap(a) - gap(b) || b.session.mtimeMs - a.session.mtimeMs)[0]
}

/** The last entry of an execution that is indexed. */
function lastBefore(db: Database.Database, no: number, endedAt: number): number | undefined {
  const seq = db
    .prepare<[number, number], number | null>('select max(seq) from entries where session = ? and at <= ?')
    .pluck()
    .get(no, endedAt)
  return seq ?? undefined
}

/** A transcript that the index has not come to yet. */
async function readUnindexed(ask: ExcerptAsk, masker: Masker): Promise<ExcerptAnswer> {
  const cli = isAbsolute(ask.name) ? await detectCli(ask.name).catch(() => undefined) : undefined
  if (!cli) return null
  const place = { path: ask.name, cli, checkpoint: undefined, fromSeq: 0, promptBefore: async () => undefined }
  return { ...(await readExcerpt(place, ask, masker)), key: ask.name }
}
