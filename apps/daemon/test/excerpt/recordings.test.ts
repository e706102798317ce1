import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Excerpt, ExecutionView } from '@hoop/protocol'
import { readEntries } from '@hoop/transcripts'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { makeFolder, until } from '../fixtures.ts'
import { startTestDaemon } from '../joins/start-daemon.ts'

vi.setConfig({ testTimeout: 120_000 })

/** HOOP_RECORDINGS names a folder of further scenarios of the same kind. */
const folders = [join(import.meta.dirname, '../../../../packages/needle/test/fixtures/live'), process.env['HOOP_RECORDINGS']]
const scenarios = folders
  .flatMap((folder) => (folder === undefined ? [] : readdirSync(folder).map((name) => join(folder, name))))
  .filter((folder) => existsSync(join(folder, 'expected.json')))
const Expected = v.object({ executions: v.array(v.object({ session: v.nullable(v.string()) })) })

/** Copies a recorded home, and puts the place of the copy for the recorded one. */
function copyHome(folder: string, home: string): void {
  cpSync(join(folder, 'home'), home, { recursive: true })
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
    const path = join(home, name)
    if (!statSync(path).isFile()) continue
    chmodSync(path, 0o600)
    const text = readFileSync(path, 'utf8')
    if (text.includes('/home/op')) writeFileSync(path, text.replaceAll('/home/op', home))
  }
}

test.each(scenarios.map((folder) => [basename(folder), folder] as const))(
  'the recorded fleet %s: each execution that has a session tells how it ended',
  async (_name, folder) => {
    const { executions: wanted } = v.parse(Expected, JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')))
    const home = join(await makeFolder(), 'op')
    copyHome(folder, home)
    const workspaces = readdirSync(home)
      .filter((name) => existsSync(join(home, name, '.beads')))
      .map((name) => ({ name, path: join(home, name) }))
    const daemon = await startTestDaemon(home, workspaces)
    const list = async () => v.parse(v.object({ items: v.array(ExecutionView) }), await daemon.get('/api/executions?limit=500')).items
    const joined = wanted.filter(({ session }) => session !== null).length
    await until(async () => (await list()).filter(({ sessionId }) => sessionId !== null).length >= joined)
    expect(await daemon.get('/api/executions/nobody/excerpt')).toMatchObject({ status: 404, code: 'EXECUTION_NOT_FOUND' })
    for (const execution of await list()) {
      const excerpt = v.parse(Excerpt, await daemon.get(`/api/executions/${encodeURIComponent(execution.id)}/excerpt`))
      const why = execution.outcome === 'agent_not_found' ? 'failure' : execution.outcome
      expect(excerpt).toMatchObject({ why, sessionId: execution.sessionId })
      if (execution.sessionId === null || excerpt.key === null) continue
      const all = []
      for await (const entry of readEntries(excerpt.key)) all.push(entry)
      const seqs = excerpt.entries.map(({ seq }) => seq)
      expect(seqs.length).toBeLessThanOrEqual(40)
      expect(seqs).toContain(excerpt.focusSeq)
      for (const kind of ['user', 'assistant', 'tool_result', 'error'] as const) {
        const last = all.findLast((entry) => entry.kind === kind)
        if (last && (kind !== 'error' || execution.outcome !== 'success')) expect([kind, seqs.includes(last.seq)]).toEqual([kind, true])
      }
      const error = all.findLast(({ kind }) => kind === 'error')
      if (error && error.seq === all.length - 1) expect(excerpt.focusSeq).toBe(error.seq)
      if (execution.outcome === 'failure') expect(excerpt.trace).toMatchObject({ folder: expect.stringContaining(execution.bead) })
    }
  },
)
