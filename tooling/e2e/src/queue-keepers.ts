import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { simulatorProgram } from './programs.ts'
import type { Sandbox } from './sandbox.ts'

/** A program that keeps a queue: the simulator's stand-in, or a real `br`. */
export interface QueueKeeper {
  /** For the names of tests. */
  readonly name: string
  readonly isThere: boolean
  /** Makes it the `br` of the sandbox; the answer is what `fleet-sim run --queue` is to be told. */
  install(sandbox: Sandbox): string
  /** Makes a workspace with an empty queue. */
  makeWorkspace(sandbox: Sandbox, name: string): string
}

/** A real br: `HOOP_TEST_BR`, or the one on the PATH; `undefined` without. */
const realBr: string | undefined = [
  process.env['HOOP_TEST_BR'] ?? '',
  ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'br')),
].find((path) => {
  try {
    return path !== '' && execFileSync(path, ['--version'], { encoding: 'utf8' }).startsWith('br ')
  } catch {
    return false
  }
})

/** The bundled stand-in. */
export const standIn: QueueKeeper = {
  name: 'the stand-in',
  isThere: true,
  install: ({ programs }) => {
    programs.install('br', process.execPath, simulatorProgram, 'queue')
    return 'stand-in'
  },
  makeWorkspace: (sandbox, name) => {
    const path = sandbox.makeFolder(name)
    mkdirSync(join(path, '.beads'), { recursive: true })
    writeFileSync(join(path, '.beads/config.yaml'), `issue_prefix: ${name}\n`)
    writeFileSync(join(path, '.beads/issues.jsonl'), '')
    return path
  },
}

/** What workers use in earnest. */
export const br: QueueKeeper = {
  name: 'br [needs br]',
  isThere: realBr !== undefined,
  install: ({ programs }) => programs.install('br', realBr ?? 'br'),
  makeWorkspace: (sandbox, name) => {
    const path = sandbox.makeFolder(name)
    execFileSync(realBr ?? 'br', ['init', `--prefix=${name}`, '--json'], { cwd: path, env: sandbox.env, stdio: 'ignore' })
    return path
  },
}
