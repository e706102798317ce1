import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalize, formatCheckpoint, parseCheckpoint, signCheckpoint, verifyCheckpoint } from '../src/index.ts'
import { testKeys } from './support/keys.ts'
import { runs } from './support/temp.ts'

const keys = testKeys()
const head = { seq: 7, hash: 'ab'.repeat(32) }
const at = '2026-11-21T08:00:00.000Z'
const checkpoint = signCheckpoint(head, keys, at)
const line = formatCheckpoint(checkpoint)

test('one line with these members in this order, and a signature that others can check', () => {
  expect(Object.keys(JSON.parse(line))).toEqual(['v', 'seq', 'hash', 'at', 'keyId', 'publicKey', 'sig'])
  expect(line).not.toContain('\n')
  const { sig, ...rest } = checkpoint
  const raw = Buffer.from(rest.publicKey, 'base64')
  expect(raw).toHaveLength(32)
  expect(rest).toEqual({ v: 1, ...head, at, keyId: createHash('sha256').update(raw).digest('hex').slice(0, 16), publicKey: keys.publicKey })
  // The DER form of an Ed25519 public key is a fixed beginning and the 32 bytes (RFC 8410).
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  const signed = `{"at":"${at}","hash":"${head.hash}","keyId":"${rest.keyId}","publicKey":"${rest.publicKey}","seq":7,"v":1}`
  expect(canonicalize(rest)).toBe(signed)
  expect(verifySignature(null, Buffer.from(signed), key, Buffer.from(sig, 'base64'))).toBe(true)
})

test('print, parse, check', () => {
  expect(parseCheckpoint(`\n ${line}\n`)).toEqual(checkpoint)
  expect(verifyCheckpoint(parseCheckpoint(line))).toEqual({ ok: true })
  expect(verifyCheckpoint(checkpoint, { publicKey: keys.publicKey })).toEqual({ ok: true })
  expect(verifyCheckpoint(checkpoint, { publicKey: testKeys().publicKey })).toEqual({ ok: false, reason: 'other-key' })
})

test('no byte of a checkpoint can be changed', () => {
  fc.assert(
    fc.property(fc.nat({ max: line.length - 1 }), fc.nat({ max: 6 }), (n, bit) => {
      const changed = line.slice(0, n) + String.fromCharCode(line.charCodeAt(n) ^ (1 << bit)) + line.slice(n + 1)
      const parsed = (() => {
        try {
          return parseCheckpoint(changed)
        } catch {
          return undefined
        }
      })()
      expect(parsed && verifyCheckpoint(parsed).ok).not.toBe(true)
    }),
    runs(500),
  )
})

test('a second spelling of the same signature is not the signature', () => {
  const spare = checkpoint.sig.replace(/(.)==$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}==`)
  expect(Buffer.from(spare, 'base64')).toEqual(Buffer.from(checkpoint.sig, 'base64'))
  expect(verifyCheckpoint({ ...checkpoint, sig: spare })).toEqual({ ok: false, reason: 'bad-signature' })
})

test('a key that was put in its place does not fit the rest', () => {
  const other = testKeys()
  expect(verifyCheckpoint({ ...checkpoint, publicKey: other.publicKey })).toEqual({ ok: false, reason: 'key-id-mismatch' })
  expect(verifyCheckpoint({ ...checkpoint, publicKey: other.publicKey, keyId: other.keyId })).toEqual({
    ok: false,
    reason: 'bad-signature',
  })
})

describe('what is no checkpoint says what is wrong', () => {
  test.each([
    ['', 'not a checkpoint'],
    ['{"seq":1', 'not a checkpoint'],
    [`${line}\n${line}`, 'not a checkpoint'],
    [line.replace('"seq":7', '"seq":0'), 'seq'],
    [line.replace('"v":1', '"v":2'), 'v:'],
    [line.replace('"v":1', '"v":1,"w":1'), 'w'],
    [line.replace(head.hash, head.hash.toUpperCase()), 'hash'],
  ])('%j', (text, message) => {
    expect(() => parseCheckpoint(text)).toThrow(message)
    expect(() => parseCheckpoint(text)).toThrow(
      expect.objectContaining({ code: 'AUDIT_CHECKPOINT', hint: expect.stringContaining('hoop audit checkpoint') }),
    )
  })
})
