import { expect, test } from 'vitest'
import { checkFloors } from '../floors/check.mjs'
import { importsIn } from '../floors/workspace.mjs'
import { putFiles, tempFolder } from './temp-folder.ts'

const manifest = (name: string, internal: Readonly<Record<string, string>> = {}) => JSON.stringify({ name, dependencies: internal })
const references = (...paths: readonly string[]) => JSON.stringify({ references: paths.map((path) => ({ path })) })

/** A small house that stands: health on jsonl, the daemon on both, the dashboard on the daemon's types, a tool beside. */
const house = () =>
  tempFolder({
    'packages/jsonl/package.json': manifest('@hoop/jsonl'),
    'packages/jsonl/tsconfig.json': '{}',
    'packages/jsonl/src/index.ts': "/** import { follow } from '@hoop/jsonl' */\nexport { follow } from './follow.ts'",
    'packages/health/package.json': manifest('@hoop/health', { '@hoop/jsonl': 'workspace:^' }),
    'packages/health/tsconfig.json': references('../jsonl'),
    'packages/health/src/index.ts': "import { follow } from '@hoop/jsonl'",
    'apps/daemon/package.json': manifest('@hoop/daemon', { '@hoop/health': 'workspace:^' }),
    'apps/daemon/tsconfig.json': references('../../packages/health'),
    'apps/daemon/src/main.ts': "import { classify } from '@hoop/health'",
    'apps/web/package.json': manifest('@hoop/web', { '@hoop/daemon': 'workspace:^' }),
    'apps/web/tsconfig.json': references('../daemon'),
    'apps/web/src/api.ts': "import type { Api } from '@hoop/daemon/api'",
    'tooling/sim/package.json': manifest('@hoop/sim', { '@hoop/health': 'workspace:^' }),
    'tooling/sim/src/main.ts': "import { classify } from '@hoop/health'",
  })

test('a house that stands has no findings', () => {
  expect(checkFloors(house())).toEqual([])
})

test.each<[string, Record<string, string>, string[]]>([
  [
    'a package that imports from its own floor',
    {
      'packages/needle/package.json': manifest('@hoop/needle', { '@hoop/health': 'workspace:^' }),
      'packages/needle/src/a.ts': "\n\nimport '@hoop/health'",
    },
    ['packages/needle/src/a.ts:3 @hoop/health is on floor 1, not below floor 1 of @hoop/needle'],
  ],
  [
    'a package that imports an app',
    {
      'packages/health/package.json': manifest('@hoop/health', { '@hoop/jsonl': 'workspace:^', '@hoop/web': 'workspace:^' }),
      'packages/health/src/index.ts': "import { x } from '@hoop/web'",
      'packages/health/tsconfig.json': references('../../apps/web'),
    },
    [
      'packages/health/src/index.ts:1 @hoop/web is on floor 2, not below floor 1 of @hoop/health',
      'circle: @hoop/health → @hoop/web → @hoop/daemon → @hoop/health',
    ],
  ],
  [
    'an import that is not declared',
    { 'apps/daemon/src/late.ts': "const x = await import('@hoop/jsonl')" },
    ['apps/daemon/src/late.ts:1 @hoop/jsonl is not a dependency in apps/daemon/package.json'],
  ],
  [
    'another range than the workspace’s',
    { 'packages/health/package.json': manifest('@hoop/health', { '@hoop/jsonl': '^0.1.0' }) },
    ['packages/health/package.json: @hoop/jsonl must be "workspace:^", not "^0.1.0"'],
  ],
  [
    'a missing project reference',
    { 'packages/health/tsconfig.json': '{}' },
    ['packages/health/tsconfig.json: reference ../jsonl, a dependency'],
  ],
  [
    'an app that imports tooling',
    {
      'apps/daemon/package.json': manifest('@hoop/daemon', { '@hoop/health': 'workspace:^', '@hoop/sim': 'workspace:^' }),
      'apps/daemon/test/a.test.ts': "import '@hoop/sim'",
    },
    ['apps/daemon/test/a.test.ts:1 @hoop/sim is tooling, which nothing may import'],
  ],
  [
    "the daemon's code in the dashboard",
    { 'apps/web/src/api.ts': "import { createApi } from '@hoop/daemon/api'" },
    ['apps/web/src/api.ts:1 @hoop/daemon is on floor 2, not below floor 2 of @hoop/web'],
  ],
  [
    'a path into another package',
    { 'apps/daemon/src/a.ts': "export {\n  a,\n} from '../../../packages/jsonl/src/index.ts'" },
    ['apps/daemon/src/a.ts:1 ../../../packages/jsonl/src/index.ts reaches out of @hoop/daemon; import the package by its name'],
  ],
  [
    'tests of another package, but for what supports them',
    {
      'apps/daemon/test/a.test.ts':
        "import '../../../packages/health/test/a.test.ts'\nimport '../../../packages/health/test/support/disk.ts'",
      'apps/daemon/src/a.ts': "import '../../../packages/health/test/support/disk.ts'",
    },
    [
      'apps/daemon/src/a.ts:1 ../../../packages/health/test/support/disk.ts reaches out of @hoop/daemon; import the package by its name',
      'apps/daemon/test/a.test.ts:1 ../../../packages/health/test/a.test.ts reaches out of @hoop/daemon; import the package by its name',
    ],
  ],
  [
    'a package without a floor',
    { 'packages/new/package.json': manifest('@hoop/new') },
    ['packages/new/package.json: @hoop/new has no floor; give it one in scripts/floors/plan.mjs'],
  ],
])('%s is found', (_, changes, expected) => {
  const root = house()
  putFiles(root, changes)
  expect(checkFloors(root)).toEqual(expected)
})

test('imports are read as the compiler sees them', () => {
  const text = [
    "import a, { b } from 'one'",
    "import type { C } from 'two'",
    "import * as d from 'three'",
    "export * from 'four'",
    "// import 'comment'",
    "/* import 'comment' */ import 'five'",
    "const e = await import('six')",
    "import {\n  f,\n  type G,\n} from 'seven'",
    "const important = 'no import'",
  ].join('\n')
  const found = importsIn(text, 'a.ts')
  expect(found.map(({ specifier }) => specifier)).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven'])
  expect(found.filter(({ isTypeOnly }) => isTypeOnly).map(({ line }) => line)).toEqual([2])
})
