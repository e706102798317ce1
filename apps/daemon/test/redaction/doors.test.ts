import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EntriesPage, RawRecord, ServerMessage } from '@hoop/protocol'
import * as v from 'valibot'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { inertText } from '../../src/redaction/inert-text.ts'
import { makeFolder, until } from '../fixtures.ts'
import { prompt, reply, toolRun, writeClaude } from '../index/homes.ts'
import { startTestDaemon, type TestDaemon } from '../joins/start-daemon.ts'
import { hostileStrings } from './hostile.ts'
import { plantSecrets } from './planted.ts'

vi.setConfig({ testTimeout: 120_000 })

/** Everything that a client of the WebSocket is sent, as it came. */
async function listen(url: string, topics: readonly string[]) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  onTestFinished(() => socket.terminate())
  const frames: string[] = []
  socket.on('message', (data: Buffer) => frames.push(data.toString()))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.send(JSON.stringify({ type: 'subscribe', topics }))
  const messages = () => frames.map((frame) => v.parse(v.pipe(v.string(), v.parseJson(), ServerMessage), frame))
  await until(() => messages().filter(({ type }) => type === 'snapshot').length === topics.length)
  return { frames, messages }
}

async function read(daemon: TestDaemon, path: string): Promise<string> {
  const response = await fetch(`${daemon.url}${path}`)
  expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 200, expect.stringMatching(/^application\/json/)])
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  return response.text()
}

/** All pages of the entries of a session. */
async function readEntries(daemon: TestDaemon, id: string): Promise<string[]> {
  const pages: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await read(daemon, `/api/sessions/${id}/entries?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`)
    pages.push(page)
    cursor = v.parse(EntriesPage, JSON.parse(page)).cursor
  }
  return pages
}

