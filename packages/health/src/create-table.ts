import { readFile } from 'node:fs/promises'
import { createProcTable } from './proc-linux.ts'
import { decodeProcStat } from './proc-stat.ts'
import type { ProcessTable } from './process.ts'
import { createPsTable } from './ps-portable.ts'

/** Where to look for a `/proc`, and by which clock. */
export interface ProcessTableOptions {
  readonly root?: string
  readonly now?: () => number
}

/** The best process table of this host: `/proc` where it shows everyone's processes, else `ps`. */
export async function createProcessTable({ root = '/proc', now = Date.now }: ProcessTableOptions = {}): Promise<ProcessTable> {
  return (await showsAll(root)) ? createProcTable({ root, now }) : createPsTable({ now })
}

/** The first process is someone else's for all but root: where /proc is mounted with `hidepid`, it cannot be read. */
async function showsAll(root: string): Promise<boolean> {
  try {
    const text = await readFile(`${root}/1/stat`, 'latin1')
    return decodeProcStat(text, { ticksPerSecond: 100, bootedAt: undefined })?.pid === 1
  } catch {
    return false
  }
}
