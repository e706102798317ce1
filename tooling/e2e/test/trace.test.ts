import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Created, Draft, ExecutionView, FleetSnapshot } from '@hoop/protocol'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../src/eventually.ts'
import { findWorker } from '../src/register.ts'
import { hoop, type Hoop, startHoop } from '../src/hoop.ts'
import { requireBundle, simulatorProgram, verifierProgram } from '../src/programs.ts'
import { br, standIn } from '../src/queue-keepers.ts'
import { runProgram } from '../src/run-program.ts'
import { createSandbox } from '../src/sandbox.ts'
import { sendFor } from '../src/send.ts'
import { purposeOf, type StartedProgram } from '../src/started-programs.ts'
import { canTrace, readTrace, straceTo } from '../src/strace.ts'

// The demo, from its start to its end, with the kernel's account of every program that HOOP itself started.

const Executions = v.object({ items: v.array(ExecutionView) })

for (const keeper of [standIn, br])
  describe.skipIf(!keeper.isThere || !canTrace)(`the demo over ${keeper.name}, traced`, () => {
    const sandbox = createSandbox()
    const trace = join(sandbox.folder, 'trace')
    let daemon: Hoop

    beforeAll(async () => {
      requireBundle()
      // The demo takes the br on the PATH, if it is one.
      keeper.install(sandbox)
      daemon = await startHoop(sandbox, ['demo', '--workers', '4', '--speed', '10'], { under: straceTo(trace) })
    }, 120_000)
    afterAll(async () => {
      await daemon?.stop()
      await sandbox.dispose()
    }, 60_000)

    const title = 'Say “what” \t with -- and $(all)'

    test(`a bead is proposed, approved and worked on: ${keeper.name} [needs strace]`, async () => {
      const { workspace, project } = findWorker(await daemon.get('/api/fleet', FleetSnapshot), 'alpha')
      expect(existsSync(join(workspace ?? '', '.beads/beads.db'))).toBe(keeper === br)
      const beads = [{ key: 'a', title, priority: 0, description: 'Two\nlines' }]
      const draft = await sendFor(Draft, 201, sandbox, daemon, 'client', 'POST', '/api/drafts', { project, workspace, beads })
      const path = `/api/drafts/${draft.id}/approve`
      const created = await sendFor(Created, 200, sandbox, daemon, 'operator', 'POST', path, { hash: draft.hash })
      const id = created.beads[0]?.id ?? ''
      await eventually('an attempt', async () => (await daemon.get(`/api/executions?bead=${id}`, Executions)).items.length > 0, {
        withinMs: 90_000,
        everyMs: 200,
      })
    }, 120_000)

    test(`HOOP started its demo once, and of programs that keep queues only what it may: ${keeper.name} [needs strace]`, async () => {
      const ended = await daemon.stop()
      expect([ended.code, ended.signal]).toEqual([0, null])
      const started = readTrace(trace)
      const [demos, others] = [started.filter(isDemo), started.filter((one) => !isDemo(one))]
      expect(demos.map(({ file, argv }) => [file, argv[1]])).toEqual([[process.execPath, 'run']])
      // The stand-in has a name of its own in the demo.
      const purposes = others.map((one) => purposeOf(one.name === 'hoop-queue' ? { ...one, name: 'br' } : one))
      expect(others.filter((_, index) => purposes[index] === undefined)).toEqual([])
      expect(purposes.filter((purpose) => purpose === 'create')).toEqual(['create'])
      expect(others.find((_, index) => purposes[index] === 'create')?.argv).toContain(`--title=${title}`)
      expect(purposes).toContain('version')
    })

    test(`its audit log verifies, here and elsewhere: ${keeper.name} [needs strace]`, async () => {
      expect((await hoop(sandbox, 'audit', 'verify')).code).toBe(0)
      const elsewhere = await runProgram(verifierProgram, [join(sandbox.folder, 'hoop/audit')], sandbox.env)
      expect([elsewhere.code, elsewhere.stderr]).toEqual([0, ''])
    })

    test(`nothing that was started still runs: ${keeper.name} [needs strace]`, async () => {
      expect(await sandbox.dispose()).toEqual([])
    })
  })

const isDemo = ({ argv }: StartedProgram) => argv[0] === simulatorProgram
