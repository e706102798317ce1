import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A private folder without links in its path; it goes with this process. */
export function temporaryFolder(): string {
  if (folders.length === 0) process.once('exit', removeFolders)
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-sim-')))
  folders.push(folder)
  return folder
}

const folders: string[] = []

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** Bundles the program as it is now, and says where it lies. */
export function bundleProgram(): string {
  const file = join(temporaryFolder(), 'fleet-sim.js')
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/bundle.mjs'), file])
  return file
}
