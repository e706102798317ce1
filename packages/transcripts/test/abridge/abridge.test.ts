import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourceSha256 } from '../../src/abridge/abridge-wasm.ts'
import { createAbridger, type AbridgeRules } from '../../src/abridge/abridge.ts'

const runs = Number(process.env.HOOP_RUNS ?? 6) * 50
const chars = 40
const rules: AbridgeRules = {
  type: { names: ['one', 'two'] },
  cut: { is: 'cut', in: { plain: { is: 'cutPlain' } } },
  bare: { is: 'bare' },
  flat: { is: 'flat' },
  in: { in: { cut: { is: 'cut' } } },
}
const abridger = createAbridger(rules, chars)
if (!abridger) throw new Error('WebAssembly does not run here')

/** So long that it is worth it, whatever else is in it. */
const filler = 'x'.repeat(1100)
const abridged = (line: string): string => {
  const bytes = Buffer.from(`before${line}after`)
  return abridger.text(bytes, 6, bytes.length - 5)
}
const valueOf = (record: object): unknown => JSON.parse(abridged(JSON.stringify({ filler, ...record })))
const long = (text: string) => text.repeat(Math.ceil(400 / text.length))
const note = /… \[\d+ characters left out\]$/

test('strings are cut where a rule says so, and tell what is missing', () => {
  const text = long('0123456789')
  expect(valueOf({ cut: text, other: text, in: { cut: text, other: text } })).toEqual({
    filler,
    cut: `${text.slice(0, chars)}… [360 characters left out]`,
    other: text,
    in: { cut: `${text.slice(0, chars)}… [360 characters left out]`, other: text },
  })
})

test('what is in a value is cut with it, in arrays and objects of any depth', () => {
  const text = long('abc ')
  const cut = `${text.slice(0, chars)}… [360 characters left out]`
  expect(valueOf({ cut: [text, { a: { b: [text, 'short'] } }, 1, null, true] })).toEqual({
    filler,
    cut: [cut, { a: { b: [cut, 'short'] } }, 1, null, true],
  })
})

test.each([
  ['a string', 'x'],
  ['an empty one', ''],
  ['an object', { a: { b: 'c' } }],
  ['an array', [[], {}, '']],
])('%s that is left out is null', (_, value) => {
  expect(valueOf({ bare: value, after: 'x' })).toEqual({ filler, bare: null, after: 'x' })
})

test('figures stay in what is left out otherwise', () => {
  expect(valueOf({ bare: 1, flat: { a: 1.5, b: 'x', c: { d: 1 }, e: [2], f: true } })).toEqual({
    filler,
    bare: 1,
    flat: { a: 1.5, b: null, c: null, e: null, f: true },
  })
})

