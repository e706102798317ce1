import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CreateRequest, type CreateTarget, type Flavour, labelOf, planCreate } from '@hoop/bead-cli'
import { runs } from './support/temp.ts'

const br: CreateTarget = { flavour: 'br', version: '0.7.6' }
const targets: readonly CreateTarget[] = [
  br,
  { flavour: 'br', version: '0.1.12' },
  { flavour: 'bd', version: '1.0.5' },
  { flavour: 'bf', version: null },
  { flavour: 'bead', version: '0.1.3' },
]
const minimal: CreateRequest = { key: 'dr-1.a', title: 'A title' }

function argvOf(request: CreateRequest, target: CreateTarget = br): readonly string[] {
  const plan = planCreate(request, target)
  if (!plan.ok) throw new Error(plan.message)
  return plan.argv
}

const refusalOf = (request: Partial<CreateRequest>, target: CreateTarget = br) => {
  const plan = planCreate({ ...minimal, ...request }, target)
  return plan.ok ? 'planned' : `${plan.field}: ${plan.message}`
}

test('br: the safe argv, every value attached', () => {
  const request = {
    ...minimal,
    description: 'D',
    labels: ['a', 'b', 'a'],
    dependsOn: ['web-1', { id: 'web-2', type: 'related' }],
    parent: 'web-3',
    assignee: 'bravo',
    type: 'bug',
    priority: 0,
  }
  expect(argvOf(request)).toEqual([
    '--json',
    '--no-color',
    '--lock-timeout=10000',
    'create',
    '--title=A title',
    '--type=bug',
    '--priority=0',
    '--labels=a,b',
    '--deps=web-1,related:web-2',
    '--parent=web-3',
    '--description=D',
    '--external-ref=hoop:dr-1.a',
    '--assignee=bravo',
    '--actor=hoop:operator',
  ])
})

test('the others: their own forms, the key as a label or a unique reference', () => {
  const request = { ...minimal, key: 'k', description: 'D', labels: ['a', 'b'], actor: 'hoop:ana' }
  expect(argvOf(request, { flavour: 'bd', version: '1.0.5' })).toEqual([
    '--json',
    'create',
    '--title=A title',
    '--type=task',
    '--priority=2',
    '--labels=a,b,hoop:k',
    '--description=D',
    '--actor=hoop:ana',
  ])
  expect(argvOf(request, { flavour: 'bf', version: null })).toEqual([
    'create',
    '--title=A title',
    '--type=task',
    '--priority=2',
    '--label=a',
    '--label=b',
    '--label=hoop:k',
    '--description=D',
  ])
  expect(argvOf(request, { flavour: 'bead', version: '0.1.3' })).toEqual([
    'create',
    '--title=A title',
    '--issue-type=task',
    '--priority=2',
    '--label=a',
    '--label=b',
    '--label=hoop:k',
    '--description=D',
    '--unique-ref=hoop:k',
  ])
  expect(planCreate(request, { flavour: 'bf', version: null })).toMatchObject({ unrecorded: ['actor'] })
})

test('a key that is no label becomes one, always the same', () => {
  expect(labelOf('dr-1:a_b')).toBe('hoop:dr-1:a_b')
  expect(labelOf('dr-1.a')).toMatch(/^hoop:[0-9a-f]{32}$/)
  expect(labelOf('dr-1.a')).toBe(labelOf('dr-1.a'))
  expect(labelOf('dr-1.b')).not.toBe(labelOf('dr-1.a'))
})

