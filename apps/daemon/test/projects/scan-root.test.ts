import { chmod, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { scanRoot } from '../../src/projects/index.ts'
import { makeFolder, makeWorkspace } from '../fixtures.ts'

test('finds workspaces, nested ones too; follows no link, enters no dependency or hidden folder', async () => {
  const root = await makeFolder()
  const outer = await makeWorkspace(root, 'outer')
  const inner = await makeWorkspace(outer, 'packages/inner')
  await makeWorkspace(root, 'node_modules/dep')
  await makeWorkspace(root, '.cache/hidden')
  await mkdir(join(root, 'stray', '.beads', 'traces'), { recursive: true })
  await symlink(root, join(outer, 'loop'))
  expect(await scanRoot(root)).toMatchObject({ workspaces: [outer, inner], isPartial: false, unreadable: [] })
})

test('stops at a depth and at a count, and says so', async () => {
  const root = await makeFolder()
  const deep = await makeWorkspace(root, 'a/b/c')
  expect(await scanRoot(root, { maxDepth: 2 })).toMatchObject({ workspaces: [], isPartial: true })
  expect(await scanRoot(root, { maxDepth: 3 })).toMatchObject({ workspaces: [deep], isPartial: false })
  expect(await scanRoot(root, { maxFolders: 2 })).toMatchObject({ folders: 2, isPartial: true })
})

test('a root that is a workspace is found; one that is no folder is an error', async () => {
  const root = await makeWorkspace(await makeFolder(), 'web')
  expect((await scanRoot(root)).workspaces).toEqual([root])
  await expect(scanRoot(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'ROOT_UNREADABLE', exitCode: 2 })
  await expect(scanRoot(join(root, '.beads', 'issues.jsonl'))).rejects.toMatchObject({ code: 'ROOT_UNREADABLE' })
})

test.skipIf(process.getuid?.() === 0)('survives a folder that it may not read', async () => {
  const root = await makeFolder()
  const web = await makeWorkspace(root, 'web')
  const shut = join(root, 'shut')
  await mkdir(shut)
  await chmod(shut, 0)
  onTestFinished(() => chmod(shut, 0o700))
  expect(await scanRoot(root)).toMatchObject({ workspaces: [web], unreadable: [shut] })
})
