import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Created, Draft, DraftDetail, Problem } from '@hoop/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { lookAtProcess } from '../src/processes.ts'
import { requireBundle } from '../src/programs.ts'
import { linesAbout, photographQueue } from '../src/queue-files.ts'
import { br, type QueueKeeper, standIn } from '../src/queue-keepers.ts'
import { createSandbox } from '../src/sandbox.ts'
import { sendFor } from '../src/send.ts'
import { canMount, mountSmallDisk, type SmallDisk } from '../src/small-disk.ts'

// An approval that cannot be carried out says what is in its way, and is carried out once that is gone: one bead, whatever happened.

const keepers = [standIn, br]

/** A daemon over one workspace, each of the two on a small disk where that is asked for. */
function beforeEveryTest(keeper: QueueKeeper, { smallDisk }: { readonly smallDisk?: 'queue' | 'home' } = {}) {
  const sandbox = createSandbox()
  const program = join(sandbox.programs.folder, 'br')
  let workspace = ''
  let daemon: Hoop
  let disk: SmallDisk | undefined

  beforeAll(async () => {
    requireBundle()
    keeper.install(sandbox)
    const home = sandbox.makeFolder('hoop')
    if (smallDisk === 'home') disk = mountSmallDisk(home, 4_194_304)
    if (smallDisk === 'queue') disk = mountSmallDisk(join(sandbox.folder, 'web'), 2_097_152)
    workspace = keeper.makeWorkspace(sandbox, 'web')
    writeFileSync(join(home, 'config.yml'), JSON.stringify({ beads: { program } }))
    writeFileSync(join(home, 'projects.yaml'), JSON.stringify({ projects: [{ name: 'web', workspaces: [{ path: workspace }] }] }))
    daemon = await startHoop(sandbox, ['serve', '--no-demo'])
  }, 60_000)
  afterAll(async () => {
    disk?.empty()
    await daemon?.stop()
    disk?.unmount()
    expect(await sandbox.dispose()).toEqual([])
  }, 60_000)

  const propose = (title: string) =>
    sendFor(Draft, 201, sandbox, daemon, 'client', 'POST', '/api/drafts', { project: 'web', beads: [{ key: 'a', title }] })
  const approve = ({ id, hash }: Draft) => [sandbox, daemon, 'operator', 'POST', `/api/drafts/${id}/approve`, { hash }] as const
  return {
    program,
    keeper,
    sandbox,
    workspace: () => workspace,
    disk: () => {
      if (!disk) throw new Error('no small disk')
      return disk
    },
    propose,
    /** The refusal, and how the draft stands then. */
    refused: async (draft: Draft, status: number) => {
      const problem = await sendFor(Problem, status, ...approve(draft))
      return { ...problem, draft: await daemon.get(`/api/drafts/${draft.id}`, DraftDetail) }
    },
    /** One bead, and the same one when asked again. */
    created: async (draft: Draft) => {
      const answer = await sendFor(Created, 200, ...approve(draft))
      expect(await sendFor(Created, 200, ...approve(draft))).toEqual(answer)
      const lines = linesAbout(workspace, `"hoop:${draft.id}.a"`)
      expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ id: answer.beads[0]?.id, title: draft.beads[0]?.title }])
    },
  }
}

for (const keeper of keepers)
  describe.skipIf(!keeper.isThere)(`over ${keeper.name}`, () => {
    const at = beforeEveryTest(keeper)

    test(`the program is gone: refused by name, and done once it is back: ${keeper.name}`, async () => {
      const draft = await at.propose('While nobody keeps the queue')
      const before = photographQueue(at.workspace())
      rmSync(at.program)
      const { code, title, draft: after } = await at.refused(draft, 502)
      expect([code, after.error?.code]).toEqual(['CREATE_FAILED', 'PROGRAM_NOT_FOUND'])
      expect(title).toContain(at.program)
      expect(photographQueue(at.workspace())).toEqual(before)
      at.keeper.install(at.sandbox)
      await at.created(draft)
    })

    // It takes ten seconds: over what workers use, or over the stand-in where that is not there.
    test.skipIf(keeper === standIn && br.isThere)(
      `a worker holds the queue: refused after ten seconds, and done once it lets go: ${keeper.name}`,
      async () => {
        const draft = await at.propose('While somebody holds the queue')
        const release = await hold(keeper, at.workspace())
        const { code, draft: after } = await at.refused(draft, 502)
        expect([code, after.error?.code, after.state]).toEqual(['CREATE_FAILED', 'LOCKED', after.state])
        expect(linesAbout(at.workspace(), draft.id)).toEqual([])
        await release()
        await at.created(draft)
      },
    )
  })

for (const keeper of keepers)
  describe.skipIf(!keeper.isThere || !canMount)(`${keeper.name} on a full disk`, () => {
    const at = beforeEveryTest(keeper, { smallDisk: 'queue' })

    test(`no room in the queue: one bead or a refusal, and one bead in the end: ${keeper.name} [needs tmpfs]`, async () => {
      const draft = await at.propose('Where there is no room')
      at.disk().fill()
      const { code, title, draft: after } = await at.refused(draft, 502)
      expect([code, after.error?.message === undefined]).toEqual(['CREATE_FAILED', false])
      expect(title).not.toBe('')
      at.disk().empty()
      await at.created(draft)
    })
  })

describe.skipIf(!canMount)('HOOP on a full disk', () => {
  const at = beforeEveryTest(standIn, { smallDisk: 'home' })

  test('no room for the record: nothing is done, and it is done once there is [needs tmpfs]', async () => {
    const draft = await at.propose('What could not be recorded')
    const before = photographQueue(at.workspace())
    at.disk().fill()
    const { code } = await at.refused(draft, 503)
    expect(code).toMatch(/^(?:AUDIT|STORE)_UNAVAILABLE$/)
    expect(photographQueue(at.workspace())).toEqual(before)
    at.disk().empty()
    await at.created(draft)
  })
})

/** Holds the lock of a queue, as a worker in the middle of a change. */
async function hold(keeper: QueueKeeper, workspace: string): Promise<() => Promise<void>> {
  if (keeper === standIn) {
    const lock = join(workspace, '.beads/.hoop-queue.lock')
    writeFileSync(lock, `${process.pid} ${lookAtProcess(process.pid)?.start ?? ''} held`)
    return async () => rmSync(lock)
  }
  const holder = spawn('flock', [join(workspace, '.beads/.write.lock'), '-c', 'echo held; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  await once(holder.stdout, 'data')
  return async () => {
    const gone = once(holder, 'close')
    process.kill(-(holder.pid ?? 0), 'SIGKILL')
    await gone
  }
}
