import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { BeadChange, Created, Draft, DraftDetail, ExecutionView, StitchDetail } from '@hoop/protocol'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, report } from '../src/eventually.ts'
import { type Fleet, startFleet } from '../src/fleet-sim.ts'
import { registerFleet } from '../src/register.ts'
import { type Hoop, hoop, startHoop } from '../src/hoop.ts'
import { requireBundle, verifierProgram } from '../src/programs.ts'
import { linesAbout, photographQueue } from '../src/queue-files.ts'
import { br, standIn } from '../src/queue-keepers.ts'
import { runProgram } from '../src/run-program.ts'
import { createSandbox } from '../src/sandbox.ts'
import { send, sendFor } from '../src/send.ts'
import { purposeOf } from '../src/started-programs.ts'
import { listenTo, type TopicClient } from '../src/topic-client.ts'

// From a proposal to what a worker makes of it, over each program that keeps a queue. Nobody else makes beads here, so that the queue can
// be compared to the byte before the approval, and every line of it accounted for afterwards.

const Verdict = v.object({ ok: v.boolean(), records: v.number(), head: v.object({ seq: v.number(), hash: v.string() }) })
const Executions = v.object({ items: v.array(ExecutionView) })

for (const keeper of [standIn, br]) {
  describe.skipIf(!keeper.isThere)(`over ${keeper.name}`, () => {
    const sandbox = createSandbox()
    let fleet: Fleet
    let daemon: Hoop
    let workspace = ''
    let project = ''
    let listener: TopicClient
    let draft: Draft
    let made: ReadonlySet<string>

    const start = () => startHoop(sandbox, ['serve', '--no-demo'])
    /** A worker whose agent crashes makes a bead of that, with all labels of the first: it belongs to the stitch too. */
    const linksOf = ({ beads }: StitchDetail) => beads.filter(({ id }) => made.has(id)).map(({ how }) => how)
    const verify = async () => {
      const { stdout } = await hoop(sandbox, 'audit', 'verify', '--json')
      return v.parse(v.pipe(v.string(), v.parseJson(), Verdict), stdout)
    }

    beforeAll(async () => {
      requireBundle()
      const queue = keeper.install(sandbox)
      const args = ['--queue', queue, '--scenario', 'none', '--workers', '4', '--speed', '10', '--beat-secs', '1']
      fleet = await startFleet(sandbox, args)
      registerFleet(sandbox, fleet)
      const [first] = fleet.projects
      project = first?.name ?? ''
      workspace = first?.workspaces[0] ?? ''
      daemon = await start()
      listener = await listenTo(daemon.url, `project:${project}`)
    }, 120_000)

    afterAll(async () => {
      listener?.close()
      await daemon?.stop()
      await fleet?.stop()
      await sandbox.dispose()
    }, 60_000)

    const bead = { key: 'a', title: 'Count “-- what” \t was asked', priority: 1, description: '--title=x\n\n- `one`\n- $two' }

    test(`a proposal changes nothing in the queue: ${keeper.name}`, async () => {
      const before = photographQueue(workspace)
      draft = await sendFor(Draft, 201, sandbox, daemon, 'client', 'POST', '/api/drafts', { project, workspace, beads: [bead] })
      expect(draft).toMatchObject({ proposedBy: 'client', state: 'pending', workspace })
      expect(purposeOf({ name: 'br', cwd: workspace, argv: draft.commands[0]?.slice(1) ?? [] })).toBe('create')
      const edited = { revision: draft.revision, beads: [bead, { key: 'b', title: 'Then the second', priority: 3, dependsOn: ['a'] }] }
      const next = await sendFor(Draft, 200, sandbox, daemon, 'client', 'PATCH', `/api/drafts/${draft.id}`, edited)
      expect([next.revision, next.hash === draft.hash]).toEqual([2, false])

      const approve = (role: 'client' | 'operator', hash: string) =>
        send(sandbox, daemon, role, 'POST', `/api/drafts/${draft.id}/approve`, { hash })
      const refused = await Promise.all([approve('client', next.hash), approve('operator', draft.hash)])
      const bodies = await Promise.all(refused.map(async (answer): Promise<unknown> => answer.json()))
      expect(refused.map(({ status }) => status)).toEqual([403, 409])
      expect(bodies).toMatchObject([{ code: 'OPERATOR_ONLY' }, { code: 'DRAFT_STALE', current: { hash: next.hash } }])
      draft = next
      expect(photographQueue(workspace)).toEqual(before)
    })

    test(`two at once and a second click: each bead once, with its label and reference: ${keeper.name}`, async () => {
      const approve = () =>
        sendFor(Created, 200, sandbox, daemon, 'operator', 'POST', `/api/drafts/${draft.id}/approve`, { hash: draft.hash })
      const answers = await Promise.all([approve(), approve(), approve()])
      answers.push(await approve())
      for (const answer of answers) expect(answer).toEqual(answers[0])
      const ids = new Map(answers[0]?.beads.map(({ key, id }) => [key, id]))
      expect([...ids.keys()]).toEqual(['a', 'b'])
      made = new Set(ids.values())
      for (const [key, id] of ids) {
        const lines = linesAbout(workspace, `"hoop:${draft.id}.${key}"`)
        expect(lines).toHaveLength(1)
        expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id, labels: [`stitch:${draft.stitch.id}`], created_by: 'hoop:operator' })
      }
      expect(JSON.parse(linesAbout(workspace, `${draft.id}.a"`)[0] ?? '')).toMatchObject({
        title: bead.title,
        description: bead.description,
      })
    })

    test(`a worker claims it: on the socket, and as an attempt of the stitch until all is done: ${keeper.name}`, async () => {
      const first = await eventually(
        'the claim in the queue',
        () => {
          const [line = '{}'] = linesAbout(workspace, `${draft.id}.a"`)
          const issue = v.parse(v.object({ id: v.string(), status: v.string(), assignee: v.optional(v.string()) }), JSON.parse(line))
          return issue.status !== 'open' && { ...issue, at: performance.now() }
        },
        { everyMs: 5 },
      )
      const told = await eventually('the claim on the socket', () =>
        listener.heard
          .filter(({ event }) => event === 'bead.changed')
          .map(({ data, at }) => ({ at, change: v.parse(BeadChange, data) }))
          .find(({ change }) => change.id === first.id && change.status === 'in_progress'),
      )
      report(`from a claim in the queue of ${keeper.name} to the socket`, Math.max(0, told.at - first.at))
      expect(told.change).toMatchObject({ assignee: first.assignee, stitchId: draft.stitch.id, workspace })

      await eventually(
        'both attempts',
        async () => {
          const ended = (await daemon.get('/api/executions?limit=100', Executions)).items.filter(({ endedAt }) => endedAt !== null)
          return new Set(ended.map(({ bead: of }) => of).filter((id) => made.has(id))).size === made.size
        },
        { withinMs: 90_000, everyMs: 200 },
      )
      const stitch = await daemon.get(`/api/stitches/${draft.stitch.id}`, StitchDetail)
      expect(linksOf(stitch)).toEqual([
        ['created', 'label'],
        ['created', 'label'],
      ])
      expect(stitch.participants).toContain(first.assignee)
      expect(stitch.durationMs).toBeGreaterThan(0)
    }, 120_000)

    test(`HOOP asked and created, and started nothing else: ${keeper.name}`, () => {
      const started = sandbox.programs.started()
      expect(started.filter((program) => purposeOf(program) === undefined)).toEqual([])
      const creations = started.filter((program) => purposeOf(program) === 'create')
      expect(creations.map(({ cwd }) => cwd)).toEqual([workspace, workspace])
      const commands = draft.commands.map(([, ...argv]) => argv)
      expect(creations.map(({ argv }) => argv).find((argv) => argv.some((option) => option.endsWith('.a')))).toEqual(commands[0])
    })

    test(`the log of it verifies, and goes on without fleet.db: ${keeper.name}`, async () => {
      listener.close()
      await daemon.stop()
      const before = await verify()
      expect(before.ok).toBe(true)
      const home = join(sandbox.folder, 'hoop')
      for (const name of readdirSync(home).filter((file) => file.startsWith('fleet.db'))) rmSync(join(home, name))
      daemon = await start()
      const stitch = await eventually('the stitch, by its label', () => daemon.get(`/api/stitches/${draft.stitch.id}`, StitchDetail))
      expect(linksOf(stitch).map((how) => how.includes('label'))).toEqual([true, true])
      const gone = await fetch(`${daemon.url}/api/drafts/${draft.id}`)
      expect(gone.status === 404 || v.is(DraftDetail, await gone.json())).toBe(true)
      await daemon.stop()
      const after = await verify()
      expect([after.ok, after.head.seq > before.head.seq]).toEqual([true, true])
      expect((await runProgram(verifierProgram, [join(home, 'audit')], sandbox.env)).code).toBe(0)
      const records = readFileSync(join(home, 'audit/audit-000001.jsonl'), 'utf8')
      expect(records.split('\n').filter((line) => line.includes('"type":"bead.created"'))).toHaveLength(2)
      expect(records).toContain('"type":"worker.dispatched"')
    })

    test(`nothing that was started still runs: ${keeper.name}`, async () => {
      await daemon.stop()
      expect(await fleet.stop()).toBe(0)
      expect(await sandbox.dispose()).toEqual([])
    })
  })
}