test('planted secrets of the common kinds leave through no door', async () => {
  const user = await makeFolder()
  const planted = plantSecrets()
  const text = (id: string) =>
    planted
      .map((one, n) => {
        if (n % 3 === 0) return reply(id, `canary${n} ${one.text}`)
        if (n % 3 === 1) return toolRun(id, `canary${n} ${one.text}`, `canary${n} ${one.text}`)
        return prompt(id, `canary${n} ${one.text}`)
      })
      .join('')
  const { id, path } = await writeClaude(user, (own) => prompt(own, `canary title ${planted[0]?.text ?? ''}`) + text(own))
  const daemon = await startTestDaemon(user, [])
  await daemon.indexed(1)
  const { frames } = await listen(daemon.url, [`session:${id}`, 'sessions'])
  await appendFile(path, text(id))
  const isTold = () => frames.some((frame) => frame.includes('entries.appended') && frame.includes(`canary${planted.length - 1}`))
  await until(isTold)
  const out = [
    ...frames,
    await read(daemon, '/api/sessions'),
    await read(daemon, `/api/sessions/${id}`),
    ...(await readEntries(daemon, id)),
    await read(daemon, '/api/search?q=canary*&limit=500'),
    await read(daemon, '/api/search?q=canary*&limit=500&sort=rank'),
  ]
  for (let seq = 0; seq < 60; seq++) out.push(await read(daemon, `/api/sessions/${id}/entries/${seq}/raw`))
  const leaksIn = (all: string) => {
    const plain = all.replaceAll(/\\u001b\[[0-9;]*m/gi, '')
    return planted.filter(({ secret }) => plain.includes(JSON.stringify(secret).slice(1, -1)))
  }
  expect(leaksIn(out.join('\n'))).toEqual([])
  expect(leaksIn(await readFile(path, 'utf8')).length).toBeGreaterThan(planted.length * 0.9)
  expect(out.join('')).toContain('[redacted:github-token]')
})

test('rules of the operator mask what they match, from the moment they are written, and what was sent before is sent again', async () => {
  const user = await makeFolder()
  const { id } = await writeClaude(user, (own) => prompt(own, 'see TCK-2041') + reply(own, 'TCK-2042 is done'))
  const daemon = await startTestDaemon(user, [])
  await daemon.indexed(1)
  const { messages } = await listen(daemon.url, [`session:${id}`])
  expect(JSON.stringify(messages())).toContain('TCK-2041')
  await writeFile(join(daemon.home, 'config.yml'), 'redaction:\n  rules:\n    - { id: ticket, pattern: "TCK-\\\\d+" }\n')
  await until(() => messages().filter(({ type }) => type === 'snapshot').length === 2)
  const again = JSON.stringify(messages().findLast(({ type }) => type === 'snapshot'))
  expect(again).toContain('[redacted:ticket')
  expect(again).not.toContain('TCK-')
  for (const path of [`/api/sessions/${id}`, `/api/sessions/${id}/entries`, `/api/sessions/${id}/entries/0/raw`, '/api/search?q=see'])
    expect([path, (await read(daemon, path)).includes('TCK-')]).toEqual([path, false])
})

test('the operator may see a record as it is, when that stands in the audit log; nobody else, and not where it is turned off', async () => {
  const user = await makeFolder()
  const secret = 'correct-horse-battery-7'
  const { id, path } = await writeClaude(user, (own) => prompt(own, `export DB_PASSWORD=${secret}`))
  const daemon = await startTestDaemon(user, [])
  await daemon.indexed(1)
  const entries = v.parse(EntriesPage, JSON.parse(await read(daemon, `/api/sessions/${id}/entries`)))
  expect(entries.items[0]?.masked).toBe(1)
  const token = (role: string) => readFile(join(daemon.home, 'keys', `${role}-token`), 'utf8')
  const reveal = async (seq: number, authorization?: string) => {
    const headers = authorization === undefined ? {} : { Authorization: `Bearer ${authorization.trim()}` }
    const response = await fetch(`${daemon.url}/api/sessions/${id}/entries/${seq}/reveal`, { method: 'POST', headers })
    const body: unknown = await response.json()
    return { status: response.status, body }
  }
  expect(await reveal(0)).toMatchObject({ status: 403, body: { code: 'OPERATOR_ONLY' } })
  expect(await reveal(0, await token('client'))).toMatchObject({ status: 403, body: { code: 'OPERATOR_ONLY' } })
  expect(await reveal(9, await token('operator'))).toMatchObject({ status: 404, body: { code: 'ENTRY_NOT_FOUND' } })
  const { status, body } = await reveal(0, await token('operator'))
  expect([status, v.parse(RawRecord, body).text.includes(secret)]).toEqual([200, true])
  const recorded = await read(daemon, '/api/audit?type=text.revealed')
  expect(JSON.parse(recorded)).toMatchObject({
    items: [{ type: 'text.revealed', subject: id, actor: expect.stringMatching(/^operator/), data: { key: path, seq: 0, offset: 0 } }],
  })
  expect(recorded).not.toContain(secret)
  await writeFile(join(daemon.home, 'config.yml'), 'redaction:\n  reveal: false\n')
  const isOff = async () => (await reveal(0, await token('operator'))).status === 403
  await until(isOff)
  expect(await reveal(0, await token('operator'))).toMatchObject({ body: { code: 'REVEAL_OFF' } })
})

test('500 hostile strings come through as text: JSON, without control sequences, behind a policy that loads nothing', async () => {
  const user = await makeFolder()
  const lines = (id: string) =>
    hostileStrings
      .map((text, n) => [() => prompt(id, text), () => reply(id, text), () => toolRun(id, text, text)][n % 3]?.() ?? '')
      .join('')
  const { id, path } = await writeClaude(user, (own) => prompt(own, hostileStrings[0] ?? '') + lines(own))
  const titled = hostileStrings.slice(0, 50)
  for (const text of titled) await writeClaude(user, (own) => prompt(own, text, { at: new Date().toISOString() }))
  const daemon = await startTestDaemon(user, [])
  await daemon.indexed(1 + titled.length)
  const { messages, frames } = await listen(daemon.url, [`session:${id}`, 'sessions'])
  await appendFile(path, lines(id))
  const pages = await readEntries(daemon, id)
  const sent = new Set(pages.flatMap((page) => v.parse(EntriesPage, JSON.parse(page)).items.map(({ text }) => text)))
  const isSent = (text: string) => [...sent].some((one) => one.includes(text.slice(0, 200)))
  const missing = hostileStrings.filter((text) => !/^\[needle|\0|PHNjcmlwdD5/.test(text) && !isSent(inertText(text).trim()))
  expect(missing).toEqual([])
  const isComplete = () => messages().some((message) => message.type === 'event' && JSON.stringify(message.data).includes('isolated'))
  await until(isComplete)
  await mkdir(join(user, 'empty'), { recursive: true })
  const out = [...pages, ...frames, await read(daemon, '/api/sessions'), await read(daemon, '/api/search?q=alert*+OR+evil*&limit=500')]
  for (const text of out) {
    // What JSON escapes is what a terminal might obey: colours alone may be among it.
    const rest = text.replaceAll(/\\u001b\[[0-9;:]*m/gi, '')
    expect(rest).not.toMatch(/\\u00(?:0[0-8bce-f]|1[0-9a-f]|7f|[89][0-9a-f])|[\u007f-\u009f]/i)
  }
})
