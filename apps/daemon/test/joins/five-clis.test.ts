import { appendFile, cp, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ExecutionView } from '@hoop/protocol'
import { discover, readSession, type Session } from '@hoop/transcripts'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { makeFolder, makeWorkspace, until } from '../fixtures.ts'
import { startTestDaemon } from './start-daemon.ts'

vi.setConfig({ testTimeout: 120_000 })

const fixtures = join(import.meta.dirname, '../../../../packages/transcripts/test/fixtures')

async function homes(folder: string, depth = 0): Promise<readonly string[]> {
  const names = await readdir(folder)
  if (names.some((name) => ['.claude', '.codex', '.gemini', '.local', '.aider.chat.history.md'].includes(name))) return [folder]
  const found: string[] = []
  for (const name of depth > 3 ? [] : names)
    if ((await stat(join(folder, name))).isDirectory()) found.push(...(await homes(join(folder, name), depth + 1)))
  return found
}

type Tagged = Session & { tag: NonNullable<Session['tag']>; startedAt: number }

/** The dispatched sessions of a home, and how many there are of any kind. */
async function read(home: string) {
  const sessions: Tagged[] = []
  let files = 0
  for await (const { path, cli } of discover({ home, env: {} })) {
    files += 1
    const session = await readSession(path, { cli })
    const { tag, startedAt, parentId } = session
    if (tag && startedAt !== undefined && parentId === undefined) sessions.push({ ...session, tag, startedAt })
  }
  return { files, sessions }
}

/** Of each CLI, the first recorded home that holds a dispatched session. */
async function findHomes() {
  const found = new Map<Session['cli'], string>()
  for (const home of await homes(fixtures)) for (const { cli } of (await read(home)).sessions) if (!found.has(cli)) found.set(cli, home)
  return found
}

const recorded = await findHomes()

test.each([...recorded])('dispatched sessions of %s are their executions’', async (_cli, home) => {
  const user = await makeFolder()
  await cp(home, user, { recursive: true })
  const { files, sessions } = await read(user)
  const work = await makeWorkspace(user, 'work')
  const iso = (at: number) => new Date(at).toISOString()
  for (const { tag, startedAt } of sessions) {
    const said = { worker: tag.worker, bead: tag.bead, strand: tag.strand ?? 'auto' }
    const dispatch = { ...said, ts: iso(startedAt - 20), event: 'dispatch', adapter: 'any' }
    const complete = { ...said, ts: iso(startedAt + 400), event: 'complete', outcome: 'success', exit_code: 0 }
    await appendFile(join(work, '.beads', 'events.jsonl'), `${JSON.stringify(dispatch)}\n${JSON.stringify(complete)}\n`)
  }
  const daemon = await startTestDaemon(user, [{ name: 'work', path: work }])
  await daemon.indexed(files)
  const wanted = sessions.map(({ id, tag }) => `${tag.worker} ${tag.bead} ${id} tag`)
  const joined = async () => {
    const { items } = v.parse(v.object({ items: v.array(ExecutionView) }), await daemon.get('/api/executions?limit=500'))
    return items.map(({ worker, bead, sessionId, joinedBy }) => `${worker} ${bead} ${sessionId} ${joinedBy}`)
  }
  await until(async () => (await joined()).every((line) => line.endsWith(' tag')))
  expect((await joined()).toSorted()).toEqual(wanted.toSorted())
})

test('all five are among them', () => {
  expect([...recorded.keys()].sort()).toEqual(['aider', 'claude', 'codex', 'gemini', 'opencode'])
})
