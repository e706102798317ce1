import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { decodeConfig } from '@hoop/protocol'
import { afterAll, describe, expect, test } from 'vitest'
import { NO_AGENT_AFTER_MS } from '../../src/fleet/attention.ts'
import { createFleetEngine } from '../../src/fleet/engine.ts'
import { createJoinBook } from '../../src/joins/index.ts'
import { createRecordedHome } from './recorded-home.ts'

/** HOOP_RECORDINGS names a folder of further scenarios of the same kind. */
const folders = [join(import.meta.dirname, '../../../../packages/needle/test/fixtures/live'), process.env['HOOP_RECORDINGS']]
const scenarios = folders
  .flatMap((folder) => (folder === undefined ? [] : readdirSync(folder).map((name) => join(folder, name))))
  .filter((folder) => existsSync(join(folder, 'expected.json')) && existsSync(join(folder, 'changes.jsonl')))

/** As often as processes are looked at, at the least. */
const TICK_MS = 2000

describe.each(scenarios.map((folder) => [basename(folder), folder] as const))(
  'the recorded fleet %s, file by file',
  async (_name, folder) => {
    const recorded = createRecordedHome(folder)
    afterAll(recorded.remove)
    const config = decodeConfig({})
    if (!config.ok) throw new Error('the default configuration is refused')

    const joins = createJoinBook()
    joins.takeSessions(await recorded.sessions())
    const engine = await createFleetEngine({
      epoch: 'test',
      version: '0.0.0',
      demo: false,
      places: () => ({ needleHomes: [join(recorded.home, '.needle')], promptDirs: [recorded.promptDir], sessionHomes: [recorded.home] }),
      config: () => config.value,
      projects: () => recorded.workspaces.map((path) => ({ name: basename(path), workspaces: [{ path, realPath: path }] })),
      problems: () => [],
      settings: () => ({ config: { path: '', loadedAt: null, problem: null }, registry: { path: '', loadedAt: null, problem: null } }),
      memories: { load: () => new Map(), save: () => {}, remove: () => {} },
      clients: () => 0,
      joins,
      onError: (error) => {
        throw error
      },
      now: recorded.now,
      processTable: recorded.processTable,
      filesEveryMs: 3_600_000,
      processesEveryMs: 3_600_000,
    })
    await engine.start()
    const passTo = async (at: number) => {
      for (const moment of [...recorded.moments, at]) {
        if (moment <= recorded.now() || moment > at) continue
        while (recorded.now() + TICK_MS < moment) {
          recorded.goTo(recorded.now() + TICK_MS)
          await engine.sweep()
        }
        recorded.goTo(moment)
        await engine.sweep()
      }
    }
    const answers = new Map<string, ReturnType<typeof engine.store.workers>>()
    const alerts = new Map<string, readonly string[]>()
    for (const snapshot of recorded.scenario.snapshots) {
      await passTo(Date.parse(snapshot.at))
      recorded.show(snapshot)
      await engine.sweep()
      answers.set(snapshot.label, engine.store.workers())
      alerts.set(
        snapshot.label,
        engine.store.snapshot().alerts.map(({ kind, subject }) => `${kind} ${subject}`),
      )
    }
    await passTo(Date.parse(recorded.scenario.recorded.to))
    const executions = engine.store.executions()
    await engine.close()

    test.each(recorded.scenario.snapshots)('at $label: state and reason', ({ label, expect: demanded }) => {
      const made = (answers.get(label) ?? []).map(({ id, state, reason }) => ({ id, state, reason }))
      const wanted = demanded
        .filter(({ state }) => state !== null)
        .map(({ worker, state, reason }) => ({ id: worker, state, reason: reason ?? null }))
      expect(made.toSorted(byId)).toEqual(wanted.toSorted(byId))
    })
    test.each(recorded.scenario.snapshots)('at $label: what each does, and who has no agent', ({ label, at, expect: demanded }) => {
      for (const { worker, state, truth, alert } of demanded) {
        if (state === null || state === 'dead') continue
        const view = answers.get(label)?.find(({ id }) => id === worker)
        const doing = view?.phase === 'execute' ? [view.bead] : []
        expect({ worker, doing }).toEqual({ worker, doing: truth.executing.map(({ bead }) => bead) })
        // The recorder marks a wait from its first second; the contract raises the alert after a minute of it.
        const waitsMs = Date.parse(at) - Date.parse(view?.phaseSince ?? at)
        if (alert === 'no-agent' && waitsMs > NO_AGENT_AFTER_MS) expect(alerts.get(label)).toContain(`no-agent ${worker}`)
      }
    })
    test('its executions', () => {
      const wanted = recorded.scenario.executions.filter(({ kind }) => kind === 'work')
      const made = executions.filter(({ kind }) => kind === 'work')
      for (const each of wanted) {
        const distance = (view: (typeof made)[number]) => Math.abs(Date.parse(view.startedAt) - Date.parse(each.started_at))
        const found = made
          .filter((view) => view.worker === each.worker && view.bead === each.bead && distance(view) < 2000)
          .toSorted((a, b) => distance(a) - distance(b))[0]
        expect(found, `${each.worker} on ${each.bead} at ${each.started_at}`).toBeDefined()
        const { strand, attempt, outcome, exitCode, sessionId } = found ?? {}
        expect({ strand, attempt, outcome, exitCode, sessionId }).toEqual({
          strand: each.strand,
          attempt: each.attempt,
          outcome: each.reported?.outcome ?? 'lost',
          exitCode: each.reported?.exit_code ?? null,
          sessionId: each.session,
        })
        // Somebody looked when it died: that is its end, whatever its agent did afterwards.
        if (outcome === 'lost' && each.reported?.ended_at != null)
          expect(Math.abs(Date.parse(found?.endedAt ?? '') - Date.parse(each.reported.ended_at))).toBeLessThan(2 * TICK_MS)
      }
      expect(made).toHaveLength(wanted.length)
      const splits = recorded.scenario.executions.filter(({ kind }) => kind === 'mitosis').map(({ session }) => session)
      expect(executions.filter(({ kind }) => kind === 'split').map(({ sessionId }) => sessionId)).toEqual(splits)
    })
  },
)

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
