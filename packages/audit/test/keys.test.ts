import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createKeys, keyFileName, loadKeys, signCheckpoint, verifyCheckpoint } from '../src/index.ts'
import { temporaryFolder } from './support/temp.ts'

const head = { seq: 1, hash: 'a'.repeat(64) }

test('a key is made once, for its owner alone, and loaded as what it was', async () => {
  const dir = join(await temporaryFolder(), 'keys')
  expect(await loadKeys(dir)).toBeUndefined()
  const made = await createKeys(dir)
  expect([(await stat(dir)).mode & 0o777, (await stat(join(dir, keyFileName))).mode & 0o777]).toEqual([0o700, 0o600])
  expect(await readdir(dir)).toEqual([keyFileName])
  const loaded = await loadKeys(dir)
  expect(loaded).toMatchObject({ publicKey: made.publicKey, keyId: made.keyId })
  if (!loaded) throw new Error('no key')
  const checkpoint = signCheckpoint(head, loaded, '2026-11-21T08:00:00.000Z')
  expect(verifyCheckpoint(checkpoint, { publicKey: made.publicKey })).toEqual({ ok: true })
})

test('a key is never replaced, not by two at once either', async () => {
  const dir = await temporaryFolder()
  const results = await Promise.allSettled([createKeys(dir), createKeys(dir)])
  const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.publicKey] : []))
  expect(made).toHaveLength(1)
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'AUDIT_KEYS', message: expect.stringContaining('is there already') },
  })
  expect((await loadKeys(dir))?.publicKey).toBe(made[0])
  expect(await readdir(dir)).toEqual([keyFileName])
})

describe('a key that cannot be used is refused, and left as it is', () => {
  const pem = ({ privateKey }: { privateKey: KeyObject }): string => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const good = pem(generateKeyPairSync('ed25519'))
  test.each([
    ['no key', 'rubbish', 0o600, 'is not a private key in PEM'],
    ['cut off', good.slice(0, 60), 0o600, 'is not a private key in PEM'],
    ['of another kind', pem(generateKeyPairSync('x25519')), 0o600, 'holds a key of type x25519, not ed25519'],
    ['open to others', good, 0o640, 'can be read by other users (mode 640)'],
  ])('%s', async (_, text, mode, message) => {
    const dir = await temporaryFolder()
    const path = join(dir, keyFileName)
    await writeFile(path, text)
    await chmod(path, mode)
    await expect(loadKeys(dir)).rejects.toMatchObject({ code: 'AUDIT_KEYS', path, message: `${path} ${message}` })
    expect(await readFile(path, 'utf8')).toBe(text)
  })
})
