import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { keyIdOf, type AuditKeys } from './checkpoint.ts'
import { realDisk } from './disk.ts'
import { AuditError, systemCode } from './errors.ts'

/** The file of the signing key in a folder of keys: PKCS#8 PEM, readable by its owner alone. */
export const keyFileName = 'audit-ed25519.pem'

/**
 * Makes an Ed25519 key and keeps it in `dir` (created 0700, the file 0600, through a temporary file). Never replaces one:
 * throws `AUDIT_KEYS` if there is a key already, or if it cannot be written.
 */
export async function createKeys(dir: string): Promise<AuditKeys> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const path = join(dir, keyFileName)
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }))
      await file.sync()
    } finally {
      await file.close()
    }
    await link(temporary, path) // a rename would replace the key of another process that was quicker
    await rm(temporary)
    await realDisk.syncFolder(dir)
  } catch (cause) {
    await rm(temporary, { force: true })
    if (systemCode(cause) === 'EEXIST')
      throw refused(
        path,
        'is there already',
        'Load it, or move it away if a new key is wanted: the old one is needed to trust its checkpoints.',
        cause,
      )
    throw refused(
      path,
      `cannot be written (${systemCode(cause) ?? String(cause)})`,
      'Look at the disk and at the permissions of the folder.',
      cause,
    )
  }
  return auditKeys(privateKey)
}

/**
 * The key that `createKeys` keeps in `dir`; `undefined` if there is none. Throws `AUDIT_KEYS` if it cannot be read, is no Ed25519 key, or can be read by
 * others: then it is no secret, and what it signs proves nothing.
 */
export async function loadKeys(dir: string): Promise<AuditKeys | undefined> {
  const path = join(dir, keyFileName)
  try {
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw refused(
        path,
        `can be read by other users (mode ${(mode & 0o777).toString(8)})`,
        `If nobody else has had it: chmod 600 ${path}. Otherwise make a new key.`,
      )
    return auditKeys(readKey(path, await readFile(path, 'utf8')))
  } catch (cause) {
    if (cause instanceof AuditError) throw cause
    if (systemCode(cause) === 'ENOENT') return undefined
    throw refused(path, `cannot be read (${systemCode(cause) ?? String(cause)})`, 'Give this user read permission on it.', cause)
  }
}

function readKey(path: string, pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (cause) {
    throw refused(path, 'is not a private key in PEM', 'Restore it from a backup, or move it away to make a new one.', cause)
  }
  if (key.asymmetricKeyType === 'ed25519') return key
  throw refused(
    path,
    `holds a key of type ${key.asymmetricKeyType}, not ed25519`,
    'Restore it from a backup, or move it away to make a new one.',
  )
}

function auditKeys(privateKey: KeyObject): AuditKeys {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  const raw = Buffer.from(String(x), 'base64url')
  return { privateKey, publicKey: raw.toString('base64'), keyId: keyIdOf(raw) }
}

function refused(path: string, what: string, hint: string, cause?: unknown): AuditError {
  return new AuditError('AUDIT_KEYS', { what: `${path} ${what}`, hint, path, cause })
}
