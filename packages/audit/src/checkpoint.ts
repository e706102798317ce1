import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { AuditCheckpoint, type Timestamp } from '@hoop/protocol'
import * as v from 'valibot'
import { canonicalize } from './canonical.ts'
import type { Head } from './chain.ts'
import { AuditError } from './errors.ts'

/** What signs checkpoints. */
export interface AuditKeys {
  readonly privateKey: KeyObject
  /** Base64 of the 32 bytes. */
  readonly publicKey: string
  /** First 16 hex digits of the SHA-256 of these bytes. */
  readonly keyId: string
}

/** Signs that the chain has this record: whoever keeps the result elsewhere can later tell that the log was cut off, or written anew, before it. */
export function signCheckpoint(head: Head, { privateKey, publicKey, keyId }: AuditKeys, at: Timestamp): AuditCheckpoint {
  const { seq, hash } = head
  const statement = { v: 1, seq, hash, at, keyId, publicKey } as const
  return { ...statement, sig: sign(null, Buffer.from(canonicalize(statement)), privateKey).toString('base64') }
}

/** A checkpoint as the one line in which it is printed and kept, without a newline. */
export function formatCheckpoint({ v, seq, hash, at, keyId, publicKey, sig }: AuditCheckpoint): string {
  return JSON.stringify({ v, seq, hash, at, keyId, publicKey, sig })
}

/** Reads a printed checkpoint. Throws `AUDIT_CHECKPOINT` with what is wrong with it; whether its signature is right is for `verifyCheckpoint`. */
export function parseCheckpoint(text: string): AuditCheckpoint {
  const parsed = v.safeParse(v.pipe(v.string(), v.trim(), v.parseJson(), AuditCheckpoint), text)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const where = v.getDotPath(issue)
  throw invalid(
    `not a checkpoint: ${where === null ? '' : `${where}: `}${issue.message}`,
    'Give the one line that `hoop audit checkpoint` printed.',
  )
}

export type CheckpointCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'key-id-mismatch' | 'other-key' | 'bad-signature' }

/** Whether the key in it signed it, and whether that is the expected key (base64 of its 32 bytes), where one is named. Says nothing about any log. */
export function verifyCheckpoint(checkpoint: AuditCheckpoint, { publicKey }: { readonly publicKey?: string } = {}): CheckpointCheck {
  const { sig, ...statement } = checkpoint
  if (publicKey !== undefined && statement.publicKey !== publicKey) return { ok: false, reason: 'other-key' }
  const raw = Buffer.from(statement.publicKey, 'base64')
  if (keyIdOf(raw) !== statement.keyId) return { ok: false, reason: 'key-id-mismatch' }
  // Base64 has several spellings of the same bytes where the last character has spare bits; only the usual one passes.
  const isUsual = raw.toString('base64') === statement.publicKey && Buffer.from(sig, 'base64').toString('base64') === sig
  return isUsual && isSignedBy(raw, canonicalize(statement), sig) ? { ok: true } : { ok: false, reason: 'bad-signature' }
}

/** Throws `AUDIT_CHECKPOINT` for a checkpoint that proves nothing. */
export function requireSigned(checkpoint: AuditCheckpoint, options: { readonly publicKey?: string }): void {
  const check = verifyCheckpoint(checkpoint, options)
  if (check.ok) return
  switch (check.reason) {
    case 'other-key':
      throw invalid(
        `the checkpoint is signed by the key ${checkpoint.keyId}, not by the expected one`,
        'Look in the log for audit.key_changed, or use a checkpoint of the expected key.',
      )
    case 'key-id-mismatch':
    case 'bad-signature':
      throw invalid('the checkpoint was changed: its signature is not right', 'Use another copy of it, or another checkpoint.')
  }
}

/** First 16 hex digits of the SHA-256 of a raw public key. */
export function keyIdOf(rawPublicKey: Uint8Array): string {
  return createHash('sha256').update(rawPublicKey).digest('hex').slice(0, 16)
}

function isSignedBy(rawPublicKey: Buffer, text: string, sig: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: rawPublicKey.toString('base64url') }, format: 'jwk' })
    return verify(null, Buffer.from(text), key, Buffer.from(sig, 'base64'))
  } catch {
    return false // 32 bytes that are no point of the curve
  }
}

function invalid(what: string, hint: string): AuditError {
  return new AuditError('AUDIT_CHECKPOINT', { what, hint })
}
