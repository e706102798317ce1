import { parseCheckpoint } from '@hoop/audit'
import type { AuditCheckpoint } from '@hoop/protocol'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { errorCode, errorText, HoopError } from '../../errors.ts'
import type { Terminal } from '../terminal.ts'

/** A checkpoint given on the command line: the JSON itself, `-` for standard input, or a file. Throws an `AuditError` for what is none. */
export async function readCheckpoint(given: string, { stdin, cwd }: Terminal): Promise<AuditCheckpoint> {
  if (given.trimStart().startsWith('{')) return parseCheckpoint(given)
  if (given === '-') return parseCheckpoint(await text(stdin))
  const path = resolve(cwd, given)
  try {
    return parseCheckpoint(await readFile(path, 'utf8'))
  } catch (cause) {
    if (errorCode(cause).startsWith('AUDIT_')) throw cause
    throw new HoopError('CHECKPOINT_UNREADABLE', `the checkpoint ${path} cannot be read: ${errorText(cause)}`, {
      exitCode: 2,
      hint: 'give a file, - for standard input, or the line that `hoop audit checkpoint` printed',
      cause,
    })
  }
}
