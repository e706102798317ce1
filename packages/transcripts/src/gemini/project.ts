import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { asObject, asString, parseRecord } from '../parse-record.ts'

/** What the place of a session file tells of it. */
export interface FilePlace {
  /** Without its extension; a sub-agent's is its id. */
  readonly name: string
  /** The folder the CLI was started in, where a file beside the chats tells. */
  readonly cwd?: string
  /** A sub-agent lies in a folder named after the session that called it. */
  readonly parentId?: string
}

/** `<home>/.gemini/tmp/<project>/chats/…` → project and parent. Reads `.project_root`, else `projects.json`; both are small. */
export async function readPlace(file: string): Promise<FilePlace> {
  const name = basename(file).replace(/\.jsonl?$/, '')
  const folder = dirname(file)
  const isChild = basename(folder) !== 'chats' && basename(dirname(folder)) === 'chats'
  const project = isChild ? dirname(dirname(folder)) : dirname(folder)
  const cwd = (await readText(join(project, '.project_root')))?.trim() || (await cwdOfSlug(project))
  return { name, ...(cwd ? { cwd } : {}), ...(isChild ? { parentId: basename(folder) } : {}) }
}

/** `projects.json` says which folder has which name below `tmp`; up to 0.16 that was the SHA-256 of its path. */
async function cwdOfSlug(project: string): Promise<string | undefined> {
  const text = await readText(join(dirname(dirname(project)), 'projects.json'))
  const parsed = text === undefined ? undefined : parseRecord(text)
  const projects = parsed?.ok ? asObject(asObject(parsed.value)?.projects) : undefined
  const name = basename(project)
  const isHash = /^[0-9a-f]{64}$/.test(name)
  const paths = Object.entries(projects ?? {})
  return paths.find(([path, slug]) => asString(slug) === name || (isHash && sha256(path) === name))?.[0]
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
