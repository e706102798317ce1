import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as beadCli from '@hoop/bead-cli'
import { type Purpose, type Verb, askHelp, askVersion, call } from '../src/invocation.ts'
import { listCall, probeCall, showCall } from '../src/read-calls.ts'

const folder = join(import.meta.dirname, '../src')
/** Each file's code, without its comments. */
const sources = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), 'utf8')
  return { name, code: text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '') }
})

/** What the four programs can be told to do beside reading and creating, and the reading verbs that leave traces. */
const forbidden = (
  'update close claim release delete reopen init sync doctor dep label labels config defer undefer comments comment batch mitosis rotate annotate ' +
  'restore recurrence policy ref data upgrade serve agents history query orphans epic where info audit stats edit reset import export migrate ' +
  'dolt daemon compact purge supersede duplicate gate promote set add remove flush kill'
).split(' ')

test('the verbs are list, show and create, and the type says so', () => {
  expectTypeOf<Verb>().toEqualTypeOf<'list' | 'show' | 'create'>()
  expectTypeOf<Purpose>().toEqualTypeOf<Verb | 'version' | 'help'>()
})

test('no other verb is a string of the source', () => {
  const words = sources.flatMap(({ name, code }) =>
    [...code.matchAll(/(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map((match) => `${name} ${match[2] ?? ''}`),
  )
  expect(words.length).toBeGreaterThan(200)
  const suspects = words.filter((word) => forbidden.some((verb) => word.endsWith(` ${verb}`) && word.split(' ').length === 2))
  expect([...new Set(suspects)].sort()).toEqual([
    'answer.ts data', // the key of bd's envelope
    'bead.ts comments', // keys of a record
    'bead.ts labels',
    'check-request.ts labels', // a field of a request
    'plan-create.ts label', // the options --label= and --labels=
    'plan-create.ts labels',
    'run.ts close', // events of a process and its streams
    'run.ts data',
    'workspace.ts dolt', // a folder, and a word of metadata.json
  ])
})

/** The names that each file imports from a module. */
function importsOf(module: RegExp): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const { name, code } of sources) {
    for (const [, names = '', from = ''] of code.matchAll(/import \{([^}]*)\} from '([^']+)'/g)) {
      if (!module.test(from)) continue
      const values = names.split(',').map((each) => each.trim())
      found[name] = values.filter((value) => value !== '' && !value.startsWith('type '))
    }
  }
  return Object.fromEntries(Object.entries(found).filter(([, names]) => names.length > 0))
}

test('one file starts programs, one makes calls, and few know them', () => {
  expect(importsOf(/child_process|cluster|worker_threads/)).toEqual({ 'run.ts': ['spawn'] })
  expect(Object.keys(importsOf(/\/run\.ts$/))).toEqual(['ask.ts', 'create-bead.ts', 'program-schema.ts', 'program.ts'])
  expect(importsOf(/\/invocation\.ts$/)).toEqual({
    'plan-create.ts': ['call'],
    'program.ts': ['askHelp', 'askVersion'],
    'read-calls.ts': ['call'],
  })
  expect(importsOf(/\/plan-create\.ts$/)).toEqual({ 'create-bead.ts': ['planCreate'] })
  expect(sources.filter(({ code }) => /\bimport\(|\brequire\(|createRequire|\beval\(|new Function|process\.binding/.test(code))).toEqual([])
})

test('nothing is written but private folders of the system: not a byte of a queue', () => {
  const reading = new Set(['access', 'constants', 'open', 'readFile', 'readdir', 'realpath', 'stat'])
  const writing = Object.entries(importsOf(/^node:fs/)).map(([name, names]) => [name, names.filter((each) => !reading.has(each))])
  expect(writing.filter(([, names]) => names?.length !== 0)).toEqual([
    ['private-folder.ts', ['mkdtemp', 'rm']],
    ['program-schema.ts', ['mkdir']],
  ])
  const opens = sources.flatMap(({ code }) => [...code.matchAll(/\bopen\(([^)]*)\)/g)].map((match) => match[1]))
  expect(opens.filter((args) => !/^path, 'r'$/.test(args ?? ''))).toEqual([])
  expect(opens.length).toBeGreaterThan(2)
})

test('no export of the package starts what it is told', () => {
  expect(Object.keys(beadCli).sort()).toEqual([
    'BeadCliError',
    'checkCreate',
    'createBead',
    'detectProgram',
    'findByKey',
    'hasKey',
    'inspectWorkspace',
    'isBlockingType',
    'isTerminalStatus',
    'labelOf',
    'parseExport',
    'planCreate',
    'readBeads',
    'referenceOf',
    'showBead',
  ])
})

describe('a call', () => {
  test('whose options hide another verb is refused', () => {
    for (const verb of forbidden) {
      expect(() => call('list', [verb], [])).toThrow(TypeError)
      expect(() => call('create', ['--json', verb], [])).toThrow(TypeError)
    }
  })

  test('of each kind begins with its verb', () => {
    const verbOf = (argv: readonly string[]): string | undefined => argv.find((element) => !element.startsWith('-'))
    for (const flavour of ['br', 'bd', 'bf', 'bead', 'hoop-queue'] as const) {
      const program = { path: '/x', flavour, version: '1.0.0', fileId: '' }
      expect(verbOf(listCall(program).argv)).toBe('list')
      expect(verbOf(showCall(program, ['web-1']).argv)).toBe('show')
    }
    expect([askVersion.argv, askHelp.argv, probeCall().argv]).toEqual([['--version'], ['--help'], ['list', '--json']])
  })
})