describe('what is refused, by name', () => {
  test.each([
    [{ title: '' }, /^title: the title is empty/],
    [{ title: ' \t ' }, /^title: the title is empty/],
    [{ title: 'x'.repeat(501) }, /^title: the title has 501 characters/],
    [{ title: '\u{1F680}'.repeat(501) }, /^title: the title has 501 characters/],
    [{ title: 'two\nlines' }, /^title: the title has a newline at character 4/],
    [{ title: 'a\u0000b' }, /^title: the title has a NUL at character 2/],
    [{ title: 'a\u001B[31m' }, /^title: the title has a ESC/],
    [{ title: 'a\u0085b' }, /^title: the title has a control character U\+0085/],
    [{ title: 'half \uD83D' }, /^title: .*lone surrogate/],
    [{ description: 'a\0b' }, /^description: the description has a NUL at character 2/],
    [{ description: '\uDE80' }, /^description: .*lone surrogate/],
    [{ description: 'x'.repeat(5 * 1024 * 1024) }, /^description: the description has 5242880 bytes; at most 4194304/],
    [{ type: '' }, /^type: /],
    [{ type: 'two words' }, /^type: /],
    [{ priority: 5 }, /^priority: the priority is 5/],
    [{ priority: 1.5 }, /^priority: /],
    [{ priority: Number.NaN }, /^priority: /],
    [{ labels: ['ok', 'a,b'] }, /^labels: the label "a,b"/],
    [{ labels: ['k=v'] }, /^labels: /],
    [{ labels: ['x'.repeat(51)] }, /^labels: /],
    [{ labels: [''] }, /^labels: /],
    [{ labels: Array.from({ length: 65 }, (_, index) => `l${index}`) }, /^labels: there are 65/],
    [{ dependsOn: ['Rotate session keys'] }, /^dependsOn: "Rotate session keys" is no id/],
    [{ dependsOn: ['a,b'] }, /^dependsOn: /],
    [{ dependsOn: ['related:web-1'] }, /^dependsOn: /],
    [{ dependsOn: [{ id: 'web-1', type: 'weird' }] }, /^dependsOn: "weird" is no type/],
    [{ parent: '' }, /^parent: /],
    [{ assignee: '' }, /^assignee: /],
    [{ actor: 'x'.repeat(201) }, /^actor: /],
    [{ actor: 'a\nb' }, /^actor: /],
    [{ key: '' }, /^key: /],
    [{ key: 'a b' }, /^key: /],
    [{ key: 'x'.repeat(196) }, /^key: /],
  ] as const)('%#', (request, message) => {
    for (const target of targets) expect(refusalOf(request, target)).toMatch(message)
  })

  test('what a program has no option for', () => {
    const of = (request: Partial<CreateRequest>, flavour: Flavour) => refusalOf(request, { flavour, version: '1.0.5' })
    expect(of({ dependsOn: ['web-1'] }, 'bf')).toMatch(/^dependsOn: bf cannot/)
    expect(of({ dependsOn: ['web-1'] }, 'bead')).toMatch(/^dependsOn: bead cannot/)
    expect(of({ assignee: 'a' }, 'bead')).toMatch(/^assignee: /)
    const labels = Array.from({ length: 64 }, (_, index) => `l${index}`)
    expect([of({ labels }, 'br'), of({ labels }, 'bf')]).toEqual(['planned', expect.stringMatching(/^labels: there are 64/)])
    expect(of({ parent: 'web-1' }, 'bd')).toMatch(/^parent: /)
    expect(of({ title: 'é'.repeat(251) }, 'bd')).toMatch(/^title: the title has 502 bytes; bd takes 500/)
    expect(of({ title: 'é'.repeat(500) }, 'br')).toBe('planned')
  })
})

