import { type Redaction, createRedactor } from '@hoop/redact'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { positives } from './support/corpus.ts'
import { base62, createDraw, drawPem } from './support/draw.ts'

const numRuns = Number(process.env['HOOP_PROPERTY_RUNS'] ?? 100)
const redactor = createRedactor({ key: new Uint8Array(16), rules: [{ id: 'ticket', pattern: 'TCK-\\d+' }] })
const texts = positives(5).map(({ text }) => text)

function inPieces(pieces: readonly string[]): Redaction {
  const stream = redactor.stream()
  const parts = [...pieces.map((piece) => stream.push(piece)), stream.end()]
  return { text: parts.map(({ text }) => text).join(''), found: parts.flatMap(({ found }) => found) }
}

test('cut anywhere, a text comes out as it does whole, with the same findings', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'grapheme' }), fc.constant('TCK-12')), { maxLength: 6 })
  fc.assert(
    fc.property(text, fc.constantFrom('\n', ' ', '\r\n', ''), fc.array(fc.nat(4000), { maxLength: 8 }), (parts, join, at) => {
      const whole = parts.join(join)
      const cuts = [0, ...at.map((n) => n % (whole.length + 1)).sort((a, b) => a - b), whole.length]
      const pieces = cuts.slice(1).map((cut, n) => whole.slice(cuts[n], cut))
      expect(inPieces(pieces)).toEqual(redactor.redact(whole))
    }),
    { numRuns },
  )
})

test('character by character, a private key comes out as one mask', () => {
  const key = drawPem(createDraw(1))
  const text = `before\n${key}\nafter`
  expect(inPieces(text.split('')).text).toBe(redactor.redact(text).text)
  expect(redactor.redact(text).text).toMatch(/^before\n\[redacted:private-key~2048\]\nafter$/)
})

test('complete lines go out at once; what may be the beginning of a key waits', () => {
  const stream = redactor.stream()
  expect(stream.push('one\ntwo').text).toBe('one\n')
  expect(stream.push('\n-----BEGIN PRIVATE KEY-----\n').text).toBe('two\n')
  expect(stream.push('is how it begins\n').text).toBe('-----BEGIN PRIVATE KEY-----\nis how it begins\n')
  expect(stream.end().text).toBe('')
})

test('a line without an end goes out in parts, and no secret with it', () => {
  const draw = createDraw(9)
  const secrets = Array.from({ length: 400 }, () => draw.from(base62, 36))
  const filler = 'some words of no interest '.repeat(300)
  const stream = redactor.stream()
  const out: string[] = []
  let held = 0
  let given = 0
  for (const secret of secrets) {
    const piece = `${filler}ghp_${secret} `
    given += piece.length
    out.push(stream.push(piece).text)
    held = Math.max(held, given - out.reduce((sum, { length }) => sum + length, 0))
  }
  out.push(stream.end().text)
  const text = out.join('')
  expect(text.match(/\[redacted:github-token\]/g)).toHaveLength(400)
  expect(secrets.filter((secret) => text.includes(secret.slice(0, 8)))).toEqual([])
  expect(held).toBeLessThan(1_500_000)
})

test('a policy that refuses ends the stream at the first secret', () => {
  const stream = createRedactor({ policy: 'refuse' }).stream()
  expect(stream.push('harmless\n').text).toBe('harmless\n')
  expect(stream.push('DB_PASSWORD=tr0ub4dor\n').text).toBe('[refused:password]')
  expect(stream.push('harmless again\n').text).toBe('')
})
