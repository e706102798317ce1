import { createAiderWriter } from './aider.ts'
import { createClaudeWriter } from './claude.ts'
import { createCodexWriter } from './codex.ts'
import { createGeminiWriter } from './gemini.ts'
import { createOpencodeWriter } from './opencode.ts'
import type { SessionContext, SessionWriter } from './session.ts'

/** The CLIs that have a stand-in. */
export const clis = ['claude', 'codex', 'opencode', 'gemini', 'aider'] as const

/** One of them. */
export type Cli = (typeof clis)[number]

/** A new format is a file and a line here. */
const writers: Readonly<Record<Cli, (session: SessionContext) => SessionWriter>> = {
  claude: createClaudeWriter,
  codex: createCodexWriter,
  opencode: createOpencodeWriter,
  gemini: createGeminiWriter,
  aider: createAiderWriter,
}

/** The writer of a CLI's sessions. */
export function createWriter(cli: Cli, session: SessionContext): SessionWriter {
  return writers[cli](session)
}
