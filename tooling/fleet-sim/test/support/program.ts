import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A private folder without links in its path; it goes with this process. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-sim-')))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Bundles the program as it is now, and says where it lies. */
export function bundleProgram(): string {
  const file = join(temporaryFolder(), 'fleet-sim.js')
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/bundle.mjs'), file])
  return file
}
