import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Issue } from '../queue/issue.ts'

/** A prompt as it goes to an agent, with what NEEDLE's log says about it. */
export interface Prompt {
  readonly text: string
  /** Of the text without the tag. */
  readonly hash: string
  readonly length: number
  readonly templateName: 'pluck' | 'mitosis'
}

/** The prompt for a bead: its tag line, then a pure function of the bead. */
export function buildPrompt(bead: Issue, workspace: string, worker: string, strand: string): Prompt {
  const body = renderTask(bead, workspace)
  return { ...describe(`[needle:${worker}:${bead.id}:${strand}]\n${body}`, body), templateName: 'pluck' }
}

/** The question whether a failed bead should be split; it carries no tag. */
export function buildSplitQuestion(bead: Issue): Prompt {
  const body = `## Split?\n\nAn agent failed on this task:\n\n${bead.title}\n\n${bead.description ?? ''}\n\nIs it more than one piece of work? Answer with JSON only:\n{"splittable": false, "children": []}\n`
  return { ...describe(body, body), templateName: 'mitosis' }
}

function renderTask(bead: Issue, workspace: string): string {
  const labels = bead.labels?.length ? `Labels: ${bead.labels.join(', ')}\n` : ''
  return `## Task

${bead.title}

${bead.description ?? ''}

## How to work

You are one of several coding agents. This task is yours alone.

1. Read the code before you change it. The workspace is ${workspace}.
2. Make the smallest change that does what the task asks, with a test.
3. Run the tests of what you touched.
4. Commit with a message that says what changed.
5. Close the bead: \`br close ${bead.id} --reason "what was done"\`

If you cannot finish, leave the bead open and say why. It will be tried again.

Bead ID: ${bead.id}
Priority: ${bead.priority}
${labels}`
}

function describe(text: string, body: string): { text: string; hash: string; length: number } {
  return { text, hash: `sha256:${createHash('sha256').update(body).digest('hex')}`, length: Buffer.byteLength(text) }
}

/** The prompt file exists exactly while the agent call runs. */
export function writePromptFile(path: string, prompt: Prompt): () => void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, prompt.text, { mode: 0o644 })
  return () => rmSync(path, { force: true })
}
