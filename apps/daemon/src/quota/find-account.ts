import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClaudePlace } from './places.ts'

/** Which account a session of the Claude CLI ran on: the one in whose folder its transcript lies. Where there is but one account, that one. */
export async function findAccount(places: readonly ClaudePlace[], sessionId: string, cwd: string | null): Promise<string | undefined> {
  if (places.length <= 1) return places[0]?.account
  if (!/^[\w-]+$/.test(sessionId)) return undefined
  for (const { account, folders } of places)
    for (const folder of folders) if (await holds(join(folder, 'projects'), sessionId, cwd)) return account
  return undefined
}

async function holds(projects: string, sessionId: string, cwd: string | null): Promise<boolean> {
  const names = cwd === null ? await readdir(projects).catch((): string[] => []) : [cwd.replaceAll(/[^A-Za-z0-9]/g, '-')]
  for (const name of names) if (await stat(join(projects, name, `${sessionId}.jsonl`)).catch(() => undefined)) return true
  return false
}
