import {
  type Cli,
  discover,
  readSession,
  type Session,
  type SessionFile,
  TranscriptFormatError,
  TranscriptNotFoundError,
} from '@hoop/transcripts'
import { basename } from 'node:path'
import { HoopError } from '../../errors.ts'
import type { Places } from './places.ts'

/** Every session file of the places, each once, the one that changed last first. */
export async function findFiles({ discover: places }: Places, clis?: readonly Cli[]): Promise<readonly SessionFile[]> {
  const found = new Map<string, SessionFile>()
  for (const place of places) for await (const file of discover({ ...place, ...(clis && { clis }) })) found.set(file.path, file)
  return [...found.values()].sort((a, b) => b.mtimeMs - a.mtimeMs)
}

/** What a file that cannot be read as a session gets; one bad file never stops another. */
export interface Unreadable {
  readonly path: string
  readonly reason: string
}

/** A session, or why there is none. A file that went away meanwhile is neither. */
export async function readOrReason({ path, cli }: SessionFile): Promise<Session | Unreadable | undefined> {
  try {
    return await readSession(path, { cli })
  } catch (error) {
    if (error instanceof TranscriptNotFoundError) return undefined
    return { path, reason: error instanceof Error ? error.message : String(error) }
  }
}

export const isSession = (read: Session | Unreadable): read is Session => 'counts' in read

/**
 * The one session with an id. Files whose name holds the id are read first, since most CLIs name them so.
 * @throws HoopError where there is none, or more than one
 */
export async function findById(places: Places, id: string, note: (text: string) => void): Promise<string> {
  const files = await findFiles(places)
  const likely = files.filter(({ path }) => path.includes(id) || basename(path).includes(id.slice(0, 8)))
  const others = files.filter((file) => !likely.includes(file))
  if (others.length > 500) note(`Looking for ${plainId(id)} in ${files.length} sessions`)
  for (const group of [likely, others]) {
    const matches: string[] = []
    for (const file of group) {
      const read = await readOrReason(file)
      if (read && isSession(read) && read.id === id) matches.push(read.path)
    }
    const [only] = matches
    if (matches.length > 1)
      throw new HoopError('AMBIGUOUS_ID', `${matches.length} sessions have the id ${plainId(id)}`, {
        exitCode: 2,
        hint: `name one by its path: ${matches.slice(0, 10).join(', ')}`,
      })
    if (only !== undefined) return only
  }
  throw new HoopError('SESSION_NOT_FOUND', `no session has the id ${plainId(id)}, and no file that path`, {
    exitCode: 2,
    hint: 'see `hoop sessions list`, or give the path of a session file',
  })
}

/** Turns what the library throws for a path into what the command says; a file of several sessions has them listed first. */
export function describeTrouble(error: unknown, note: (text: string) => void): unknown {
  if (!(error instanceof TranscriptFormatError)) return error
  const { sessions, message } = error
  for (const path of sessions) note(path)
  const hint = sessions.length > 1 ? 'name one of those above' : 'expected a session of Claude Code, Codex, OpenCode, Gemini or aider'
  return new HoopError('TRANSCRIPT_FORMAT', message, { exitCode: 2, hint, cause: error })
}

const plainId = (id: string) => id.replaceAll(/\p{Cc}/gu, '?').slice(0, 200)
