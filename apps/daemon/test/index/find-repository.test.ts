import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRepositoryFinder } from '../../src/index/find-repository.ts'
import { makeFolder } from '../fixtures.ts'

async function makeTree(path: string, gitdir: string | undefined) {
  await mkdir(join(path, 'src'), { recursive: true })
  if (gitdir !== undefined) await writeFile(join(path, '.git'), `gitdir: ${gitdir}\n`)
  return path
}

test('a worktree, also from below it, belongs to its repository: by an absolute path, a relative one, inside the repository, of a bare one', async () => {
  const root = await makeFolder()
  const repository = join(root, 'repo')
  await mkdir(join(repository, '.git', 'worktrees', 'a'), { recursive: true })
  const find = createRepositoryFinder()
  expect(find(await makeTree(join(root, 'abs'), join(repository, '.git', 'worktrees', 'a')))).toBe(repository)
  expect(find(join(root, 'abs', 'src'))).toBe(repository)
  expect(find(await makeTree(join(root, 'rel'), '../repo/.git/worktrees/a'))).toBe(repository)
  expect(find(await makeTree(join(repository, '.trees', 'in'), '../../.git/worktrees/in'))).toBe(repository)
  expect(find(await makeTree(join(root, 'of-bare'), join(root, 'bare.git', 'worktrees', 'b')))).toBe(join(root, 'bare.git'))
})

test('a repository itself, a submodule, a folder of none, and one that is gone belong to no other', async () => {
  const root = await makeFolder()
  const repository = join(root, 'repo')
  await mkdir(join(repository, '.git'), { recursive: true })
  const find = createRepositoryFinder()
  expect(find(repository)).toBeUndefined()
  expect(find(await makeTree(join(repository, 'part'), '../.git/modules/part'))).toBeUndefined()
  expect(find(await makeTree(join(root, 'plain'), undefined))).toBeUndefined()
  expect(find(join(root, 'nowhere'))).toBeUndefined()
  expect(find('relative/path')).toBeUndefined()
  expect(find(undefined)).toBeUndefined()
})
