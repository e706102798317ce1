import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pathToProject, type Project } from '../../src/projects/index.ts'

const project = (name: string, ...paths: readonly string[]): Project => ({
  name,
  workspaces: paths.map((path) => ({ path, realPath: path })),
})
const projects = [
  project('outer', '/srv/web'),
  project('inner', '/srv/web/packages/api', '/srv/tools'),
  { name: 'linked', workspaces: [{ path: '/link', realPath: '/mnt/real' }] },
]

test.each([
  ['/srv/web', 'outer'],
  ['/srv/web/src', 'outer'],
  ['/srv/web/packages/api/src/x.ts', 'inner'],
  ['/srv/web/packages/api2', 'outer'],
  ['/srv/website', undefined],
  ['/srv', undefined],
  ['/mnt/real/a', 'linked'],
  ['/link/a', 'linked'],
])('%s lies in %s', (path, name) => {
  expect(pathToProject(projects, path)?.name).toBe(name)
})

test('the order of the projects does not matter', () => {
  const part = fc.constantFrom('a', 'b', 'ab')
  const path = fc.array(part, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`)
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 5 }), path, (roots, at) => {
      const all = roots.map((root) => project(root, root))
      expect(pathToProject(all.toReversed(), at)).toEqual(pathToProject(all, at))
    }),
  )
})
