import { generateKeyPairSync } from 'node:crypto'
import { keyIdOf } from '../../src/checkpoint.ts'
import type { AuditKeys } from '../../src/index.ts'

/** A key of its own, in memory only. */
export function testKeys(): AuditKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url')
  return { privateKey, publicKey: raw.toString('base64'), keyId: keyIdOf(raw) }
}
