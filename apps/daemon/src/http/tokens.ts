import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmod, mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, errorText, HoopError } from '../errors.ts'
import { writeFileAtomically } from '../write-file.ts'

/** What a token proves. */
export type TokenRole = 'operator' | 'client'

/** The two tokens of a home. */
export interface Tokens {
  /** Whose token this is. Takes the same time for every answer. */
  roleOf(token: string): TokenRole | undefined
}

const files: Readonly<Record<TokenRole, string>> = { operator: 'operator-token', client: 'client-token' }
const form = /^[A-Za-z0-9_-]{43}$/

/** Where a token of a home lies. */
export const tokenPath = (home: string, role: TokenRole): string => join(home, 'keys', files[role])

/** Reads the tokens below a home, and makes those that are missing: 32 random bytes each, readable by their user alone. */
export async function openTokens(home: string): Promise<Tokens> {
  const folder = join(home, 'keys')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await closeToOthers(folder, 0o700)
  const [operator, client] = [await openToken(home, 'operator'), await openToken(home, 'client')].map(digest)
  return {
    roleOf(token) {
      const given = digest(token)
      const isOperator = operator !== undefined && timingSafeEqual(given, operator)
      const isClient = client !== undefined && timingSafeEqual(given, client)
      return isOperator ? 'operator' : isClient ? 'client' : undefined
    },
  }
}

/** The token in its file; `undefined` where there is none. Throws a {@link HoopError} for a file that holds no token. */
export async function readToken(home: string, role: TokenRole): Promise<string | undefined> {
  const path = tokenPath(home, role)
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw new HoopError('TOKEN_UNREADABLE', `${path} cannot be read: ${errorText(error)}`, {
      exitCode: 3,
      hint: 'run this as the user that HOOP runs as',
      cause: error,
    })
  }
  if (form.test(text)) return text
  throw new HoopError('TOKEN_DAMAGED', `${path} does not hold a token of 43 characters`, {
    exitCode: 3,
    hint: 'delete it and start HOOP again: a new one is made',
  })
}

async function openToken(home: string, role: TokenRole): Promise<string> {
  const found = await readToken(home, role)
  if (found !== undefined) {
    await closeToOthers(tokenPath(home, role), 0o600)
    return found
  }
  const token = randomBytes(32).toString('base64url')
  await writeFileAtomically(tokenPath(home, role), `${token}\n`)
  return token
}

async function closeToOthers(path: string, mode: number): Promise<void> {
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, mode)
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
