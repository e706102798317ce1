import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BeadCliError, systemCode } from './errors.ts'

/** An empty folder of the system's, for this user alone, gone when `use` has ended. Throws `PROGRAM_FAILED` where none can be made. */
export async function inPrivateFolder<T>(prefix: string, use: (folder: string) => Promise<T>): Promise<T> {
  let folder: string
  try {
    folder = await mkdtemp(join(tmpdir(), prefix))
  } catch (cause) {
    throw new BeadCliError('PROGRAM_FAILED', `no folder could be made in ${tmpdir()} (${systemCode(cause) ?? 'unknown error'})`, {
      hint: 'Make room there, or name another folder in TMPDIR.',
      cause,
    })
  }
  try {
    return await use(folder)
  } finally {
    // What cannot be removed is the system's to tidy; it must not hide what happened.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  }
}