describe('a description near 128 KiB', () => {
  const fits = 128 * 1024 - 1 - '--description='.length
  test('goes as an argument while it fits, then through standard input, or is refused with the limit', () => {
    expect(argvOf({ ...minimal, description: 'x'.repeat(fits) })).toContain(`--description=${'x'.repeat(fits)}`)
    const long = { ...minimal, description: 'x'.repeat(fits + 1) }
    expect(planCreate(long, br)).toMatchObject({
      ok: true,
      stdin: long.description,
      argv: expect.arrayContaining(['--description-file=-']),
    })
    expect(planCreate(long, { flavour: 'br', version: '0.2.22' })).toMatchObject({ ok: true })
    expect(planCreate(long, { flavour: 'bd', version: '1.0.5' })).toMatchObject({
      ok: true,
      argv: expect.arrayContaining(['--body-file=-']),
    })
    expect(refusalOf(long, { flavour: 'br', version: '0.2.21' })).toMatch(/^description: .*br 0\.2\.21 takes less than 128 KiB/)
    expect(refusalOf(long, { flavour: 'bf', version: null })).toMatch(/^description: .*bf takes less than 128 KiB/)
    expect(refusalOf(long, { flavour: 'bead', version: '0.1.3' })).toMatch(/^description: /)
  })

  test('the system takes the longest argument that is passed, and not one byte more', async () => {
    const echo = async (text: string) =>
      promisify(execFile)(process.execPath, ['-e', 'console.log(process.argv[1].length)', '--', `--description=${text}`])
    expect((await echo('x'.repeat(fits))).stdout.trim()).toBe(String(fits + '--description='.length))
    await expect(echo('x'.repeat(fits + 1))).rejects.toThrow(/E2BIG/)
  })
})

/** Texts as people and programs write them, and as nobody should. */
const nasty = fc.constantFrom(
  '-',
  '--',
  '=',
  '"',
  "'",
  '`',
  '$(',
  '\\',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u001B',
  '\u0085',
  '%',
  ' ',
  ',',
  '\u202E',
  'é',
  '検',
  'ש',
  '🚀',
  '\uD83D',
  '--title=x',
  '\u2028',
)
const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength }),
    fc.array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength }).map((parts) => parts.join('')),
  )
const long = fc
  .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), fc.integer({ min: 10_000, max: 40_000 }))
  .map(([unit, times]) => unit.repeat(times))

/** Reads an argv as a strict parser would: one verb, and options whose value is all behind the first "=". */
function parseArgv(argv: readonly string[]): { verbs: string[]; values: Map<string, string[]> } {
  const values = new Map<string, string[]>()
  for (const element of argv) {
    const at = element.indexOf('=')
    if (element.startsWith('--'))
      values.set(element.slice(2, at === -1 ? undefined : at), [
        ...(values.get(element.slice(2, at)) ?? []),
        at === -1 ? '' : element.slice(at + 1),
      ])
  }
  return { verbs: argv.filter((element) => !element.startsWith('-')), values }
}

test('random titles and bodies are in the argv unchanged, or refused by name', () => {
  const request = fc.record({
    title: text(40),
    description: fc.oneof({ weight: 9, arbitrary: text(60) }, { weight: 1, arbitrary: long }),
    key: fc.uuid(),
  })
  let planned = 0
  const run = runs('HOOP_ARGV_RUNS', 2000)
  fc.assert(
    fc.property(request, fc.constantFrom(...targets), (wanted, target) => {
      const plan = planCreate(wanted, target)
      if (!plan.ok) {
        expect(['title', 'description']).toContain(plan.field)
        expect(plan.message.length).toBeGreaterThan(10)
        return
      }
      planned++
      const { verbs, values } = parseArgv(plan.argv)
      expect(verbs).toEqual(['create'])
      expect(values.get('title')).toEqual([wanted.title])
      expect(plan.stdin ?? values.get('description')?.[0] ?? '').toBe(wanted.description)
      // What the system passes on is these very bytes: no NUL to cut it, no half character to replace.
      for (const element of [...plan.argv, plan.stdin ?? '']) {
        expect(element.includes('\0')).toBe(false)
        expect(Buffer.from(element).toString()).toBe(element)
        if (element !== plan.stdin) expect(Buffer.byteLength(element)).toBeLessThan(128 * 1024)
      }
    }),
    run,
  )
  expect(planned).toBeGreaterThan(run.numRuns / 20)
}, 3_600_000)

test('a refusal is needed: each refused title would not have arrived', () => {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  const controls = /[\u0000-\u0008\u000A-\u001F\u007F-\u009F]|\p{Surrogate}/u
  fc.assert(
    fc.property(text(20), (title) => {
      const refused = !planCreate({ ...minimal, title }, br).ok
      expect(refused).toBe(title.trim() === '' || controls.test(title))
    }),
    runs('FC_RUNS', 500),
  )
})
