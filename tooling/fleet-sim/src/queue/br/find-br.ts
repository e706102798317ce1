import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { runBr } from './run-br.ts'

/** Whether this file is a `br`: told by what it prints, never by its name. */
export async function isBr(program: string): Promise<boolean> {
  try {
    await access(program, constants.X_OK)
    const { exitCode, stdout } = await runBr(program, ['--version'], '/', 5000)
    return exitCode === 0 && /^br \d+\.\d+\.\d+/.test(stdout)
  } catch {
    return false
  }
}

/** The first `br` on a PATH that is one; null without. */
export async function findBr(path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const program = resolve(join(folder, 'br'))
    if (await isBr(program)) return program
  }
  return null
}
