import { open, readFile, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { BeadCliError, systemCode } from './errors.ts'
import { type ExportedLines, parseExport } from './lines.ts'
import { isRecord, textOf } from './record.ts'
import type { Workspace } from './workspace.ts'

/** The largest export that is read whole: 512 MiB. */
const maxBytes = 512 * 1024 * 1024

/** A workspace's exported lines, or `undefined` where it has no export. Throws `EXPORT_UNREADABLE`. */
export async function readExport(workspace: Workspace): Promise<ExportedLines | undefined> {
  const { exported, kind } = workspace
  if (!exported) return undefined
  const path = kind === 'bead' ? await checkpointRoot(exported.path) : exported.path
  try {
    return parseExport(await readWhole(path))
  } catch (error) {
    if (error instanceof BeadCliError) throw error
    const code = systemCode(error)
    if (code === undefined) throw error
    throw unreadable(path, `cannot be read (${code})`, error)
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  // One open file: a rename in between still gives one whole version.
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size > maxBytes) throw unreadable(path, `has ${size} bytes, more than the ${maxBytes} that are read`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** `checkpoint/current.json` names the file of records, `active_root.path`, which must lie under `checkpoint/`. */
async function checkpointRoot(pointer: string): Promise<string> {
  const folder = dirname(pointer)
  try {
    const value: unknown = JSON.parse(await readFile(pointer, 'utf8'))
    const root = isRecord(value) && isRecord(value['active_root']) ? textOf(value['active_root'], 'path') : undefined
    if (root === undefined) throw unreadable(pointer, 'names no active_root.path')
    const base = await realpath(folder)
    const path = await realpath(join(base, root))
    if (!path.startsWith(base + sep)) throw unreadable(pointer, 'points out of its own folder')
    return path
  } catch (error) {
    if (error instanceof BeadCliError) throw error
    throw unreadable(pointer, `cannot be followed (${systemCode(error) ?? 'not JSON'})`, error)
  }
}

function unreadable(path: string, what: string, cause?: unknown): BeadCliError {
  return new BeadCliError('EXPORT_UNREADABLE', `${path} ${what}`, {
    hint: 'Give this user read permission, or export the queue anew.',
    cause,
  })
}
