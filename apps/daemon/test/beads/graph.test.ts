import { expect, test } from 'vitest'
import { makeFolder } from '../fixtures.ts'
import { blockedBy, line, openDoor, recorded, writeQueue } from './harness.ts'

test('missing targets are nodes, marked; cycles are told as who waits for whom', async () => {
  const root = await makeFolder()
  await writeQueue(root, await recorded('issues-edge.jsonl'))
  const { graph } = await openDoor({ web: [root] })
  const { nodes, edges, cycles, truncated } = await graph('project=web')
  const missing = nodes.filter((node) => node.missing)
  expect(missing.map(({ id }) => id).sort()).toContain('no-such')
  expect(missing.every(({ status, ready }) => status === null && !ready)).toBe(true)
  const key = (id: string) => `${root}#${id}`
  expect(edges).toContainEqual({ from: key('x-cycle-b'), to: key('x-cycle-a'), type: 'waits-for', blocks: true })
  expect(edges).toContainEqual({ from: key('x-depmeta'), to: key('bd-42'), type: 'tracks', blocks: false })
  expect(cycles).toContainEqual([key('x-cycle-a'), key('x-cycle-b')])
  expect(cycles).toContainEqual([key('x-selfdep')])
  expect(cycles).toHaveLength(2)
  expect(truncated).toBe(false)
})

test('from one bead, so many steps along the links, either way', async () => {
  const root = await makeFolder()
  await writeQueue(root, [line('a-0'), ...[1, 2, 3, 4, 5].map((i) => line(`a-${i}`, blockedBy(`a-${i}`, `a-${i - 1}`))), line('a-far')])
  const { graph, refused } = await openDoor({ web: [root] })
  const near = await graph('root=a-2&depth=1')
  expect(near.nodes.map(({ id }) => id).sort()).toEqual(['a-1', 'a-2', 'a-3'])
  expect(near.edges).toHaveLength(2)
  expect((await graph(`root=${encodeURIComponent(`${root}#a-2`)}&depth=0`)).nodes).toHaveLength(1)
  expect((await graph('root=a-2&depth=100')).nodes).toHaveLength(6)
  expect(await refused('/api/beads/graph?root=a-9')).toMatchObject({ status: 404, code: 'BEAD_NOT_FOUND' })
  expect(await refused('/api/beads/graph?root=a-2&depth=-1')).toMatchObject({ status: 400 })
})
