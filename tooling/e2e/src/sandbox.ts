import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { eventually } from './eventually.ts'
import { processesOf, signalProcess } from './processes.ts'
import { type ProgramWatch, purposeOf, watchPrograms } from './started-programs.ts'

/** A folder of its own for what one test file starts: nothing outside of it is read or written, and nothing outlives it. */
export interface Sandbox {
  readonly folder: string
  /** Nothing of the tester's environment but where programs are: first those that are watched. HOME and HOOP_HOME lie in the folder. */
  readonly env: Readonly<Record<string, string>>
  /** What HOOP started, and what else it shall find. */
  readonly programs: ProgramWatch
  /** Makes a folder below. */
  makeFolder(name: string): string
  /**
   * Removes the folder. Answers what there should be none of: commands that still ran, which have then been ended, and programs
   * that HOOP has started and may not start.
   */
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
  const path = process.env['PATH'] ?? ''
  const programs = watchPrograms(folder, path)
  return {
    folder,
    programs,
    env: {
      PATH: `${programs.folder}${delimiter}${path}`,
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
      const forbidden = programs.started().filter((program) => purposeOf(program) === undefined)
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
      return [
        ...survivors.map(({ pid, command }) => `still running: ${pid} ${command}`),
        ...forbidden.map(({ name, argv, cwd }) => `started: ${name} ${argv.join(' ')} in ${cwd}`),
      ]
    },
  }
}
