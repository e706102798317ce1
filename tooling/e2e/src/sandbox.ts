import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { processesOf, signalProcess } from './processes.ts'

/** A folder of its own for what one test file starts: nothing outside of it is read or written, and nothing outlives it. */
export interface Sandbox {
  readonly folder: string
  /** Nothing of the tester's environment but where programs are. HOME and HOOP_HOME lie in the folder. */
  readonly env: Readonly<Record<string, string>>
  /** Makes a folder below. */
  makeFolder(name: string): string
  /** Removes the folder. Answers the commands that still ran, which have then been ended: there should be none. */
  dispose(): Promise<readonly string[]>
}

/** The caller disposes of it, last of all. */
export function createSandbox(): Sandbox {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hoop-e2e-')))
  const makeFolder = (name: string) => {
    const path = join(folder, name)
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }
  return {
    folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: makeFolder('home'),
      TMPDIR: makeFolder('tmp'),
      HOOP_HOME: join(folder, 'hoop'),
      NO_COLOR: '1',
    },
    makeFolder,
    async dispose() {
      // What was told to end may take a moment to be gone.
      const isQuiet = eventually('the end of all that was started', () => processesOf(folder).length === 0, { withinMs: 5_000 })
      await isQuiet.catch(() => undefined)
      const survivors = processesOf(folder)
      for (const survivor of survivors) signalProcess(survivor, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
      return survivors.map(({ pid, command }) => `${pid} ${command}`)
    },
  }
}
