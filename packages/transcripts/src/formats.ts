import { aider } from './aider/index.ts'
import { claude } from './claude/index.ts'
import { codex } from './codex/index.ts'
import { gemini } from './gemini/index.ts'
import type { Format } from './model.ts'
import { opencode } from './opencode/index.ts'

/** The registry: a CLI is a folder and a line here. */
export const formats: readonly Format[] = [claude, codex, opencode, gemini, aider]
