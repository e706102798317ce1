import { readdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { discover, type Entry, readEntries, readSession } from '@hoop/transcripts'

const fixtures = join(import.meta.dirname, '../../../../packages/transcripts/test/fixtures')

export interface RecordedSession {
  readonly cli: string
  readonly path: string
  readonly entries: readonly Entry[]
  readonly pending: string | undefined
}

/** Every recorded session of a version of a CLI. */
export async function recordedSessions(cli: string, version: string): Promise<RecordedSession[]> {
  const home = join(fixtures, cli, version)
  const workspaces = cli === 'aider' ? (await readdir(home)).filter((name) => name.startsWith('ws-')).map((name) => join(home, name)) : []
  const found: RecordedSession[] = []
  for await (const file of discover({ home, env: {}, workspaces })) {
    const entries: Entry[] = []
    for await (const entry of readEntries(file.path, { cli: file.cli })) entries.push(entry)
    const { pendingTool } = await readSession(file.path, { cli: file.cli })
    found.push({ cli: file.cli, path: file.path, entries, pending: pendingTool?.name })
  }
  return found
}

/** Of which CLIs and versions there are recordings. */
export const recordedVersions = ['claude', 'codex', 'opencode', 'gemini', 'aider'].flatMap((cli) =>
  readdirSync(join(fixtures, cli)).map((version) => ({ cli, version })),
)
