import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BeadDetail, ExecutionView, SessionView, StitchView } from '@hoop/protocol'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { appendEvents } from '../audit/program.ts'
import { makeFolder, makeWorkspace, until } from '../fixtures.ts'
import { prompt, reply, writeClaude } from '../index/homes.ts'
import { startTestDaemon, type TestDaemon } from './start-daemon.ts'

vi.setConfig({ testTimeout: 120_000 })

const page = <S extends v.GenericSchema>(item: S) => v.object({ items: v.array(item) })
const executionsOf = async (daemon: TestDaemon) => v.parse(page(ExecutionView), await daemon.get('/api/executions')).items
const sessionOf = async (daemon: TestDaemon, id: string) => v.parse(SessionView, await daemon.get(`/api/sessions/${id}`))
const iso = (at: number) => new Date(at).toISOString()

/** A workspace with a bead, whose worker dispatched it a minute ago and ended half a minute later. */
async function makeOperator() {
  const user = await makeFolder()
  const web = await makeWorkspace(user, 'web')
  const bead = { id: 'we-1', title: 'One', status: 'open', priority: 2, issue_type: 'task', created_at: iso(0), updated_at: iso(0) }
  await writeFile(join(web, '.beads', 'issues.jsonl'), `${JSON.stringify(bead)}\n`)
  const began = Date.now() - 60_000
  await appendEvents(join(web, '.beads', 'events.jsonl'), 'alpha', ['we-1'], began)
  return { user, web, began }
}

test('a tag joins a session to its execution, its bead and a stitch, its sub-agent with it; another session is nobody’s', async () => {
  const { user, web, began } = await makeOperator()
  const said = { cwd: web, at: iso(began + 100) }
  const own = await writeClaude(user, (id) => prompt(id, '[needle:claude-alpha:we-1:auto]\nFix it', said) + reply(id, 'Done', said))
  const adHoc = await writeClaude(user, (id) => prompt(id, 'Fix it', { cwd: web, at: iso(began + 40_000) }))
  const homeless = await writeClaude(user, (id) => prompt(id, 'Fix it', { cwd: '/nowhere', at: iso(began + 41_000) }))
  const agent = join(user, '.claude', 'projects', '-srv-web', own.id, 'subagents', 'agent-a1.jsonl')
  await mkdir(join(agent, '..'), { recursive: true })
  await writeFile(
    agent,
    prompt(own.id, 'Look around', { cwd: web, at: iso(began + 200) }).replace('"isSidechain":false', '"isSidechain":true,"agentId":"a1"'),
  )

  const daemon = await startTestDaemon(user, [{ name: 'web', path: web }])
  await daemon.indexed(4)
  await until(async () => (await executionsOf(daemon)).some(({ sessionId }) => sessionId === own.id))
  const [execution] = await executionsOf(daemon)
  expect(execution).toMatchObject({
    worker: 'alpha',
    bead: 'we-1',
    sessionId: own.id,
    sessionKey: own.path,
    joinedBy: 'tag',
    project: 'web',
  })
  const joined = {
    kind: 'worker',
    worker: 'alpha',
    bead: 'we-1',
    strand: 'auto',
    executionId: execution?.id,
    joinedBy: 'tag',
    outcome: 'success',
  }
  expect(await sessionOf(daemon, own.id)).toMatchObject({ ...joined, project: 'web', state: 'ended' })
  expect(await sessionOf(daemon, 'agent-a1')).toMatchObject({ ...joined, parentId: own.id })
  const nobodys = await sessionOf(daemon, adHoc.id)
  expect(nobodys).toMatchObject({ kind: 'ad-hoc', project: 'web' })
  expect([nobodys.worker, nobodys.executionId]).toEqual([undefined, undefined])
  expect(await sessionOf(daemon, homeless.id)).toMatchObject({ kind: 'ad-hoc', project: null })

  const list = v.parse(page(SessionView), await daemon.get('/api/sessions?worker=alpha&bead=we-1')).items
  expect(list.map(({ id }) => id).sort()).toEqual(['agent-a1', own.id].sort())
  const bead = v.parse(BeadDetail, await daemon.get('/api/beads/we-1'))
  expect(bead.history).toMatchObject([{ id: execution?.id, sessionId: own.id }])
  const timeline = v.parse(page(v.looseObject({ kind: v.string() })), await daemon.get('/api/beads/we-1/timeline')).items
  expect(timeline).toMatchObject([
    { kind: 'execution', execution: { sessionId: own.id } },
    { kind: 'bead', event: 'created' },
  ])
  const stitches = v.parse(page(StitchView), await daemon.get('/api/stitches')).items
  expect(stitches.find(({ sessions }) => sessions.includes(own.id))).toMatchObject({
    kind: 'worker',
    sessions: [own.id, 'agent-a1'],
    beads: [{ id: 'we-1', how: ['executing'] }],
  })
  expect(stitches.find(({ sessions }) => sessions.includes(adHoc.id))).toMatchObject({ kind: 'ad-hoc', project: 'web', beads: [] })
})

test('a capture joins a session without a tag; the join is there after a restart, also once capture and transcript are gone', async () => {
  const { user, web, began } = await makeOperator()
  const other = await writeClaude(user, (id) => prompt(id, 'Fix it', { cwd: web, at: iso(began + 100) }))
  const own = await writeClaude(user, (id) => prompt(id, 'Fix it', { cwd: web, at: iso(began + 200) }))
  const trace = join(web, '.beads', 'traces', 'we-1')
  await mkdir(trace, { recursive: true })
  const metadata = {
    bead_id: 'we-1',
    agent: 'claude',
    exit_code: 0,
    outcome: 'success',
    captured_at: iso(began + 600),
    trace_format: 'claude_json',
  }
  await writeFile(join(trace, 'metadata.json'), JSON.stringify(metadata))
  await writeFile(join(trace, 'stdout.txt'), `${JSON.stringify({ type: 'system', subtype: 'init', session_id: own.id, cwd: web })}\n`)

  const first = await startTestDaemon(user, [{ name: 'web', path: web }])
  await first.indexed(2)
  await until(async () => (await executionsOf(first))[0]?.sessionId === own.id)
  expect((await executionsOf(first))[0]).toMatchObject({ joinedBy: 'trace' })
  expect(await sessionOf(first, other.id)).toMatchObject({ kind: 'ad-hoc' })
  await first.close()

  await rm(trace, { recursive: true })
  await rm(own.path)
  const second = await startTestDaemon(user, [{ name: 'web', path: web }])
  await second.indexed(1)
  expect((await executionsOf(second))[0]).toMatchObject({ sessionId: own.id, sessionKey: own.path, joinedBy: 'trace' })
})
