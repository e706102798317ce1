import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ExecutionView, SessionView } from '@hoop/protocol'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { makeFolder, until } from '../fixtures.ts'
import { startTestDaemon, type TestDaemon } from './start-daemon.ts'

vi.setConfig({ testTimeout: 120_000 })

/** HOOP_RECORDINGS names a folder of further scenarios of the same kind. */
const folders = [join(import.meta.dirname, '../../../../packages/needle/test/fixtures/live'), process.env['HOOP_RECORDINGS']]
const scenarios = folders
  .flatMap((folder) => (folder === undefined ? [] : readdirSync(folder).map((name) => join(folder, name))))
  .filter((folder) => existsSync(join(folder, 'expected.json')))

const Expected = v.object({
  executions: v.array(
    v.object({
      kind: v.picklist(['work', 'mitosis']),
      /** The recorder does not always know who asked a split question. */
      worker: v.nullable(v.string()),
      bead: v.string(),
      workspace: v.string(),
      strand: v.nullable(v.string()),
      attempt: v.number(),
      session: v.nullable(v.string()),
      started_at: v.string(),
      reported: v.nullable(
        v.object({ outcome: v.nullable(v.string()), exit_code: v.nullable(v.number()), ended_at: v.nullable(v.string()) }),
      ),
    }),
  ),
})

/** As the recordings' README says; real-claude is the one with 2 s. */
const toleranceMs = 2000

test.each(scenarios.map((folder) => [basename(folder), folder] as const))(
  'what is left of the recorded fleet %s: its executions, each with its session, and no other',
  async (_name, folder) => {
    const { executions: wanted } = v.parse(Expected, JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')))
    const home = join(await makeFolder(), 'op')
    cpSync(join(folder, 'home'), home, { recursive: true })
    for (const path of filesBelow(home)) localise(path, home)
    const workspaces = readdirSync(home)
      .filter((name) => existsSync(join(home, name, '.beads')))
      .map((name) => ({ name, path: join(home, name) }))
    const daemon = await startTestDaemon(home, workspaces)
    const transcripts = filesBelow(join(home, '.claude', 'projects')).filter((path) => path.endsWith('.jsonl'))
    await daemon.indexed(transcripts.length)
    const read = async () => v.parse(v.object({ items: v.array(ExecutionView) }), await daemon.get('/api/executions?limit=500')).items
    const sessions = wanted.filter(({ session }) => session !== null).length
    await until(async () => (await read()).filter(({ sessionId }) => sessionId !== null).length >= sessions)

    const found = await read()
    const left = new Set(found)
    for (const each of wanted) {
      const kind = each.kind === 'mitosis' ? 'split' : 'work'
      const distance = ({ startedAt }: ExecutionView) => Math.abs(Date.parse(startedAt) - Date.parse(each.started_at))
      const [made] = [...left]
        .filter((one) => one.kind === kind && one.bead === each.bead && (each.worker === null || one.worker === each.worker))
        .toSorted((a, b) => distance(a) - distance(b))
      expect(made, `${each.worker} on ${each.bead} at ${each.started_at}`).toBeDefined()
      if (!made) continue
      left.delete(made)
      expect(distance(made)).toBeLessThan(toleranceMs)
      const { attempt, strand, outcome, exitCode, sessionId } = made
      expect({ attempt, strand, outcome, exitCode, sessionId, workspace: basename(made.workspace ?? '') }).toEqual({
        attempt: each.attempt,
        strand: each.strand,
        outcome: each.reported?.outcome ?? 'lost',
        exitCode: each.reported?.exit_code ?? null,
        sessionId: each.session,
        workspace: each.workspace,
      })
      // What was never reported ends when it was last seen: in between its start and what the recorder saw.
      const end = Date.parse(made.endedAt ?? '')
      if (outcome === 'lost') expect(end).toBeGreaterThanOrEqual(Date.parse(made.startedAt))
      else expect(Math.abs(end - Date.parse(each.reported?.ended_at ?? ''))).toBeLessThan(toleranceMs)
      if (each.session === null) continue
      expect(kind === 'work' ? ['tag'] : ['trace', 'cwd-time']).toContain(made.joinedBy)
      await expectJoined(daemon, made)
    }
    expect([...left]).toEqual([])
  },
)

/** The session says the same of its execution, and is found by it. */
async function expectJoined(daemon: TestDaemon, made: ExecutionView): Promise<void> {
  const session = v.parse(SessionView, await daemon.get(`/api/sessions/${encodeURIComponent(made.sessionKey ?? '')}`))
  expect(session).toMatchObject({
    id: made.sessionId,
    kind: 'worker',
    worker: made.worker,
    bead: made.bead,
    executionId: made.id,
    joinedBy: made.joinedBy,
    outcome: made.outcome,
    state: 'ended',
  })
  const query = `worker=${encodeURIComponent(made.worker)}&bead=${encodeURIComponent(made.bead)}`
  const { items } = v.parse(v.object({ items: v.array(SessionView) }), await daemon.get(`/api/sessions?${query}`))
  expect(items.map(({ id }) => id)).toContain(made.sessionId)
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

/** Puts the place of the copy for the recorded home. */
function localise(path: string, home: string): void {
  const text = readFileSync(path, 'utf8')
  chmodSync(path, 0o600)
  if (text.includes('/home/op')) writeFileSync(path, text.replaceAll('/home/op', home))
}
