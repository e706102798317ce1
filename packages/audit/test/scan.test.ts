import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalize, sealRecord } from '../src/index.ts'
import { scanRecord } from '../src/scan.ts'
import { draft, drafts, value } from './support/logs.ts'
import { runs } from './support/temp.ts'

const isCanonicalRecord = (bytes: Uint8Array): boolean => scanRecord(bytes, 0, bytes.length)?.end === bytes.length

/** The same question asked the long way: parse, canonicalize, compare the bytes. */
function reparses(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return Buffer.from(canonicalize(JSON.parse(text))).equals(bytes)
  } catch {
    return false
  }
}

const lineOf = (data: object): Buffer =>
  Buffer.from(
    sealRecord(null, draft(1))
      .line.trimEnd()
      .replace(/"data":\{.*?\},"hash"/, () => `"data":${canonicalize(data)},"hash"`),
  )

test('every record that can be sealed is read, with its members where they stand', () => {
  fc.assert(
    fc.property(drafts(), (draft) => {
      const { record, line } = sealRecord({ seq: 7, hash: 'a'.repeat(64) }, draft)
      const bytes = Buffer.from(line.slice(0, -1))
      const spans = scanRecord(bytes, 0, bytes.length)
      const at = (span: { start: number; end: number } | undefined): unknown => JSON.parse(bytes.toString('utf8', span?.start, span?.end))
      expect(spans).toMatchObject({ seq: 8, end: bytes.length })
      expect([at(spans?.actor), at(spans?.data), at(spans?.project), at(spans?.subject), at(spans?.type)]).toEqual([
        record.actor,
        JSON.parse(canonicalize(record.data)),
        record.project,
        record.subject,
        record.type,
      ])
    }),
    runs(300),
  )
})

test('a line with changed bytes is read exactly when parsing and canonicalizing it gives the same bytes back', () => {
  const change = fc.record({
    at: fc.nat(),
    remove: fc.nat({ max: 3 }),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.constantFrom('"', ',', '1', '0', '-', '.0', '\\u0041', '\\n', '{}', ' ', 'é', '"a":1,').map((text) => Buffer.from(text)),
    ),
  })
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('a', 'b', 'ab', '', 'é', '😀', '\ufb33', '\n', '"', '\u0001'), value(), { maxKeys: 5 }),
      fc.array(change, { minLength: 1, maxLength: 2 }),
      (data, changes) => {
        let bytes: Buffer = lineOf({ data })
        const [start, end] = [bytes.indexOf('"data":') + 7, bytes.indexOf(',"hash":')]
        for (const { at, remove, insert } of changes) {
          const offset = start + (at % (end - start))
          bytes = Buffer.concat([bytes.subarray(0, offset), insert, bytes.subarray(offset + remove)])
        }
        // Within `data` anything canonical goes; what a record must have around it is tested below.
        if (isCanonicalRecord(bytes)) expect(reparses(bytes)).toBe(true)
        else if (reparses(bytes)) expect(Object.keys(JSON.parse(bytes.toString())).length === 10 && hasForm(bytes)).toBe(false)
      },
    ),
    runs(2000),
  )
})

/** A record whose members have their types, though a change may have moved what is `data`. */
function hasForm(bytes: Buffer): boolean {
  const record: unknown = JSON.parse(bytes.toString())
  if (typeof record !== 'object' || record === null || !('data' in record)) return false
  return typeof record.data === 'object' && record.data !== null && !Array.isArray(record.data)
}

