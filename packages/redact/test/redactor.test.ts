import { RedactRuleError, builtInRules, createRedactor } from '@hoop/redact'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { siphash } from '../src/siphash.ts'
import { positives } from './support/corpus.ts'
import { base62, createDraw, drawPem } from './support/draw.ts'

const numRuns = Number(process.env['HOOP_PROPERTY_RUNS'] ?? 200)
const redactor = createRedactor()
const token = (): string => `ghp_${createDraw(1).from(base62, 36)}`

test('findings are in order and apart, and what is between them comes out as it was', () => {
  const texts = positives(7).map(({ text }) => text)
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary' })), { maxLength: 5 }), (parts) => {
      const text = parts.join(' ')
      const { text: masked, found } = redactor.redact(text)
      let at = 0
      for (const { start, end, rule } of found) {
        expect(start).toBeGreaterThanOrEqual(at)
        expect(end).toBeGreaterThan(start)
        expect(builtInRules).toContain(rule)
        expect(masked).toContain(text.slice(at, start))
        at = end
      }
      expect(masked.endsWith(text.slice(at))).toBe(true)
    }),
    { numRuns },
  )
})

test('a secret has the same fingerprint in every dress, and another with another key', () => {
  const secret = token()
  const dresses = [
    secret,
    `"${secret}"`,
    `x\\n${secret}`,
    `\u001B[1m${secret.slice(0, 8)}\u001B[0m${secret.slice(8)}`,
    `${secret.slice(0, 9)}\u200B${secret.slice(9)}`,
  ]
  const prints = dresses.map((text) => redactor.find(text)[0]?.fingerprint)
  expect(new Set(prints)).toEqual(new Set([prints[0]]))
  expect(prints[0]).toMatch(/^[0-9a-f]{12}$/)
  expect(createRedactor().find(secret)[0]?.fingerprint).not.toBe(prints[0])
  const pem = drawPem(createDraw(2))
  const key = new Uint8Array(16).fill(7)
  const [plain] = createRedactor({ key }).find(pem)
  const [escaped] = createRedactor({ key }).find(JSON.stringify({ pem }))
  expect(escaped?.fingerprint).toBe(plain?.fingerprint)
})

test('the hash is SipHash-2-4: its published test vectors', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, n) => n)
  expect(siphash(bytes, bytes.subarray(0, 0))).toBe('726fdb47dd0e0e31')
  expect(siphash(bytes, bytes.subarray(0, 8))).toBe('93f5f5799a932462')
  expect(siphash(bytes, bytes.subarray(0, 15))).toBe('a129ca6149be45e5')
})

test('colours inside of a secret are kept behind its mask', () => {
  const secret = token()
  const { text } = redactor.redact(`\u001B[31m${secret.slice(0, 10)}\u001B[0m${secret.slice(10)} end`)
  expect(text).toBe('\u001B[31m[redacted:github-token]\u001B[0m end')
})

test('a policy warns, or gives nothing of the text', () => {
  const text = `see ${token()}`
  expect(createRedactor({ policy: 'warn' }).redact(text)).toMatchObject({ text, found: [{ rule: 'github-token', start: 4, end: 44 }] })
  expect(createRedactor({ policy: 'refuse' }).redact(text).text).toBe('[refused:github-token]')
  expect(createRedactor({ policy: 'refuse' }).redact('harmless').text).toBe('harmless')
})

test('offsets are those of the original beside astral characters', () => {
  const text = `😀 пароль: 😀 ${token()} 😀`
  expect(redactor.redact(text).text).toBe('😀 пароль: 😀 [redacted:github-token] 😀')
})

test("an operator's rule masks all that it matches, and wins over a built-in one", () => {
  const own = createRedactor({
    rules: [
      { id: 'ticket', pattern: 'TCK-\\d+' },
      { id: 'ours', pattern: '\\bghp_\\w+' },
    ],
  })
  expect(own.redact(`TCK-1, TCK-22 and ${token()}`).text).toBe('[redacted:ticket~8], [redacted:ticket~8] and [redacted:ours~64]')
})

test.each([
  ['(a+)+', /repeats a group that itself repeats/],
  ['(?:x*y?){2,}', /repeats a group that itself repeats/],
  ['(?=a)b', /\(\?=… is not supported/],
  ['(?<!a)b', /is not supported/],
  ['(a)\\1', /refers back/],
  ['a*', /empty text/],
  ['\\b', /empty text/],
  ['(', /Unterminated group/],
  ['a{1,1000}', /more than 256 times/],
  ['(?:a{1,200}){200}', /more than 256 steps/],
  ['a'.repeat(501), /longer than 500/],
])('a pattern that could take long is refused: %s', (pattern, why) => {
  const make = () => createRedactor({ rules: [{ id: 'mine', pattern }] })
  expect(make).toThrow(RedactRuleError)
  expect(make).toThrow(why)
  expect(make).toThrow(/redaction rule "mine"/)
})

test('a rule needs a name of its own, and a key 16 bytes', () => {
  expect(() => createRedactor({ rules: [{ id: 'jwt', pattern: 'a' }] })).toThrow(/another rule of this name/)
  expect(() => createRedactor({ rules: [{ id: 'My Rule', pattern: 'a' }] })).toThrow(/not a name/)
  expect(() => createRedactor({ rules: Array.from({ length: 101 }, (_, n) => ({ id: `r${n}`, pattern: 'a' })) })).toThrow(/100/)
  expect(() => createRedactor({ key: new Uint8Array(3) })).toThrow(/16 bytes, not 3/)
})
