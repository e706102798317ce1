import { expect, test } from 'vitest'
import { snapshot } from '../../../../packages/bead-cli/test/support/disk.ts'
import { br, realBr, realWorkspace } from '../../../../packages/bead-cli/test/support/real-br.ts'
import { dirname } from 'node:path'
import { until } from '../fixtures.ts'
import { openDoor } from './harness.ts'

const needsBr = test.skipIf(realBr === undefined)
const options = { queueProgram: () => realBr, env: { PATH: dirname(realBr ?? '/') }, filesEveryMs: 2000 }

needsBr(
  'a claim by the real br is seen, also one that was not exported; reading changes nothing [needs br]',
  async () => {
    const root = await realWorkspace('first', 'second')
    const { list, show, engine } = await openDoor({ web: [root] }, options)
    const beads = await list('sort=title')
    expect(beads.map(({ title, ready }) => [title, ready])).toEqual([
      ['first', true],
      ['second', true],
    ])
    const [first, second] = beads.map(({ id }) => id)
    if (first === undefined || second === undefined) throw new Error('two beads were made')
    await br(root, 'update', first, '--status=in_progress', '--json')
    await until(async () => (await show(first)).status === 'in_progress')
    await br(root, 'update', second, '--status=in_progress', '--no-auto-flush', '--json')
    await until(async () => (await show(second)).status === 'in_progress')
    expect(await show(second)).toMatchObject({ source: 'program', stale: null })
    await engine.settle()
    const before = await snapshot(root)
    await engine.sweep()
    await engine.settle()
    expect(await snapshot(root)).toEqual(before)
  },
  120_000,
) // a program that is slow, as br is on a busy machine, is asked for a tenth of the time at most
