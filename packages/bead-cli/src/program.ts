import { access, constants, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path'
import { BeadCliError, isNotFound } from './errors.ts'
import { type Invocation, askHelp, askVersion } from './invocation.ts'
import { inPrivateFolder } from './private-folder.ts'
import { type Ended, type RunOptions, run } from './run.ts'

/** What a program is, by what it prints. `hoop-queue` is the demo's stand-in, which speaks like br and keeps no database. */
export type Flavour = 'br' | 'bd' | 'bf' | 'bead' | 'hoop-queue'

/** A program that serves a queue. */
export interface Program {
  /** Absolute; links are not resolved. */
  readonly path: string
  readonly flavour: Flavour
  /** As printed, `'0.7.6'`; `null` where it prints none (bf). */
  readonly version: string | null
  /** Which file it was when it was asked: another size or time is another program. */
  readonly fileId: string
}

/** Options of {@link detectProgram}. */
export interface DetectOptions extends RunOptions {
  /** How long it may take to print its version. 5000. */
  readonly timeoutMs?: number
}

const versions: readonly (readonly [Flavour, RegExp])[] = [
  ['br', /^br (\d+\.\d+\.\d+\S*)/],
  ['bd', /^bd version (\d+\.\d+\.\d+\S*)/],
  ['bead', /^bead (\d+\.\d+\.\d+\S*)/],
  ['hoop-queue', /^hoop-queue (\d+\S*)/],
]

/**
 * Which of the four programs is this? Told by what it prints, never by its name: a file called `br` may be a link to
 * another. A bare name is looked up on the PATH. Starts the program once, for bf twice, in an empty folder.
 *
 * Throws `PROGRAM_NOT_FOUND`, `PROGRAM_NOT_EXECUTABLE`, `PROGRAM_UNKNOWN` or `PROGRAM_TIMEOUT`.
 */
export async function detectProgram(path: string, options: DetectOptions = {}): Promise<Program> {
  const file = await locate(path, options.env ?? process.env)
  const fileId = await fileIdOf(file)
  return inPrivateFolder('hoop-version-', async (folder) => {
    const said = await ask(file, askVersion, folder, options)
    for (const [flavour, pattern] of versions) {
      const version = pattern.exec(said.stdout)?.[1]
      if (version !== undefined) return { path: file, flavour, version, fileId }
    }
    // bf 0.1.0 knows no --version, and helps on standard error with exit code 1.
    const help = said.exitCode === 0 ? undefined : await ask(file, askHelp, folder, options)
    if (help && `${help.stdout}${help.stderr}`.includes('bead-forge')) return { path: file, flavour: 'bf', version: null, fileId }
    throw unknown(file, said)
  })
}

/** Size, time and inode of a program's file, links followed. */
export async function fileIdOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path)
  return `${size}-${mtimeMs}-${ino}`
}

/** Is this version at least that one? `null` and what is no version are not. */
export function isAtLeast(version: string | null, major: number, minor: number, patch: number): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version ?? '')
  if (!parts) return false
  const [a, b, c] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  return a !== major ? a > major : b !== minor ? b > minor : c >= patch
}

async function ask(file: string, question: Invocation, folder: string, options: DetectOptions): Promise<Ended> {
  const timeoutMs = options.timeoutMs ?? 5000
  const ended = await run(file, question, folder, timeoutMs, options)
  if (ended.how === 'timeout') {
    throw new BeadCliError('PROGRAM_TIMEOUT', `${file} did not print its version within ${timeoutMs} ms`, {
      hint: 'Run it with --version in a terminal; if that answers, this machine is overloaded.',
      retryable: true,
    })
  }
  if (ended.how === 'aborted') throw new BeadCliError('ABORTED', `${file} was not asked to its end: cancelled`, { hint: 'Call again.' })
  return ended
}

async function locate(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const isName = path !== '' && !path.includes('/') && !path.includes(sep)
  const candidates = isName
    ? (env['PATH'] ?? '')
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, path))
    : [resolve(path)]
  let blocked: string | undefined
  for (const candidate of candidates) {
    const kind = await kindOf(candidate)
    if (kind === 'program') return candidate
    if (kind === 'blocked') blocked ??= candidate
  }
  if (blocked !== undefined) {
    throw new BeadCliError('PROGRAM_NOT_EXECUTABLE', `${blocked} is not a program that this user may run`, {
      hint: 'Make it executable (chmod +x), or name the program itself and not its folder.',
    })
  }
  throw new BeadCliError('PROGRAM_NOT_FOUND', isName ? `no ${path} on the PATH` : `there is no ${resolve(path)}`, {
    hint: 'Install it, or name the program by its full path.',
  })
}

async function kindOf(path: string): Promise<'program' | 'blocked' | 'missing'> {
  try {
    if (!(await stat(path)).isFile()) return 'blocked'
    await access(path, constants.X_OK)
    return 'program'
  } catch (error) {
    return isNotFound(error) ? 'missing' : 'blocked'
  }
}

function unknown(file: string, said: Ended): BeadCliError {
  const [line = ''] = (said.stdout.trim() || said.stderr.trim()).split('\n')
  return new BeadCliError(
    'PROGRAM_UNKNOWN',
    `${file} is none of br, bd, bf, bead: its --version says ${JSON.stringify(line.slice(0, 80))}`,
    {
      hint: 'Name the program that the workers of this queue run.',
    },
  )
}
