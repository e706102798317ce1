import type Database from 'better-sqlite3'
import type { UsageRequest } from '@hoop/transcripts'
import { createPricer, priceList, type PriceOverrides, type Pricer } from '@hoop/quota'
import { chargeOf } from '../../cost/charge.ts'
import { type Candidate, chooseCounted } from './choose-counted.ts'
import { keyHash } from './key-hash.ts'
import { compareTold, requestColumns, type RequestRow, toRow, valuesOf } from './request-row.ts'
import { createSpendSums } from './spend-sums.ts'

/** Every request of every transcript, which of them count, and their sums. All but `reprice` is called within a transaction. */
export interface SpendBook {
  /** What a transcript tells of requests, new or again. Its row in `sessions` is there. */
  take(session: number, requests: readonly UsageRequest[]): void
  /** A transcript is gone, or begins anew: what it told is forgotten, and copies of it count in its place. */
  forget(session: number): void
  /** A transcript turns out to be of another age than was known: who comes first is decided anew. */
  age(session: number): void
  /** To be called before the transaction ends. */
  write(): void
  /** The sessions whose sums changed since this was asked last. */
  takeChanged(): ReadonlySet<number>
  /** Prices everything anew, if these are other prices than those in the index. Returns whether they are. */
  reprice(overrides: PriceOverrides | undefined): boolean
}

interface Counted extends Candidate {
  readonly counts: number
}

export function createSpendBook(db: Database.Database): SpendBook {
  const sums = createSpendSums(db)
  let pricer: Pricer = createPricer()
  const insert = db.prepare<(number | string | null)[]>(
    `insert or ignore into requests values (${Array.from({ length: 16 }, () => '?').join(', ')}, 1)`,
  )
  const replace = db.prepare<(number | string | null)[]>(
    `insert or replace into requests values (${Array.from({ length: 17 }, () => '?').join(', ')})`,
  )
  const find = db.prepare<[number, string, string], RequestRow & { counts: number }>(
    `select ${requestColumns}, counts from requests where session = ? and key = ? and request_id = ?`,
  )
  const ofSession = db.prepare<[number], RequestRow & { counts: number }>(
    `select ${requestColumns}, counts from requests where session = ?`,
  )
  const hold = db.prepare<[number, number]>('insert or ignore into holders (hash, session) values (?, ?)')
  const holder = db.prepare<[number], number>('select session from holders where hash = ?').pluck()
  const holdAnew = db.prepare<[number, number]>('update holders set session = ? where hash = ?')
  const copiesOf = db.prepare<[string], number>('select session from copies where key = ?').pluck()
  const sharedBy = db.prepare<[number], string>('select key from copies where session = ?').pluck()
  const insertCopy = db.prepare<[string, number]>('insert or ignore into copies (key, session) values (?, ?)')
  const deleteCopies = db.prepare<[number]>('delete from copies where session = ?')
  const deleteRequests = db.prepare<[number]>('delete from requests where session = ?')
  const records = db.prepare<[number, string], Counted>(
    `select ${requestColumns}, counts, path, since_ms as since from requests join sessions on no = session where session = ? and key = ?`,
  )
  const setCounts = db.prepare<[number, number, string, string]>(
    'update requests set counts = ? where session = ? and key = ? and request_id = ?',
  )
  const setPrice = db.prepare<[number | null, number, string, string]>(
    'update requests set nano_usd = ? where session = ? and key = ? and request_id = ?',
  )

  /** Decides anew which records of a key count. @param fresh a record that is not in the sums, whatever it says */
  function settle(key: string, session: number | undefined, fresh?: RequestRow): void {
    const hash = keyHash(key)
    const held = holder.get(hash)
    const sessions = new Set([session, held, ...copiesOf.all(key)])
    const told = [...sessions].flatMap((one) => (one === undefined ? [] : records.all(one, key)))
    const holders = new Set(told.map((one) => one.session))
    const [only] = holders
    if (told.length > 1) for (const one of holders) insertCopy.run(key, one)
    // Without copies the holder alone leads to this record.
    else if (only !== undefined && held !== only) holdAnew.run(only, hash)
    const counted = chooseCounted(told)
    for (const one of told) {
      const isFresh = one.session === fresh?.session && one.requestId === fresh.requestId
      const was = isFresh ? 0 : one.counts
      const is = Number(counted.has(one))
      if (one.counts !== is) setCounts.run(is, one.session, key, one.requestId)
      if (was !== is) sums.change(one, is > was ? 1 : -1)
    }
  }

  function takeOne(session: number, request: UsageRequest): void {
    const row = toRow(session, request, chargeOf(pricer, request))
    if (insert.run(...valuesOf(row)).changes > 0) {
      if (hold.run(keyHash(row.key), session).changes > 0) sums.change(row, 1)
      else settle(row.key, session, row)
      return
    }
    const known = find.get(session, row.key, row.requestId)
    if (!known || compareTold(row, known) >= 0) return
    if (known.counts === 1) sums.change(known, -1)
    replace.run(...valuesOf(row), 1)
    settle(row.key, session, row)
  }

  const repriceAll = db.transaction((fingerprint: string) => {
    const sessions = db.prepare<[], number>('select no from sessions').pluck().all()
    for (const session of sessions) {
      const rows = ofSession.all(session)
      if (rows.length === 0) continue
      sums.removeSession(session)
      for (const row of rows) {
        const nanoUsd = chargeOf(pricer, requestOf(row)) ?? null
        if (nanoUsd !== row.nanoUsd) setPrice.run(nanoUsd, session, row.key, row.requestId)
        if (row.counts === 1) sums.change({ ...row, nanoUsd }, 1)
      }
      sums.write()
    }
    db.prepare('delete from prices').run()
    db.prepare<[string]>('insert into prices (fingerprint) values (?)').run(fingerprint)
  })

  return {
    take(session, requests) {
      for (const request of requests) takeOne(session, request)
    },
    forget(session) {
      const keys = sharedBy.all(session)
      sums.removeSession(session)
      deleteCopies.run(session)
      deleteRequests.run(session)
      for (const key of keys) settle(key, undefined)
    },
    age(session) {
      for (const key of sharedBy.all(session)) settle(key, session)
    },
    write: () => sums.write(),
    takeChanged: () => sums.takeChanged(),
    reprice(overrides) {
      pricer = createPricer({ overrides })
      const fingerprint = JSON.stringify([priceList, [...(overrides ?? [])]])
      const known = db.prepare<[], string>('select fingerprint from prices').pluck().get()
      if (known === fingerprint) return false
      repriceAll.immediate(fingerprint)
      return true
    },
  }
}

function requestOf({ at, model, speed, costUsd, ...row }: RequestRow) {
  return { ...row, at: at ?? undefined, model: model ?? undefined, speed: speed ?? undefined, costUsd: costUsd ?? undefined }
}