test.each(['é', '😀', '\\', '"', '\n', '\u0001', 'é😀\n'])('%j is not cut in two', (char) => {
  const text = long(char)
  const value = JSON.stringify(valueOf({ cut: text }))
  expect(value).toContain(JSON.stringify(char.repeat(Math.floor(chars / char.length))).slice(1, -1))
  expect(value).not.toContain('\ufffd')
  expect(value).toMatch(/… \[\d+ characters left out\]"/)
})

test('only what is told to the byte is cut as plain text', () => {
  const [ascii, wide, escaped] = [long('a'), long('é'), long('a\n')]
  expect(valueOf({ cut: { plain: [ascii, wide, escaped] } })).toEqual({
    filler,
    cut: { plain: [`${'a'.repeat(chars)}… [360 characters left out]`, wide, escaped] },
  })
})

test('a record that is named is its name', () => {
  expect(abridged(JSON.stringify({ filler, type: 'two', cut: 'x' }))).toBe('{"type":"two"}')
})

test.each([
  ['twice', '"type":"one","type":"other"'],
  ['by a key with escapes too', '"type":"one","t\\u0079pe":"other"'],
  ['within another value', '"other":{"type":"one"}'],
  ['with escapes', '"type":"\\u006fne"'],
  ['by no string', '"type":["one"]'],
])('named %s, it comes as it is', (_, members) => {
  const line = `{${members},"filler":"${filler}"}`
  expect(abridged(line)).toBe(line)
})

test.each([
  ['cut off', `{"filler":"${filler}","cut":"${long('a')}`],
  ['a bad escape in what would be left out', `{"filler":"${filler}","cut":"${long('a')}\\x"}`],
  ['a control character there', `{"filler":"${filler}","bare":"\u0001"}`],
  ['two values', `{"filler":"${filler}","cut":"${long('a')}"} {}`],
  ['no object', `["${filler}"]`],
  ['not well-formed', `{"filler":"${filler}","bare":{"a":}}`],
])('%s: the line comes whole', (_, line) => {
  expect(abridged(line)).toBe(line)
})

test('what is well-formed stays so, and is what it was but for what the rules leave out', () => {
  const text = fc.oneof(fc.string({ maxLength: 100, unit: 'grapheme' }), fc.string({ maxLength: 200 }), fc.constant(long('ab\\"é😀')))
  const key = fc.oneof(fc.constantFrom('cut', 'bare', 'flat', 'in', 'plain', 'other'), fc.string({ maxLength: 5 }))
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 5 }, text, fc.double(), fc.boolean(), fc.constant(null), tie('array'), tie('object')),
    array: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 6 }), fc.nat(3), (record, indent) => {
      const line = JSON.stringify({ filler, ...record }, null, indent).replaceAll('\n', '\t')
      expect(sameBut(JSON.parse(line), JSON.parse(abridged(line)), rules, undefined)).toBe(true)
    }),
    { numRuns: runs },
  )
})

test('what is malformed is never made well-formed', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string({ maxLength: 3 }), (at, damage) => {
      const line = JSON.stringify({ filler, cut: [long('a\n'), { plain: 'b' }], bare: { c: ['d'] }, flat: { e: 'f' } })
      const place = at % line.length
      const bytes = Buffer.from(line.slice(0, place) + damage + line.slice(place + 1))
      if (bytes.includes(0x0a)) return
      const isFine = (text: string) => {
        try {
          JSON.parse(text)
          return true
        } catch {
          return false
        }
      }
      expect(isFine(abridger.text(bytes, 0, bytes.length))).toBe(isFine(bytes.toString('utf8')))
    }),
    { numRuns: runs * 4 },
  )
})

test('the module is made of the sources beside it (wasm/build.mjs makes it)', async () => {
  const hash = createHash('sha256')
  for (const name of ['json-lines', 'abridge']) hash.update(await readFile(join(import.meta.dirname, `../../wasm/${name}.as`)))
  expect(hash.digest('hex')).toBe(sourceSha256)
})

/** A second reading of the rules: whether one value is what the rules make of another. */
function sameBut(full: unknown, short: unknown, level: AbridgeRules | undefined, policy: string | undefined): boolean {
  if (policy === 'bare' && (typeof full === 'string' || (typeof full === 'object' && full !== null))) return short === null
  if (typeof full === 'string') {
    if (short === full) return true
    return (
      typeof short === 'string' &&
      policy !== undefined &&
      note.test(short) &&
      full.startsWith(short.replace(note, '')) &&
      short.length >= chars
    )
  }
  if (typeof full !== 'object' || full === null) return Object.is(full, short)
  const within = policy === 'flat' ? 'bare' : policy
  const rulesWithin = within === 'bare' ? undefined : level
  if (Array.isArray(full))
    return Array.isArray(short) && short.length === full.length && full.every((one, i) => sameBut(one, short[i], rulesWithin, within))
  if (typeof short !== 'object' || short === null) return false
  const now = new Map(Object.entries(short))
  return Object.entries(full).every(([key, one]) => {
    const rule = rulesWithin && Object.hasOwn(rulesWithin, key) ? rulesWithin[key] : undefined
    return now.has(key) && sameBut(one, now.get(key), rule?.in, rule?.is ?? within)
  })
}
