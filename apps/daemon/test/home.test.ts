import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ensureHome, resolveHome } from '../src/home.ts'
import { writeFileAtomically } from '../src/write-file.ts'
import { makeFolder } from './fixtures.ts'

test('--home over HOOP_HOME over ~/.hoop, always absolute', () => {
  const env = { HOME: '/home/ana', HOOP_HOME: '/srv/hoop' }
  expect(resolveHome({ flag: '/a/b', env })).toBe('/a/b')
  expect(resolveHome({ flag: '~/h', env })).toBe('/home/ana/h')
  expect(resolveHome({ flag: 'rel', env })).toBe(join(process.cwd(), 'rel'))
  expect(resolveHome({ env })).toBe('/srv/hoop')
  expect(resolveHome({ flag: '', env: { HOME: '/home/ana', HOOP_HOME: '' } })).toBe('/home/ana/.hoop')
})

test('a home is private, also one that was not', async () => {
  const folder = await makeFolder()
  const home = join(folder, 'a', 'b')
  await ensureHome(home)
  expect((await stat(home)).mode & 0o777).toBe(0o700)
  await chmod(home, 0o755)
  await ensureHome(home)
  expect((await stat(home)).mode & 0o777).toBe(0o700)
})

test('a home that cannot be made is an error with the way out', async () => {
  const folder = await makeFolder()
  await writeFile(join(folder, 'file'), '')
  await expect(ensureHome(join(folder, 'file', 'home'))).rejects.toMatchObject({
    code: 'HOME_UNUSABLE',
    exitCode: 3,
    hint: expect.stringContaining('--home'),
  })
})

test('a file is replaced whole, a link to it stays a link, nothing is left beside it', async () => {
  const folder = await makeFolder()
  await mkdir(join(folder, 'dotfiles'))
  await writeFile(join(folder, 'dotfiles', 'x'), 'old')
  await symlink(join(folder, 'dotfiles', 'x'), join(folder, 'x'))
  await writeFileAtomically(join(folder, 'x'), 'new')
  expect((await lstat(join(folder, 'x'))).isSymbolicLink()).toBe(true)
  expect(await readFile(join(folder, 'dotfiles', 'x'), 'utf8')).toBe('new')
  expect(await readdir(join(folder, 'dotfiles'))).toEqual(['x'])
  expect((await stat(join(folder, 'dotfiles', 'x'))).mode & 0o777).toBe(0o600)
})
