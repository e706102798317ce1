import BetterSqlite from 'better-sqlite3'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, bench, describe } from 'vitest'
import { createTranscripts } from '../src/index.ts'
import { opencode } from '../src/opencode/index.ts'
import { parseTarget } from '../src/target.ts'
import { createDatabaseStore } from '../test/opencode/store.ts'

/*
 * A database of about 40 MB made of the recorded sessions, over and over, with outputs as long as those of real work. What is compared
 * with is the least that any reader does: JSON.parse of every row.
 */
const recorded = join(import.meta.dirname, '../test/fixtures/opencode/1.18.33/.local/share/opencode/opencode.db')
const folder = await mkdtemp(join(tmpdir(), 'hoop-opencode-bench-'))
afterAll(() => rm(folder, { recursive: true }))
const file = join(folder, 'opencode.db')
const copies = 80

interface Row {
  readonly session_id: string
  readonly message_id: string
  readonly id: string
  readonly time_created: number
  readonly data: string
}

async function writeDatabase(): Promise<void> {
  const source = new BetterSqlite(recorded, { readonly: true })
  const rows = (table: string) => source.prepare<[], Row>(`SELECT * FROM ${table} ORDER BY rowid`).all()
  const [sessions, messages, parts] = [rows('session'), rows('message'), rows('part')]
  source.close()
  const store = createDatabaseStore(file)
  const write = store.database.transaction((copy: number) => {
    for (const { id, time_created } of sessions) store.session(`${id}${copy}`, time_created)
    for (const { id, session_id, time_created, data } of messages)
      store.message(`${session_id}${copy}`, `${id}${copy}`, time_created, JSON.parse(data))
    for (const { id, session_id, message_id, data } of parts) {
      const text = data.includes('"output":"')
        ? data.replace('"output":"', `"output":"${'a line of output, as they come \\n'.repeat(copy * 8)}`)
        : data
      store.part(`${session_id}${copy}`, `${message_id}${copy}`, `${id}${copy}`, JSON.parse(text))
    }
  })
  for (let copy = 0; copy < copies; copy += 1) write(copy)
  store.close()
}

await writeDatabase()
const oracle = new BetterSqlite(file, { readonly: true })
const texts = ['message', 'part'].flatMap((table) => oracle.prepare<[], string>(`SELECT data FROM ${table}`).pluck().all())
const megabytes = Math.round((await stat(file)).size / 1e6)
const paths = (await opencode.sessionsIn?.(file)) ?? []
const options = { iterations: 5, time: 0, warmupIterations: 2, warmupTime: 0 }

describe(`a database of ${megabytes} MB: ${paths.length} sessions, ${texts.length} rows`, () => {
  bench(
    'read every session: entries, header, totals, requests',
    async () => {
      let records = 0
      for (const path of paths) {
        const reader = await opencode.open(await parseTarget(path))
        for await (const { lines } of reader.read()) records += lines.total
        reader.session()
      }
      if (records !== texts.length) throw new Error(`${records} of ${texts.length}`)
    },
    options,
  )

  bench(
    'SQLite itself and JSON.parse of every row',
    () => {
      let count = 0
      for (const table of ['message', 'part'])
        for (const data of oracle.prepare<[], string>(`SELECT data FROM ${table}`).pluck().iterate()) if (JSON.parse(data)) count += 1
      if (count !== texts.length) throw new Error(`${count} of ${texts.length}`)
    },
    options,
  )

  bench(
    'JSON.parse of every row, and nothing else',
    () => {
      let count = 0
      for (const text of texts) if (JSON.parse(text)) count += 1
      if (count !== texts.length) throw new Error(`${count} of ${texts.length}`)
    },
    options,
  )
})

describe('from the commit of a part to its entry, in a session of 1 000 messages', async () => {
  const store = createDatabaseStore(join(folder, 'live.db'))
  const session = 'ses_live'
  let counter = 1_000
  const put = (n: number) => {
    const message = `msg_${String(n).padStart(8, '0')}`
    store.message(session, message, n, { role: 'assistant', time: { created: n }, modelID: 'm' })
    store.part(session, message, `prt_${message}`, { type: 'text', text: `text ${n} ${'of some length '.repeat(50)}` })
  }
  store.session(session, 1)
  store.database.transaction(() => {
    for (let n = 1; n <= counter; n += 1) put(n)
  })()
  const stop = new AbortController()
  let heard: ((text: string) => void) | undefined
  const ended = (async () => {
    for await (const { entries } of createTranscripts([opencode]).follow(store.path(session), { signal: stop.signal }))
      for (const { text } of entries) heard?.(text)
  })()

  afterAll(async () => {
    stop.abort()
    await ended
  })

  bench(
    'follow',
    async () => {
      counter += 1
      const expected = `text ${counter} `
      const entry = new Promise<void>((resolve) => {
        heard = (text) => text.startsWith(expected) && resolve()
      })
      put(counter)
      await entry
    },
    { iterations: 60, time: 0, warmupIterations: 5, warmupTime: 0 },
  )
})
