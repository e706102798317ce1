import { expect, test } from 'vitest'
import { decodeProjectsFile } from '../src/index.ts'

const workspaces = [{ path: '/srv/web' }]

test('the registry of the contract', () => {
  const raw = {
    projects: [
      {
        name: 'web',
        label: 'Web shop',
        colour: '#3b82f6',
        workspaces: [
          { path: '/srv/web', role: 'frontend' },
          { path: '~/api', role: 'backend' },
        ],
      },
      { name: 'Ärger 2.0_b', workspaces: [{ path: '/srv/b' }] },
    ],
  }
  expect(decodeProjectsFile(raw)).toEqual({ ok: true, value: raw })
  expect(decodeProjectsFile({ projects: [] })).toEqual({ ok: true, value: { projects: [] } })
})

test.each([
  ['nothing', null, '', /list of projects/],
  ['no list', { projects: null }, 'projects', /list of projects/],
  ['an unknown key', { projects: [{ name: 'a', workspaces, color: '#000000' }] }, 'projects.0.color', /did you mean projects\.0\.colour/],
  ['no name', { projects: [{ workspaces }] }, 'projects.0.name', /missing/],
  ['a wrong type', { projects: [{ name: 7, workspaces }] }, 'projects.0.name', /expected a name/],
  ['no workspace', { projects: [{ name: 'a', workspaces: [] }] }, 'projects.0.workspaces', /at least one/],
  ['a relative path', { projects: [{ name: 'a', workspaces: [{ path: 'srv' }] }] }, 'projects.0.workspaces.0.path', /absolute/],
  ['a colour by word', { projects: [{ name: 'a', workspaces, colour: 'red' }] }, 'projects.0.colour', /#rrggbb/],
  [
    'a name twice',
    {
      projects: [
        { name: 'a', workspaces },
        { name: 'A', workspaces: [{ path: '/b' }] },
      ],
    },
    'projects.1.name',
    /already the name/,
  ],
  [
    'a workspace twice',
    {
      projects: [
        { name: 'a', workspaces },
        { name: 'b', workspaces: [{ path: '/srv/web/' }] },
      ],
    },
    'projects.1.workspaces.0.path',
    /belongs to project a/,
  ],
  [
    'a role twice',
    {
      projects: [
        {
          name: 'a',
          workspaces: [
            { path: '/a', role: 'x' },
            { path: '/b', role: 'x' },
          ],
        },
      ],
    },
    'projects.0.workspaces.1.role',
    /given twice/,
  ],
])('%s is refused', (_what, raw, key, message) => {
  const decoded = decodeProjectsFile(raw)
  if (decoded.ok) throw new Error('was accepted')
  expect(decoded.faults[0].path.join('.')).toBe(key)
  expect(decoded.faults[0].message).toMatch(message)
})

test.each(['', '.', '..', 'a/b', 'a\\b', '../a', 'a:b', '-a', ' a', 'a ', 'a\nb', 'a\0b', 'x'.repeat(65)])(
  '%j cannot name a project',
  (name) => {
    expect(decodeProjectsFile({ projects: [{ name, workspaces }] }).ok).toBe(false)
  },
)
