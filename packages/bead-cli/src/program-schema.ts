import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readDatabase } from './database.ts'
import { systemCode } from './errors.ts'
import { inPrivateFolder } from './private-folder.ts'
import { type Program, fileIdOf } from './program.ts'
import { probeCall } from './read-calls.ts'
import { type RunOptions, run } from './run.ts'

/** The schema number that a program gives to a database it makes, or why it cannot be learned. */
export type ProgramSchema = { readonly known: true; readonly userVersion: number } | { readonly known: false; readonly why: string }

/** What each binary makes, by path, size, time and inode. An answer is asked for once; a failure is asked for again. */
const learned = new Map<string, Promise<ProgramSchema>>()
const probeTimeoutMs = 20_000

/**
 * The schema that this program keeps: `list` in a private folder with an empty `.beads`, which makes it build a database
 * there, whose header is read; then the folder is removed. Nobody's queue is opened, and nothing is set up for good.
 * Costs one start of the program per binary, and about half a second.
 */
export async function learnSchema(program: Program, options: RunOptions = {}): Promise<ProgramSchema> {
  let key: string
  try {
    key = `${program.path} ${await fileIdOf(program.path)}`
  } catch (error) {
    return { known: false, why: `${program.path} is not there any more (${systemCode(error) ?? 'unknown error'})` }
  }
  const known = learned.get(key)
  if (known) return known
  // Whoever asked first may lose patience; the answer serves the others all the same.
  const { signal: _, ...rest } = options
  const asked = probe(program, rest)
  learned.set(key, asked)
  const forget = (): void => void learned.delete(key)
  asked.then((schema) => void (schema.known || forget()), forget)
  return asked
}

function probe(program: Program, options: RunOptions): Promise<ProgramSchema> {
  return inPrivateFolder('hoop-schema-', async (folder) => {
    const beads = join(folder, '.beads')
    await mkdir(beads)
    const ended = await run(program.path, probeCall(), folder, probeTimeoutMs, options)
    if (ended.how !== 'exit') return { known: false, why: `${program.path} did not answer in an empty folder (${ended.how})` }
    const { userVersion } = await readDatabase(join(beads, 'beads.db'))
    return userVersion === undefined
      ? { known: false, why: `${program.path} makes no SQLite database in an empty folder` }
      : { known: true, userVersion }
  })
}
