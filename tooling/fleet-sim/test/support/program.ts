import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

/** A private folder without links in its path; it goes when the tests of this file are done. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleet-sim-')))
  folders.push(folder)
  return folder
}

/** Bundles the program as it is now, and says where it lies. */
export function bundleProgram(): string {
  const file = join(temporaryFolder(), 'fleet-sim.js')
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/bundle.mjs'), file])
  return file
}
