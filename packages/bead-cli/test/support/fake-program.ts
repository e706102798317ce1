import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './temp.ts'

/** What the fake does for one verb. `probe` is a `list` in an empty `.beads`; `create-once` the first `create` alone. */
export interface Act {
  readonly stdout?: string
  readonly stderr?: string
  readonly exitCode?: number
  readonly delayMs?: number
  readonly ignoreTerm?: boolean
  /** Is killed, after its writes and before its answer. */
  readonly killed?: boolean
  /** Makes `.beads/beads.db` with this `user_version`. */
  readonly userVersion?: number
  /** Text to append to files below the current folder. */
  readonly writes?: Readonly<Record<string, string>>
  /** Answers as br's create does, with title, description and external_ref as they arrived. */
  readonly echo?: boolean
}

/** One call that the fake got. */
export interface FakeCall {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly pid: number
}

/** A real program that behaves as told. */
export interface FakeProgram {
  readonly path: string
  calls(): Promise<FakeCall[]>
  act(acts: Readonly<Record<string, Act>>): Promise<void>
}

/** Makes a program of its own, in a folder of its own. */
export async function fakeProgram(acts: Readonly<Record<string, Act>>, name = 'br'): Promise<FakeProgram> {
  const folder = await temporaryFolder()
  await copyFile(join(import.meta.dirname, 'fake-br.mjs'), join(folder, 'fake.mjs'))
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' '${join(folder, 'fake.mjs')}' "$@"\n`)
  await chmod(path, 0o755)
  const act = (next: Readonly<Record<string, Act>>): Promise<void> => writeFile(join(folder, 'behaviour.json'), JSON.stringify(next))
  await act(acts)
  return {
    path,
    act,
    async calls() {
      const text = await readFile(join(folder, 'calls.jsonl'), 'utf8').catch(() => '')
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line): FakeCall => JSON.parse(line))
    },
  }
}
