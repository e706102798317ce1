import { open, stat } from 'node:fs/promises'
import { TranscriptFormatError, TranscriptNotFoundError } from './errors.ts'
import type { Format, Target } from './model.ts'

/** How much of a file is looked at to tell whose it is. */
const headBytes = 64 * 1024

/** A target and the format that reads it. */
export interface Opened<C extends string> {
  readonly target: Target
  readonly format: Format<C>
}

/** `file#selector` → its parts. A file whose own name has a `#` is a file. */
export async function parseTarget(path: string): Promise<Target> {
  if (await isFile(path)) return { path, file: path }
  const hash = path.lastIndexOf('#')
  const file = path.slice(0, hash)
  if (hash <= 0 || !(await isFile(file))) throw new TranscriptNotFoundError(path)
  return { path, file, selector: path.slice(hash + 1) }
}

/** Which of the formats a file is of; `undefined` for none. @throws TranscriptNotFoundError */
export async function findFormat<C extends string>(target: Target, formats: readonly Format<C>[]): Promise<Format<C> | undefined> {
  const head = await readHead(target.file)
  return formats.find((format) => format.recognises(target.file, head))
}

/**
 * The format that reads a path, or the named CLI's.
 * @throws TranscriptFormatError where no format, or not that one, can; or where the file holds several sessions and none is named
 * @throws TranscriptNotFoundError where there is no file
 */
export async function resolveTarget<C extends string>(path: string, formats: readonly Format<C>[], cli?: C): Promise<Opened<C>> {
  const target = await parseTarget(path)
  const named = cli === undefined ? undefined : formats.find((one) => one.cli === cli)
  const found = await findFormat(target, cli === undefined ? formats : named ? [named] : [])
  // A file that has nothing in it yet is of the CLI that the caller names.
  const format = found ?? ((await stat(target.file).catch(() => undefined))?.size === 0 ? named : undefined)
  if (!format)
    throw new TranscriptFormatError(path, cli ? `a session of ${cli}` : `a session of ${formats.map((one) => one.cli).join(', ')}`)
  if (target.selector !== undefined && !format.sessionsIn)
    throw new TranscriptFormatError(path, `a session of ${format.cli}: its files hold one session each, without a #`)
  if (target.selector !== undefined || !format.sessionsIn) return { target, format }
  const sessions = await format.sessionsIn(target.file)
  const [only] = sessions
  if (sessions.length === 1 && only !== undefined) return { target: await parseTarget(only), format }
  throw new TranscriptFormatError(
    path,
    sessions.length === 0 ? 'a file with a session in it' : `one session: it holds ${sessions.length}`,
    {
      sessions,
    },
  )
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new TranscriptNotFoundError(path, { cause })
  }
}