describe('second spellings of the same value are not records', () => {
  const line = lineOf({ a: 1, b: 'x', z: [true, null] }).toString()
  test.each([
    ['white space', line.replace('"a":1', '"a": 1')],
    ['a fraction', line.replace('"a":1', '"a":1.0')],
    ['an exponent', line.replace('"a":1', '"a":1e0')],
    ['minus zero', line.replace('"a":1', '"a":-0')],
    ['a leading zero', line.replace('"a":1', '"a":01')],
    ['an integer that is not safe', line.replace('"a":1', '"a":9007199254740993')],
    ['a needless escape', line.replace('"b":"x"', String.raw`"b":"\u0078"`)],
    ['an escaped slash', line.replace('"b":"x"', String.raw`"b":"\/"`)],
    ['a long escape of a newline', line.replace('"b":"x"', String.raw`"b":"\u000a"`)],
    ['an upper-case escape', line.replace('"b":"x"', String.raw`"b":"\u001F"`)],
    ['a raw control character', line.replace('"b":"x"', '"b":"\u0001"')],
    ['a key twice', line.replace('"a":1', '"a":1,"a":1')],
    ['keys out of order', line.replace('"a":1,"b":"x"', '"b":"x","a":1')],
    ['a comma too many', line.replace('"a":1,', '"a":1,,')],
    ['a byte order mark', `\ufeff${line}`],
    ['a carriage return', `${line}\r`],
    ['a member too many', line.replace('"v":1', '"v":1,"w":1')],
    ['a member less', line.replace(/"project":[^,]*,/, '')],
    ['another version', line.replace('"v":1', '"v":2')],
    ['nobody', line.replace(/"actor":"[^"]*"/, '"actor":""')],
    ['a time without milliseconds', line.replace('.000Z', 'Z')],
    ['an upper-case hash', line.replace(/"hash":"([^"]*)"/, (_, hash: string) => `"hash":"${hash.toUpperCase()}"`)],
    ['seq 0', line.replace('"seq":1', '"seq":0')],
    ['data that is a list', line.replace(/"data":\{.*?\]\}/, '"data":[]')],
    ['an empty line', ''],
  ])('%s', (_, changed) => {
    expect(isCanonicalRecord(Buffer.from(line))).toBe(true)
    expect(changed).not.toBe(line)
    expect(isCanonicalRecord(Buffer.from(changed))).toBe(false)
  })

  test.each([
    ['overlong', [0xc0, 0xaf]],
    ['overlong in three', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a continuation alone', [0x80]],
    ['cut off', [0xe2, 0x82]],
    ['0xff', [0xff]],
  ])('bytes that are not UTF-8: %s', (_, bad) => {
    const at = line.indexOf('"x"') + 1
    const bytes = Buffer.concat([Buffer.from(line.slice(0, at)), Buffer.from(bad), Buffer.from(line.slice(at))])
    expect(isCanonicalRecord(bytes)).toBe(false)
  })
})

test('integers are read up to the last safe one, and no further', () => {
  const line = (digits: string): Buffer => Buffer.from(lineOf({ a: 1 }).toString().replace('"a":1', `"a":${digits}`))
  for (let n = Number.MAX_SAFE_INTEGER - 200; n <= Number.MAX_SAFE_INTEGER; n += 1)
    expect([n, -n].map((n) => isCanonicalRecord(line(String(n))))).toEqual([true, true])
  const unsafe = [
    '9007199254740992',
    '9007199254740993',
    '9007199254741000',
    '9999999999999999',
    '10000000000000000',
    '100000000000000000',
    '-9007199254740992',
  ]
  expect(unsafe.filter((digits) => isCanonicalRecord(line(digits)))).toEqual([])
})

test('what is nested deeper than can be recorded is not read either', () => {
  const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const line = (depth: number): Buffer =>
    Buffer.from(
      lineOf({ a: 1 })
        .toString()
        .replace('{"a":1}', () => nested(depth)),
    )
  expect([62, 63, 100_000].map((depth) => isCanonicalRecord(line(depth)))).toEqual([true, false, false])
  expect(() => sealRecord(null, draft(1, JSON.parse(nested(62))))).not.toThrow()
  expect(() => sealRecord(null, draft(1, JSON.parse(nested(63))))).toThrow('nested over 64 deep')
})
