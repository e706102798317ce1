import { join } from 'node:path'
import { createPricer } from '@hoop/quota'
import type { UsageRequest } from '@hoop/transcripts'
import type Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { chargeOf } from '../../src/cost/charge.ts'
import { openIndexDb } from '../../src/index/index-db.ts'
import { chooseCounted } from '../../src/index/spend/choose-counted.ts'
import { toRow } from '../../src/index/spend/request-row.ts'
import { slotOf } from '../../src/index/spend/slots.ts'
import { createSpendBook, type SpendBook } from '../../src/index/spend/spend-book.ts'
import { makeFolder } from '../fixtures.ts'

const runs = Number(process.env['HOOP_SPEND_RUNS'] ?? 40)

type Step =
  | { readonly type: 'take'; readonly session: number; readonly requests: readonly UsageRequest[] }
  | { readonly type: 'forget'; readonly session: number }
  | { readonly type: 'age'; readonly session: number; readonly since: number }
  | { readonly type: 'price'; readonly usd: number }

const sessions = 4
const request: fc.Arbitrary<UsageRequest> = fc.record(
  {
    key: fc.constantFrom('claude:a', 'claude:b', 'claude:c', 'codex:d'),
    requestId: fc.constantFrom('r1', 'r2'),
    at: fc.integer({ min: 0, max: 4 }).map((n) => 1_700_000_000_000 + n * 450_000),
    model: fc.constantFrom('claude-sonnet-4-5', 'nobody-knows-it'),
    input: fc.integer({ min: 0, max: 3 }),
    output: fc.integer({ min: 0, max: 3 }),
    cacheRead: fc.constant(0),
    cacheWrite: fc.integer({ min: 0, max: 1 }),
    cacheWrite1h: fc.constant(0),
    reasoning: fc.constant(0),
    costUsd: fc.constantFrom(0, 0.25),
    isEstimate: fc.boolean(),
    isSidechain: fc.boolean(),
  },
  { requiredKeys: ['key', 'input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h', 'reasoning', 'isEstimate', 'isSidechain'] },
)
const session = fc.integer({ min: 1, max: sessions })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('take' as const), session, requests: fc.array(request, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('forget' as const), session }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('age' as const), session, since: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('price' as const), usd: fc.integer({ min: 1, max: 3 }) }) },
)

const overridesAt = (usd: number) => new Map([['nobody-knows-it', [{ from: Number.NEGATIVE_INFINITY, rates: flat(usd) }]]])
const flat = (usd: number) => ({ input: usd, output: usd, cacheRead: usd, cacheWrite: usd, cacheWrite1h: usd })

/** The sums that are kept, and those that the kept records give when they are looked at all together. */
function sumsOf(db: Database.Database, usd: number | undefined) {
  const kept = db
    .prepare(
      'select slot, session, models.name as model, requests, input, output, cache_write as cacheWrite, estimates, unpriced, nano_usd as nanoUsd from spend join models on no = model order by 1, 2, 3',
    )
    .all()
  return { kept, counted: countAll(db, usd) }
}

function countAll(db: Database.Database, usd: number | undefined) {
  const pricer = createPricer(usd === undefined ? {} : { overrides: overridesAt(usd) })
  const all = db
    .prepare<
      [],
      {
        key: string
        session: number
        requestId: string
        at: number | null
        model: string | null
        input: number
        output: number
        cacheWrite: number
        costUsd: number | null
        isEstimate: number
        isSidechain: number
        path: string
        since: number | null
      }
    >(
      `select key, session, request_id as requestId, at, model, input, output, cache_write as cacheWrite, cost_usd as costUsd, is_estimate as isEstimate,
       is_sidechain as isSidechain, path, since_ms as since from requests join sessions on no = session`,
    )
    .all()
    .map((row) => {
      const { session: no, path, since, requestId, at, model, costUsd, isEstimate, isSidechain, ...rest } = row
      const told = {
        ...rest,
        cacheRead: 0,
        cacheWrite1h: 0,
        reasoning: 0,
        isEstimate: isEstimate === 1,
        isSidechain: isSidechain === 1,
        ...(requestId !== '' && { requestId }),
        ...(at !== null && { at }),
        ...(model !== null && { model }),
        ...(costUsd !== null && { costUsd }),
      }
      return { ...toRow(no, told, chargeOf(pricer, told)), path, since }
    })
  const sums = new Map<
    string,
    {
      slot: number
      session: number
      model: string
      requests: number
      input: number
      output: number
      cacheWrite: number
      estimates: number
      unpriced: number
      nanoUsd: number
    }
  >()
  for (const key of new Set(all.map((row) => row.key)))
    for (const row of chooseCounted(all.filter((one) => one.key === key))) {
      const [slot, model] = [slotOf(row.at), row.model ?? '']
      const name = `${slot} ${row.session} ${model}`
      const sum = sums.get(name) ?? {
        slot,
        session: row.session,
        model,
        requests: 0,
        input: 0,
        output: 0,
        cacheWrite: 0,
        estimates: 0,
        unpriced: 0,
        nanoUsd: 0,
      }
      sum.requests += 1
      sum.input += row.input
      sum.output += row.output
      sum.cacheWrite += row.cacheWrite
      sum.estimates += row.isEstimate
      sum.unpriced += Number(row.nanoUsd === null)
      sum.nanoUsd += row.nanoUsd ?? 0
      sums.set(name, sum)
    }
  return [...sums.values()].sort((a, b) => a.slot - b.slot || a.session - b.session || (a.model < b.model ? -1 : 1))
}

function apply(db: Database.Database, book: SpendBook, one: Step): void {
  if (one.type === 'price') {
    book.reprice(overridesAt(one.usd))
    return
  }
  db.transaction(() => {
    if (one.type === 'take') book.take(one.session, one.requests)
    else if (one.type === 'forget') book.forget(one.session)
    else {
      db.prepare('update sessions set since_ms = ? where no = ?').run(one.since, one.session)
      book.age(one.session)
    }
    book.write()
  })()
}

test('whatever comes in whatever order, the sums are those of the records that count, each request once', async () => {
  const db = openIndexDb(join(await makeFolder(), 'index.db'))
  onTestFinished(() => void db.close())
  const insert = db.prepare(
    'insert into sessions (no, path, cli, last_at, entries, parsed, ignored, unknown, malformed, since_ms) values (?, ?, ?, 0, 0, 0, 0, 0, 0, ?)',
  )
  const tables = ['sessions', 'requests', 'holders', 'copies', 'models', 'spend', 'prices']
  const begin = db.transaction(() => {
    for (const table of tables) db.prepare(`delete from ${table}`).run()
    for (let no = 1; no <= sessions; no++) insert.run(no, `/s/${no}`, 'claude', no)
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      begin()
      const book = createSpendBook(db)
      let usd: number | undefined
      for (const one of steps) {
        apply(db, book, one)
        if (one.type === 'price') usd = one.usd
        const { kept, counted } = sumsOf(db, usd)
        expect(kept).toEqual(counted)
      }
    }),
    { numRuns: runs },
  )
})
