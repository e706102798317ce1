import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of its own, gone when the test is. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** How many runs a property gets: few in a normal run, as many as you like with FC_RUNS. */
export const runs = (usual: number): { numRuns: number } => ({ numRuns: Number(process.env.FC_RUNS ?? usual) })

/** For properties that write to a disk: no speed to keep, for FC_RUNS may ask for any number of runs. */
export const unhurried = { timeout: 600_000 }

/** A number that is small in a normal run and large where somebody asks for it. */
export const asked = (variable: string, usual: number): number => Number(process.env[variable] ?? usual)
