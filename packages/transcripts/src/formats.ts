import { gemini } from './gemini/index.ts'
import type { Format } from './model.ts'

/** The registry: a CLI is a folder and a line here. */
export const formats: readonly Format[] = [gemini]
