import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, makeWorkspace } from '../fixtures.ts'

const program = join(import.meta.dirname, 'stand-in-queue.mjs')

/** A workspace that a real program serves, called `br` on the PATH. */
export interface StandIn {
  readonly folder: string
  readonly workspace: string
  readonly env: { readonly PATH: string; readonly HOME: string; readonly TMPDIR: string }
  /** The command lines so far. */
  commands(): Promise<string[][]>
  /** The beads in the queue. */
  beads(): Promise<Record<string, unknown>[]>
}

export async function makeStandIn(): Promise<StandIn> {
  const folder = await makeFolder()
  const workspace = await makeWorkspace(folder, 'web')
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'br'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`)
  await chmod(join(bin, 'br'), 0o755)
  const log = join(folder, 'stand-in.log')
  await writeFile(log, '')
  const lines = async (path: string): Promise<string[]> => (await readFile(path, 'utf8')).split('\n').filter(Boolean)
  return {
    folder,
    workspace,
    env: { PATH: `${bin}:${process.env['PATH']}`, HOME: folder, TMPDIR: folder },
    commands: async () => (await lines(log)).map((line): string[] => JSON.parse(line)),
    beads: async () => (await lines(join(workspace, '.beads/issues.jsonl'))).map((line): Record<string, unknown> => JSON.parse(line)),
  }
}
