import type { Session } from './model.ts'

/** Whose agent run a session is: NEEDLE's dispatch tag. */
export type Tag = NonNullable<Session['tag']>

const TAG = /^\[needle:([^:\]\s]{1,128}):([^:\]\s]{1,128}):([^:\]\s]{0,128})\]/
const LEADING = /^[\s"'“”‘’`]+/

/** A prompt, taken apart. */
export interface TaggedPrompt {
  readonly tag?: Tag
  /** Begins like a tag and is none. */
  readonly isMalformed: boolean
  /** The prompt without the tag. */
  readonly text: string
  /** The prompt with the tag, without what stood around it. */
  readonly whole: string
}

/**
 * Takes `[needle:<worker>:<bead>:<strand>]` off a prompt. It counts only where the prompt begins, after white space and quotes (OpenCode
 * stores prompts in quotes): further down, or in the output of a tool, it is plain text.
 */
export function splitTag(prompt: string): TaggedPrompt {
  const start = LEADING.exec(prompt.slice(0, 64))?.[0].length ?? 0
  if (!prompt.startsWith('[needle:', start)) return { isMalformed: false, text: prompt, whole: prompt }
  const [tag, worker, bead, strand] = TAG.exec(prompt.slice(start, start + 512)) ?? []
  if (tag === undefined || worker === undefined || bead === undefined) return { isMalformed: true, text: prompt, whole: prompt }
  const quotes = prompt.slice(0, start).trim()
  const rest = prompt.slice(start + tag.length)
  const text = quotes !== '' && rest.trimEnd().endsWith(quotes) ? rest.trimEnd().slice(0, -quotes.length) : rest
  return { tag: { worker, bead, ...(strand ? { strand } : {}) }, isMalformed: false, text, whole: `${tag}${text}` }
}

const titleLength = 120

/** One line of at most 120 characters, for a header; `undefined` where there is nothing to show. */
export function titleOf(text: string): string | undefined {
  const line = text
    .slice(0, 4_000)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  if (line === '') return undefined
  if (line.length <= titleLength) return line
  const cut = line.slice(0, titleLength - 1).replace(/[\uD800-\uDBFF]$/, '')
  return `${cut.trimEnd()}…`
}
