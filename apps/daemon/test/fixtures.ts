import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of its own for one test, by real path. */
export async function makeFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hoop-daemon-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** A workspace with a bead queue, under a folder. */
export async function makeWorkspace(under: string, name: string): Promise<string> {
  const path = join(under, name)
  await mkdir(join(path, '.beads'), { recursive: true })
  await writeFile(join(path, '.beads', 'issues.jsonl'), '')
  return path
}

/** An abort signal that fires when the test is over. */
export function testSignal(): AbortSignal {
  const controller = new AbortController()
  onTestFinished(() => controller.abort())
  return controller.signal
}

/** Waits until something is so, looking again whenever a moment has passed. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
}
