import { describe, expect, test } from 'vitest'
import { listCall, showCall } from '../src/read-calls.ts'
import { textOf } from './support/fixtures.ts'

/** What each read of a captured version changed in a queue, in each state that was measured. */
const effects = ['0.2.15', '0.5.12', '0.7.6'].flatMap((version) =>
  textOf(`br-${version}`, 'READ-EFFECTS.tsv')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [state = '', verb = '', flags = '', exit = '', ms = '', , code = '', changed = ''] = line.split('\t')
      return { version, state, verb, flags, exit: Number(exit), ms: Number(ms), code, changed }
    }),
)

/** States in which `read-safety.ts` does not let the program be asked; each has a test of its own there. */
const notAsked = [
  'fresh-clone(no db)',
  'no-jsonl',
  'db without sidecars',
  'copied dir',
  'no workspace',
  'read-only mount',
  'other uid (as-made)',
  'other uid (world-readable)',
]
const ours = effects.filter((row) => (row.verb === 'list' || row.verb === 'show') && row.flags === 'nai+naf+stale')

test('the calls carry exactly the flags that were measured', () => {
  const program = { path: '/x/br', flavour: 'br', version: '0.7.6', fileId: '' } as const
  const flags = ['--json', '--no-color', '--no-auto-import', '--no-auto-flush', '--allow-stale']
  expect(listCall(program).argv).toEqual([...flags, 'list', '--all', '--limit=0'])
  expect(showCall(program, ['web-1']).argv).toEqual([...flags, 'show', 'web-1'])
})

describe.each(['0.2.15', '0.5.12', '0.7.6'])('br %s', (version) => {
  test('with them, nothing in a queue changed in any state in which it is asked', () => {
    const asked = ours.filter((row) => row.version === version && !notAsked.includes(row.state))
    expect(new Set(asked.map((row) => row.state)).size).toBeGreaterThanOrEqual(5)
    expect(asked.filter((row) => row.changed !== '-')).toEqual([])
    expect(asked.filter((row) => row.exit !== 0)).toEqual([])
    expect(asked.filter((row) => row.ms > 2000)).toEqual([])
  })

  test('where something changed, it is not asked', () => {
    const harmed = new Set(ours.filter((row) => row.version === version && row.changed !== '-').map((row) => row.state))
    expect(harmed.size).toBeGreaterThan(0)
    expect([...harmed].filter((state) => !notAsked.includes(state))).toEqual([])
  })
})
