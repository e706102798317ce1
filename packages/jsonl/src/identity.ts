import { basename, dirname, join } from 'node:path'
import type { Checkpoint } from './checkpoint.ts'
import type { Disk, FileStat } from './disk.ts'

/** Which file it is, whatever its name. From a checkpoint there is no device: its number may change when the machine starts. */
export interface FileIdentity {
  readonly device?: bigint
  readonly inode: bigint
  readonly bornNs: bigint
}

export function identityOf({ device, inode, bornNs }: FileStat): FileIdentity {
  return { device, inode, bornNs }
}

export function identityFrom(checkpoint: Checkpoint): FileIdentity | undefined {
  return checkpoint.file && { inode: BigInt(checkpoint.file.inode), bornNs: BigInt(checkpoint.file.bornNs) }
}

/** Holds for a deleted file's inode that was given to a new one, too: only the content can tell those apart. */
export function isSameFile(known: FileIdentity, found: FileStat): boolean {
  return known.inode === found.inode && (known.device === undefined || known.device === found.device)
}

const maxLooks = 1000

/**
 * Finds the name that a file was given when it left `path`, as in `app.log` → `app.log.1`. Looks in the same folder only, at
 * names that begin alike first, and at 1000 of them at most. Stricter than `isSameFile`: here an inode that was
 * given to another file would make us read that file, so the time of birth must be known and equal.
 */
export async function findRenamed(disk: Disk, path: string, known: FileIdentity): Promise<string | undefined> {
  if (known.bornNs <= 0n) return undefined
  const folder = dirname(path)
  const own = basename(path)
  const stem = own.split('.', 1)[0] ?? own
  const names = (await disk.list(folder)).filter((name) => name !== own)
  const likely = names.filter((name) => name.startsWith(stem))
  const others = names.filter((name) => !name.startsWith(stem))
  for (const name of [...likely, ...others].slice(0, maxLooks)) {
    const found = await disk.peek(join(folder, name))
    if (found && isSameFile(known, found) && found.bornNs === known.bornNs) return join(folder, name)
  }
  return undefined
}
