import fc from 'fast-check'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourceSha256 } from '../../src/usage/json-lines-wasm.ts'
import { createLineScanner, Kind, Line, Slot, Status } from '../../src/usage/json-lines.ts'

const folder = join(import.meta.dirname, '../../wasm')
const runs = Number(process.env.HOOP_RUNS ?? 6) * 50
const shape = {
  a: true,
  kind: ['one', 'two'],
  in: { in: { a: true, b: { in: { c: true } } } },
  list: { inFirstOf: { kind: ['one'] } },
} as const

interface Seen {
  readonly status: number
  readonly text: string
  /** Kind, text and value of what was found. */
  readonly slots: Readonly<Record<string, readonly [kind: number, text: string, value: number]>>
}

/** Scans lines; each as it was found. */
function scan(lines: readonly string[]): Seen[] {
  const scanner = createLineScanner(shape)
  if (!scanner) throw new Error('WebAssembly does not run here')
  const input = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  scanner.reserve(input.length)
  scanner.bytes().set(input, scanner.inputStart)
  const end = scanner.inputStart + input.length
  const seen: Seen[] = []
  for (let at = scanner.inputStart; at < end; at = scanner.next()) {
    const count = scanner.scan(at, end)
    const words = scanner.words()
    const textAt = (place: number) => Buffer.from(scanner.bytes().slice(words[place], words[place + 1])).toString('utf8')
    for (let i = 0; i < count; i++) {
      const header = scanner.firstHeader + i * scanner.stride
      const slots = Object.entries(scanner.slots).flatMap(([path, slot]) => {
        const kind = words[header + slot + Slot.kind] ?? 0
        const isSpan = kind !== 0 && kind !== Kind.object && kind !== Kind.array
        return kind === 0
          ? []
          : [[path, [kind, isSpan ? textAt(header + slot + Slot.start) : '', words[header + slot + Slot.value] ?? 0]] as const]
      })
      seen.push({ status: words[header + Line.status] ?? 0, text: textAt(header + Line.start), slots: Object.fromEntries(slots) })
    }
  }
  return seen
}

const statusOf = (line: string) => scan([line])[0]?.status

test('values are found where they are looked for, and nowhere else', () => {
  const line =
    '{"x":{"a":1,"in":{"a":1}},"a":"t","kind":"two","in":{"a":12,"b":{"c":null},"d":{"b":{"c":1}}},"list":[{"kind":"one"},{"kind":"x"}]}'
  expect(scan([line])).toEqual([
    {
      status: Status.fine,
      text: line,
      slots: {
        a: [Kind.string, 't', 0],
        kind: [Kind.string, 'two', 2],
        in: [Kind.object, '', 0],
        'in.a': [Kind.count, '12', 12],
        'in.b': [Kind.object, '', 0],
        'in.b.c': [Kind.null, 'null', 0],
        list: [Kind.array, '', 0],
        'list.kind': [Kind.string, 'one', 1],
      },
    },
  ])
})

test('a text that quotes a record is a text', () => {
  const quoted = JSON.stringify({ x: JSON.stringify({ a: 1, in: { a: 2 } }), y: '"a":1' })
  expect(scan([quoted])[0]?.slots).toEqual({})
})

test.each([
  ['{"a":"x\\u0041"}', Kind.escaped, 0],
  ['{"a":999999999}', Kind.count, 999_999_999],
  ['{"a":1000000000}', Kind.count, -1],
  ['{"a":0}', Kind.count, 0],
  ['{"a":-1}', Kind.number, 0],
  ['{"a":1.5e3}', Kind.number, 0],
  ['{"a":true}', Kind.true, 0],
  ['{"a":false}', Kind.false, 0],
  ['{"a":{}}', Kind.object, 0],
  ['{"a":[]}', Kind.array, 0],
])('%s', (line, kind, value) => {
  const [found] = scan([line])[0]?.slots['a'] ? [scan([line])[0]?.slots['a']] : []
  expect([found?.[0], found?.[2]]).toEqual([kind, value])
})

test.each(['{"a":1,"a":2}', '{"\\u0061":1}', '{"in":{"a":1},"in":{"a":2}}', '{"in":{"\\u0061":1}}'])('%s needs a full parser', (line) =>
  expect(statusOf(line)).toBe(Status.odd),
)

