import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Place, SessionFile } from '../model.ts'
import { type ListedFile, walk } from './walk.ts'

/** The file system is asked for so long, in milliseconds, before anything else gets a turn. */
const turnMs = 8

/** Every session and sub-agent below the places where Claude Code keeps them. Reads names and times; the head only of files with other names. */
export async function* discover(place: Place): AsyncGenerator<SessionFile, void, undefined> {
  let began = performance.now()
  for (const { path, sizeBytes, mtimeMs } of walk(await foldersOf(place))) {
    yield { cli: 'claude', path, sizeBytes, mtimeMs }
    if (performance.now() - began < turnMs) continue
    await setImmediate()
    began = performance.now()
  }
}

/** What `discover` finds, all at once and without giving way to anything else. */
export async function listFiles(place: Place): Promise<readonly ListedFile[]> {
  return [...walk(await foldersOf(place))]
}

/** `CLAUDE_CONFIG_DIR`, which may list several folders; else where the CLI keeps its files by default, now or formerly. */
async function foldersOf({ home, env }: Place): Promise<readonly string[]> {
  const configured = env.CLAUDE_CONFIG_DIR?.trim()
  const bases = !configured
    ? [join(env.XDG_CONFIG_HOME || join(home, '.config'), 'claude'), join(home, '.claude')]
    : !configured.includes(',') || (await stat(configured).catch(() => undefined))
      ? [configured]
      : configured.split(',').flatMap((one) => one.trim() || [])
  return bases.map((base) => join(base, 'projects'))
}
