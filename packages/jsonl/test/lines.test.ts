import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLineSplitter, type Line, type LineSplitterOptions } from '../src/index.ts'
import { runs } from './temp.ts'

const split = (input: string | Uint8Array, options?: LineSplitterOptions): Line[] => createLineSplitter(options).push(Buffer.from(input))
const texts = (lines: readonly Line[]): string[] => lines.map((line) => line.text)

describe('a line', () => {
  test('has its text, offset and length', () => {
    expect(split('{"a":1}\nå\n')).toEqual([
      { text: '{"a":1}', offset: 0, length: 8 },
      { text: 'å', offset: 8, length: 3 },
    ])
  })

  test('is there only when its newline is', () => {
    const splitter = createLineSplitter()
    expect(splitter.push(Buffer.from('one\ntw'))).toHaveLength(1)
    expect(splitter).toMatchObject({ offset: 4, tornBytes: 2 })
    expect(splitter.push(Buffer.from('o\n'))).toEqual([{ text: 'two', offset: 4, length: 4 }])
    expect(splitter).toMatchObject({ offset: 8, tornBytes: 0 })
  })

  test('may be empty', () => expect(texts(split('\n\na\n\n'))).toEqual(['', '', 'a', '']))
  test('loses one \\r at its end and no other', () => expect(texts(split('a\r\n\r\nb\rc\nd\r\r\n'))).toEqual(['a', '', 'b\rc', 'd\r']))
  test('shows bytes that are not UTF-8 as U+FFFD', () => {
    expect(split(new Uint8Array([0x61, 0xff, 0x62, 0x0a]))).toEqual([{ text: 'a\uFFFDb', offset: 0, length: 4 }])
  })
  test('counts from where the chunk lies in the file', () => expect(split('a\n', { startOffset: 100 })[0]?.offset).toBe(100))

  test('does not change when its chunk is used again', () => {
    const splitter = createLineSplitter()
    const chunk = Buffer.from('torn')
    splitter.push(chunk)
    chunk.fill('x')
    expect(texts(splitter.push(Buffer.from('\n')))).toEqual(['torn'])
  })

  test('comes from any view of bytes', () => {
    const whole = new TextEncoder().encode('xxa\nyy')
    expect(createLineSplitter().push(whole.subarray(2, 4))).toEqual([{ text: 'a', offset: 0, length: 2 }])
  })
})

describe('an oversized line', () => {
  test('gives its head, its whole length, and leaves the next line alone', () => {
    expect(split('abcdefgh\nij\n', { maxLineBytes: 4 })).toEqual([
      { text: 'abcd', offset: 0, length: 9, oversized: true },
      { text: 'ij', offset: 9, length: 3 },
    ])
  })
  test('starts after the limit, not at it', () => expect(split('abcd\n', { maxLineBytes: 4 })[0]).not.toHaveProperty('oversized'))
  test.each([
    ['aå', 2, 'a'],
    ['a€x', 3, 'a'],
    ['a😀x', 4, 'a'],
    ['å😀x', 6, 'å😀'],
  ])('is cut between characters: %s after %i bytes', (line, maxLineBytes, head) => {
    expect(split(`${line}yz\n`, { maxLineBytes })[0]).toMatchObject({ text: head, oversized: true })
  })

  test('is not kept: what is held stays below the limit', () => {
    const splitter = createLineSplitter({ maxLineBytes: 1000 })
    const chunk = Buffer.alloc(1_000_000, 'x')
    for (let i = 0; i < 100; i += 1) splitter.push(chunk)
    expect(splitter.tornBytes).toBe(100_000_000)
    expect(splitter.push(Buffer.from('\n'))).toEqual([{ text: 'x'.repeat(1000), offset: 0, length: 100_000_001, oversized: true }])
  })
})

describe('NUL bytes', () => {
  test('in front of a line are counted and left out', () => {
    expect(split('a\n\0\0\0b\nc\n')).toEqual([
      { text: 'a', offset: 0, length: 2 },
      { text: 'b', offset: 2, length: 5, nulBytes: 3 },
      { text: 'c', offset: 7, length: 2 },
    ])
  })
  test('alone are an empty line', () => expect(split('\0\0\r\n')).toEqual([{ text: '', offset: 0, length: 4, nulBytes: 2 }]))
  test('inside a line stay', () => expect(texts(split('a\0b\0\n'))).toEqual(['a\0b\0']))
  test('do not make a line oversized, however many', () => {
    const splitter = createLineSplitter({ maxLineBytes: 4 })
    splitter.push(Buffer.alloc(5000))
    expect(splitter.push(Buffer.from('abcd\n'))).toEqual([{ text: 'abcd', offset: 0, length: 5005, nulBytes: 5000 }])
  })
})

test('a 64 MiB line in a million pieces', () => {
  const splitter = createLineSplitter()
  const piece = Buffer.from('é'.repeat(32))
  for (let i = 0; i < 1024 * 1024; i += 1) splitter.push(piece)
  const [line] = splitter.push(Buffer.from('\n'))
  expect(line).toMatchObject({ offset: 0, length: 64 * 1024 * 1024 + 1 })
  expect(line?.text.length).toBe(32 * 1024 * 1024)
})

test.each([{ maxLineBytes: 0 }, { maxLineBytes: 1.5 }, { maxLineBytes: 2 ** 40 }, { startOffset: -1 }])('%o is refused', (options) => {
  expect(() => createLineSplitter(options)).toThrow(RangeError)
})

/** Bytes as files have them: lines, and everything that goes wrong in them. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 9 }),
      fc.constantFrom('\n', '\r\n', '\0', '\0\0\n', '€', '😀', '{"a":1}\n').map((text) => Buffer.from(text)),
    ),
    {
      maxLength: 40,
    },
  )
  .map((parts) => Buffer.concat(parts))
const sizes = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 20 })
const maxLineBytes = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined })

test('cut the bytes anywhere: the lines are the same', () => {
  const property = fc.property(bytes, sizes, maxLineBytes, (whole, sizes, maxLineBytes) => {
    const splitter = createLineSplitter({ maxLineBytes })
    const lines: Line[] = []
    for (let at = 0, i = 0; at < whole.length; i += 1) {
      const size = (sizes[i % sizes.length] ?? 0) + (i % sizes.length === 0 ? 1 : 0)
      lines.push(...splitter.push(whole.subarray(at, at + size)))
      at += size
    }
    expect(lines).toEqual(split(whole, { maxLineBytes }))
    expect(splitter.offset + splitter.tornBytes).toBe(whole.length)
  })
  fc.assert(property, runs(500))
})

test('the lines cover the bytes without gap, and each is what lies between two newlines', () => {
  const property = fc.property(bytes, (whole) => {
    let end = 0
    for (const line of split(whole)) {
      expect(line.offset).toBe(end)
      end += line.length
      const between = whole.subarray(line.offset + (line.nulBytes ?? 0), end - 1).toString('utf8')
      expect(line.text).toBe(between.replace(/\r$/, ''))
      expect(whole[end - 1]).toBe(0x0a)
    }
    expect(whole.indexOf(0x0a, end)).toBe(-1)
  })
  fc.assert(property, runs(500))
})
