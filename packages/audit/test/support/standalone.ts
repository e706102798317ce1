import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { verifyFiles, type Checkpoint, type Verdict } from '../../verify-hoop-audit.mjs'
import type { AuditCheckpoint } from '../../src/index.ts'

/** What the verifier for strangers says of a folder. Its own `main` is tested as a program. */
export function verifyFolder(dir: string, checkpoint?: AuditCheckpoint): Verdict {
  const names = readdirSync(dir).filter((name) => /^audit-\d{6}\.jsonl$/.test(name))
  const held: Checkpoint | undefined = checkpoint
  return verifyFiles(
    names.sort().map((name) => join(dir, name)),
    { checkpoint: held },
  )
}
