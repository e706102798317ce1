import { createRedactor } from '@hoop/redact'
import { expect, test } from 'vitest'

/** Made to be read again and again by rules that look back, look ahead, or begin at every character. */
const units = [
  'a',
  '-',
  ' ',
  '=',
  ':',
  '\\',
  '"',
  '://',
  'sk-',
  '-sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  'eyJ',
  '-eyJaaaaaaaa',
  '-eyJaaaaaaa~',
  'eyJaaaaaaaa.',
  'a:b@',
  'postgres://a',
  'postgres://a:',
  'password=',
  'password="',
  '"password\\":\\"',
  'cookie:',
  'authorization: Bearer ',
  '-u a:',
  ' --password ',
  'login a password ',
  'token=aaaaaaaaaaaa-',
  'api_key: a1-a1-a1-',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\nVersion: 1\n',
  '-----BEGIN A A A A ',
  'AAAAAAAAAAAAAAAAAAAAAAAAA\n',
  '\u001B[',
  '\u001B[1',
  '\u001B[1m',
  '\u200B',
  '\\u001b[',
  '\\u003d',
  'AKIA',
  'MNO.',
  'MAAAAAAAAAAAAAAAAAAAAAAAA.',
  'aB1cD2eF3gH4iJ5kL6mN7oP8/',
  'aB1cD2eF3gH4iJ5kL6mN7oP8 ',
  'SG.aaaaaaaaaaaaaaaaaaaa.',
  '8Q~',
  'xoxb-',
  'p.a-_s~',
]
const openings = [
  '',
  '"password":"',
  'PASSWORD=',
  'Authorization: Bearer ',
  '-----BEGIN PRIVATE KEY-----\n',
  'postgres://u:',
  '\u001B[1m',
  'sk-',
  'eyJ',
]

// No time is asserted: a megabyte that took quadratic time would take an hour, and run into the test's limit.
test('a megabyte of anything takes time in proportion', () => {
  const redactor = createRedactor()
  for (const unit of units) {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length))
    expect(redactor.redact(text).found.length).toBeLessThanOrEqual(text.length)
  }
}, 60_000)

test('whatever such a run begins with', () => {
  const redactor = createRedactor()
  for (const opening of openings)
    for (const unit of ['a', 'a1B', '\\', '"', '-', 'a.']) {
      const text = opening + unit.repeat(300_000 / unit.length)
      expect(redactor.redact(text).found.length).toBeLessThanOrEqual(text.length)
    }
}, 60_000)

test("an operator's pattern, too: there is no text that makes it run away", () => {
  for (const pattern of ['[a-z]+-[a-z]+-\\d+', 'a{1,50}b', '.*x.*y', '(?:a|aa|aaa)+c'])
    for (const unit of ['a', 'ab', 'x y', 'a-']) {
      const redactor = createRedactor({ rules: [{ id: 'mine', pattern }] })
      const text = unit.repeat(100_000 / unit.length)
      expect(redactor.redact(text).found.length).toBeLessThanOrEqual(text.length)
    }
}, 60_000)
