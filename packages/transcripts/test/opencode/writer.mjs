// A process of its own that writes a session as OpenCode does: `node writer.mjs database|tree PATH SESSION REPLIES`.
// PATH is a database that has the tables, or a storage folder. A file of a tree is written in two halves, or renamed into place.
import BetterSqlite from 'better-sqlite3'
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const [kind, path = '', session = '', replies] = process.argv.slice(2)
const put = kind === 'database' ? putRow() : putFile()
let counter = 0
/** @param {string} prefix */
const next = (prefix) => `${prefix}_${String((counter += 1)).padStart(8, '0')}`

const prompt = next('msg')
await put('message', prompt, undefined, { role: 'user', time: { created: Date.now() } })
await put('part', next('prt'), prompt, { type: 'text', text: '"[needle:alpha:bd-1:pluck] Go on"' })
for (let i = 0; i < Number(replies); i += 1) {
  const message = next('msg')
  const created = Date.now()
  const data = { role: 'assistant', modelID: 'm', providerID: 'p', time: { created } }
  await put('message', message, undefined, data)
  await put('part', next('prt'), message, { type: 'step-start' })
  const calls = [next('prt'), next('prt')]
  for (const status of ['pending', 'running', 'completed']) {
    for (const [index, part] of calls.entries()) {
      const time = { start: created, ...(status === 'completed' && { end: Date.now() }) }
      const output = status === 'completed' ? { output: 'o'.repeat((i * 977) % 9000) } : {}
      await put('part', part, message, {
        type: 'tool',
        tool: 'bash',
        callID: `call_${i}_${index}`,
        state: { status, input: { command: `echo ${i}` }, time, ...output },
      })
    }
  }
  const tokens = { input: i, output: 2 * i, reasoning: 0, cache: { read: 3, write: 4 } }
  await put('part', next('prt'), message, { type: 'step-finish', tokens, cost: 0.25 })
  await put('message', message, undefined, { ...data, tokens, cost: 0.25, finish: 'stop', time: { created, completed: Date.now() } })
}

/** @typedef {(table: 'message' | 'part', id: string, owner: string | undefined, data: Record<string, any>) => Promise<void>} Put */

/** @returns {Put} */
function putRow() {
  const database = new BetterSqlite(path)
  database.pragma('synchronous = OFF')
  database.pragma('wal_autocheckpoint = 20')
  const message = database.prepare(
    'INSERT INTO message VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data, time_updated = excluded.time_updated',
  )
  const part = database.prepare(
    'INSERT INTO part VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data, time_updated = excluded.time_updated',
  )
  return async (table, id, owner, data) => {
    const now = Date.now()
    if (table === 'message') message.run(id, session, data.time.created, now, JSON.stringify(data))
    else part.run(id, owner, session, now, now, JSON.stringify(data))
    if (counter % 5 === 0) await sleep(1)
  }
}

/** @returns {Put} */
function putFile() {
  return async (table, id, owner, data) => {
    const folder = join(path, table, owner ?? session)
    const file = join(folder, `${id}.json`)
    const text = JSON.stringify({ id, ...data })
    mkdirSync(folder, { recursive: true })
    if (counter % 3 === 0) {
      writeFileSync(`${file}.tmp`, text)
      renameSync(`${file}.tmp`, file)
    } else {
      writeFileSync(file, text.slice(0, text.length / 2))
      await sleep(1)
      appendFileSync(file, text.slice(text.length / 2))
    }
  }
}
