import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createLayout } from '../../src/fleet/layout.ts'
import { planFleet } from '../../src/fleet/plan.ts'
import { buildQueues } from '../../src/fleet/queues.ts'
import { openQueue } from '../../src/queue/open-queue.ts'
import { createClock } from '../../src/system/time.ts'
import { eventsOf, startFleet, until, workspacesOf, type TestFleet } from '../support/fleet.ts'
import { bundleProgram, temporaryFolder } from '../support/program.ts'
import { realBr } from '../support/real-br.ts'

/** A folder of programs with a `br` that does this. */
function folderWithBr(script: string): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'br'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'br'), 0o755)
  return folder
}

const layOut = (dir = temporaryFolder()) => ({ layout: createLayout(dir), plan: planFleet(createLayout(dir)) })
const filesOf = (dir: string) => readdirSync(join(createLayout(dir).home, 'atlas', '.beads')).toSorted()
const asStandIn = ['config.yaml', 'issues.jsonl', 'metadata.json']

/** As br does, as far as its files tell. */
const looksLikeBr = `case "$1" in --version) echo "br 9.9.9";; init) mkdir .beads && : > .beads/beads.db && : > .beads/issues.jsonl;; esac`

describe('who keeps the queues', () => {
  test('no br on the PATH, or something else of that name: the stand-in', async () => {
    for (const path of [temporaryFolder(), folderWithBr('echo "bead 0.1.3"'), folderWithBr('exit 1'), '']) {
      const { layout, plan } = layOut()
      expect(await buildQueues(layout, plan, 'auto', path)).toBeNull()
      expect(filesOf(layout.dir)).toEqual(asStandIn)
    }
  })

  test('the first that is a br, told by what it prints', async () => {
    const { layout, plan } = layOut()
    const real = folderWithBr(looksLikeBr)
    const path = [folderWithBr('echo "bead 0.1.3"'), 'relative', real].join(delimiter)
    expect(await buildQueues(layout, plan, 'auto', path)).toBe(join(real, 'br'))
    expect(filesOf(layout.dir)).toEqual(['beads.db', 'issues.jsonl'])
    expect(await buildQueues(layOut().layout, plan, 'stand-in', path)).toBeNull()
  })

  test('a br that makes no queue is not used, unless it was named', async () => {
    const path = folderWithBr(
      '[ "$1" != --version ] || { echo "br 0.1.14"; exit 0; }; mkdir -p .beads; : > .beads/half; echo "cursor stack is empty" >&2; exit 2',
    )
    const { layout, plan } = layOut()
    expect(await buildQueues(layout, plan, 'auto', path)).toBeNull()
    expect(filesOf(layout.dir)).toEqual(asStandIn)
    const other = layOut()
    await expect(buildQueues(other.layout, other.plan, join(path, 'br'), '')).rejects.toThrow(/br init failed in .*: cursor stack is empty/)
    await expect(buildQueues(layOut().layout, plan, '/bin/true', '')).rejects.toThrow('/bin/true is no br')
  })

  test('queues that are there stay with who made them', async () => {
    const path = folderWithBr(looksLikeBr)
    const { layout, plan } = layOut()
    expect(await buildQueues(layout, plan, 'auto', '')).toBeNull()
    expect(await buildQueues(layout, plan, 'auto', path)).toBeNull()
    await expect(buildQueues(layout, plan, join(path, 'br'), '')).rejects.toThrow("are the stand-in's")
    const ofBr = layOut()
    await buildQueues(ofBr.layout, ofBr.plan, 'auto', path)
    await expect(buildQueues(ofBr.layout, ofBr.plan, 'auto', '')).rejects.toThrow('no br is on the PATH')
    await expect(buildQueues(ofBr.layout, ofBr.plan, 'stand-in', path)).rejects.toThrow('the stand-in cannot keep them')
  })
})

describe.skipIf(realBr === undefined)('a fleet over a real br', () => {
  let fleet: TestFleet | undefined
  afterAll(() => fleet?.dispose())

  test('its workers claim and its agents close through br, and its end leaves nothing half done [needs br]', async () => {
    const args = ['--queue', realBr ?? 'br', '--scenario', 'steady', '--workers', '5', '--speed', '8', '--beat-secs', '1']
    const running = await startFleet(bundleProgram(), args)
    fleet = running
    expect(running.ready['queueProgram']).toBe(realBr)
    for (const workspace of workspacesOf(running)) expect(existsSync(join(workspace, '.beads', 'beads.db'))).toBe(true)
    expect(spawnSync(join(running.layout.bin, 'br'), ['--version'], { encoding: 'utf8' }).stdout).toMatch(/^br /)

    await until('a success', () => (eventsOf(running).some((event) => event['outcome'] === 'success') ? true : undefined), 25_000)
    const workspace = workspacesOf(running).find((path) => path.endsWith('storefront-web')) ?? ''
    const queue = openQueue(workspace, realBr ?? 'br', createClock())
    const statuses = new Set((await queue.list()).map(({ status }) => status))
    expect(statuses).toContain('closed')
    expect(await running.stop()).toBe(0)
    const after = await queue.list()
    expect(await queue.list()).toEqual(after)
  })
})
