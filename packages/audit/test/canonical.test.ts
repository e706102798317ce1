import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AuditError, canonicalize } from '../src/index.ts'
import { text, value } from './support/logs.ts'
import { runs } from './support/temp.ts'

describe('RFC 8785', () => {
  test('section 3.2.2: the example, without its fractions', () => {
    const parsed: unknown = JSON.parse(
      String.raw`{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false], "numbers": [-0, 0, 1E3, 4.50e1]}`,
    )
    expect(canonicalize(parsed)).toBe(String.raw`{"literals":[null,true,false],"numbers":[0,0,1000,45],"string":"€$\u000f\nA'B\"\\\\\"/"}`)
  })

  test('section 3.2.3: keys by UTF-16 code units, which is not the order of code points', () => {
    const parsed: unknown = JSON.parse(
      String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
    )
    expect(canonicalize(parsed)).toBe(
      `{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}`,
    )
  })

  test('appendix B: integers at the ends of what is exact', () => {
    expect(canonicalize([9007199254740991, -9007199254740991, -0, 0])).toBe('[9007199254740991,-9007199254740991,0,0]')
  })

  test('every control character has its one escape', () => {
    const controls = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('')
    const escapes = ['\\b', '\\t', '\\n', undefined, '\\f', '\\r']
    const expected = controls
      .split('')
      .map((_, code) => escapes[code - 8] ?? `\\u${code.toString(16).padStart(4, '0')}`)
      .join('')
    expect(canonicalize(`${controls}\u007f/`)).toBe(`"${expected}\u007f/"`)
  })
})

test('what it gives parses to the same value, and has one spelling', () => {
  fc.assert(
    fc.property(value(), (value) => {
      const canonical = canonicalize(value)
      const parsed: unknown = JSON.parse(canonical)
      expect(parsed).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalize(parsed)).toBe(canonical)
    }),
    runs(300),
  )
})

test('the order in which members were set does not matter', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(text(), fc.nat()), { selector: ([key]) => key }), fc.nat(), (members, cut) => {
      const turned = [...members.slice(cut % (members.length + 1)), ...members.slice(0, cut % (members.length + 1))]
      expect(canonicalize(Object.fromEntries(turned))).toBe(canonicalize(Object.fromEntries(members)))
    }),
    runs(200),
  )
})

describe('what has no single spelling is refused, and named', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  test.each([
    [{ a: { b: [1, 0.5] } }, 'a.b[1] is the number 0.5'],
    [{ big: 2 ** 53 }, 'big is the number 9007199254740992'],
    [Number.NaN, 'the value is the number NaN'],
    [{ gone: undefined }, 'gone is undefined'],
    [[1n], '[0] is a bigint'],
    [{ at: new Date(0) }, 'at is a Date'],
    [{ f: () => 1 }, 'f is a function'],
    [['\ud800'], '[0] is half of a surrogate pair'],
    [{ 'x\udfff': 1 }, 'half of a surrogate pair'],
    [circle, 'nested over 64 deep'],
    [[, 1], '[0] is undefined'], // oxlint-disable-line no-sparse-arrays
  ])('%o', (value, message) => {
    expect(() => canonicalize(value)).toThrow(AuditError)
    expect(() => canonicalize(value)).toThrow(message)
  })
})

test('objects without a prototype, and a member named __proto__, are members like any other', () => {
  const bare: unknown = Object.assign(Object.create(null), { b: 1, a: 2 })
  expect(canonicalize(bare)).toBe('{"a":2,"b":1}')
  expect(canonicalize(JSON.parse('{"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1}}')
})