test.each([
  '',
  ' ',
  '[]',
  '1',
  'null',
  '"x"',
  '{',
  '{"a"',
  '{"a":}',
  '{"a":1,}',
  '{,}',
  '{"a":01}',
  '{"a":+1}',
  '{"a":1.}',
  '{"a":.5}',
  '{"a":1e}',
  '{"a":tru}',
])('%j is no record', (line) => expect(statusOf(line)).toBe(Status.bad))
test.each([
  '{"a":"\\x"}',
  '{"a":"\\u12g4"}',
  '{"a":"\u0001"}',
  '{"a":"x}',
  '{"a":[1,]}',
  '{"a":[1 2]}',
  '{"a":1}}',
  '{"a":1} x',
  "{'a':1}",
  '{"a":"\\',
  '\ufeff{}',
])('%j is no record either', (line) => expect(statusOf(line)).toBe(Status.bad))

test('space is what JSON says it is', () => {
  expect(statusOf(' \t{ "a" : 1 , "b" : [ ] , "c" : { } }\t \r')).toBe(Status.fine)
  expect(statusOf('{\u00a0"a":1}')).toBe(Status.bad)
})

test('deep, as far as it goes', () => {
  expect(statusOf(`{"x":${'['.repeat(255)}${']'.repeat(255)}}`)).toBe(Status.fine)
  expect(statusOf(`{"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)).toBe(Status.bad)
})

test('more lines than its output holds are scanned in turns', () => {
  const lines = Array.from({ length: 5_000 }, (_, i) => `{"a":${i}}`)
  expect(scan(lines).map(({ slots }) => slots['a']?.[2])).toEqual(lines.map((_, i) => i))
})

test('what it lets pass, JSON.parse lets pass, and what it finds is what is there', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'in', 'kind', 'list', 'x', 'é', 'a\n', '')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, false, 0, 7, -1, 1e300, 'one', 'two', '', '"', '\\', '\u2028', '\ud800', 'a'.repeat(40)),
      fc.string(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }))
  const change = fc.record({
    at: fc.nat(),
    cut: fc.nat(2),
    put: fc.constantFrom('', '"', '\\', '{', '}', ',', ':', '0', '.', 'e', ' ', '\u0000', 'ß'),
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.option(change), fc.boolean())), (items) => {
      const lines = items.map(([given, changed, isSpaced]) => {
        const text = isSpaced ? JSON.stringify(given, null, 1).replaceAll('\n', '\t') : JSON.stringify(given)
        const at = changed ? changed.at % (text.length + 1) : 0
        return changed ? text.slice(0, at) + changed.put + text.slice(at + changed.cut) : text
      })
      const seen = scan(lines)
      expect(seen.map(({ text }) => text)).toEqual(lines.map((line) => Buffer.from(line).toString('utf8')))
      for (const [i, line] of lines.entries()) {
        const parsed = parse(line)
        const isRecord = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
        expect([line, seen[i]?.status === Status.bad]).toEqual([line, !isRecord])
        if (seen[i]?.status !== Status.fine || !isRecord) continue
        for (const path of ['a', 'in.a', 'in.b.c', 'list.kind'])
          expect([line, path, read(seen[i], path)]).toEqual([line, path, at(parsed, path)])
      }
    }),
    { numRuns: runs },
  )
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The value at a path; of what is no single value, only that it is there. */
function at(record: unknown, path: string): unknown {
  let value = record
  for (const [i, key] of path.split('.').entries()) {
    if (i > 0 && path.startsWith('list')) value = Array.isArray(value) ? value[0] : undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return undefined
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return typeof value === 'object' && value !== null ? 'inner' : value
}

function read(seen: Seen | undefined, path: string): unknown {
  const [kind = 0, text = ''] = seen?.slots[path] ?? []
  if (kind === 0) return undefined
  if (kind === Kind.object || kind === Kind.array) return 'inner'
  return JSON.parse(kind === Kind.string || kind === Kind.escaped ? `"${text}"` : text)
}

test('the module is made of the sources beside it (wasm/build.mjs makes it)', async () => {
  const hash = createHash('sha256')
  for (const name of ['json-lines', 'claude-usage']) hash.update(await readFile(join(folder, `${name}.as`)))
  expect(hash.digest('hex')).toBe(sourceSha256)
})

const asc = process.env.ASC ?? 'asc'
test.skipIf(spawnSync(asc, ['--version']).status !== 0)('made again, it is the same [needs asc]', async () => {
  const target = join(folder, '../src/usage/json-lines-wasm.ts')
  const before = await readFile(target, 'utf8')
  execFileSync(process.execPath, [join(folder, 'build.mjs')])
  expect(await readFile(target, 'utf8')).toBe(before)
})
