import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, open, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Program, isAtLeast } from './program.ts'
import { learnSchema } from './program-schema.ts'
import type { RunOptions } from './run.ts'
import type { Workspace } from './workspace.ts'

/**
 * May this program be asked without changing anything? `undefined`: yes. Else why not, as part of a sentence.
 *
 * br builds a missing or empty database, rebuilds a garbled one, upgrades an older one, and where a database was copied
 * or opened by no br yet, it leaves a lease file: then the exported lines are read instead.
 */
export async function whyNotAsk(workspace: Workspace, program: Program, options: RunOptions = {}): Promise<string | undefined> {
  const { kind } = workspace
  const { flavour } = program
  if (flavour === 'hoop-queue')
    return workspace.database.state === 'missing' ? undefined : 'the stand-in queue keeps no database, and this queue has one'
  if (kind !== flavour) return `the queue is of ${kind}, and ${program.path} is ${flavour}`
  switch (flavour) {
    case 'br':
      return whyNotBr(workspace, program, options)
    case 'bf':
      return workspace.redirected ? 'bf does not follow redirects' : whyNotDatabase(workspace)
    case 'bd':
    case 'bead':
      return undefined
  }
}

function whyNotDatabase({ database }: Workspace): string | undefined {
  return database.state === 'present' ? undefined : `its database is ${database.state}`
}

async function whyNotBr(workspace: Workspace, program: Program, options: RunOptions): Promise<string | undefined> {
  const noDatabase = whyNotDatabase(workspace)
  if (noDatabase !== undefined) return noDatabase
  if (!(await isWritable(workspace))) return 'br cannot read what this user may not write'
  if (isAtLeast(program.version, 0, 3, 0) && !(await isKnownToEngine(workspace.database.path))) {
    return 'no br has opened this copy of the database yet'
  }
  const schema = await learnSchema(program, options)
  if (!schema.known) return schema.why
  const { userVersion } = workspace.database
  return schema.userVersion === userVersion ? undefined : `its schema is ${userVersion}, and ${program.path} keeps ${schema.userVersion}`
}

async function isWritable({ beadsDir, database }: Workspace): Promise<boolean> {
  try {
    await Promise.all([access(beadsDir, constants.W_OK), access(database.path, constants.W_OK)])
    return true
  } catch {
    return false
  }
}

/**
 * From 0.3 on br keeps two marks beside a database that it has opened in this place: a lease file named after the SHA-256
 * of the canonical path, and the device and inode of the file in `…-fsqlite-ns-use`. Where one is missing or another's,
 * the next read would write it. The names and bytes are those of br 0.5.12 and 0.7.6 (beads_rust `sync`, fsqlite-vfs
 * `namespace`); a br with other marks is taken as not safe, and the lines are read.
 */
async function isKnownToEngine(databasePath: string): Promise<boolean> {
  try {
    const path = await realpath(databasePath)
    await stat(join(dirname(path), leaseName(path)))
    const { dev, ino } = await stat(path, { bigint: true })
    const mark = await readMark(join(dirname(path), `${basename(path)}-fsqlite-ns-use`))
    return mark !== undefined && mark.readBigUInt64BE(10) === dev && mark.readBigUInt64BE(18) === ino
  } catch {
    return false
  }
}

/** The lease of a database's openers; `path` is canonical. */
export function leaseName(path: string): string {
  const digest = createHash('sha256').update('beads-rust-database-openers-v1\0').update(path).digest('hex')
  return `.br-db-openers-${digest.slice(0, 24)}.lock`
}

const markBytes = 40

async function readMark(path: string): Promise<Buffer | undefined> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(markBytes), 0, markBytes, 0)
    return bytesRead === markBytes && buffer.toString('latin1', 0, 8) === 'FSQLNS01' ? buffer : undefined
  } finally {
    await file.close()
  }
}
