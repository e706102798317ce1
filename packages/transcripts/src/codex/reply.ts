import type { Entry, Usage } from '../model.ts'
import { draft, type Draft, emit, type Thread } from './thread.ts'

/*
 * Which entry bears the tokens of a reply: its last one. From 0.111 on they are told after the reply's items, in 0.45 before them.
 * `held` is what may yet change:
 *   spoken  the model's latest entry, no tokens told yet: they will be its
 *   early   tokens of a reply that is not in the file yet: an entry that stands for it, and becomes its first item
 *   bearer  the latest entry of a reply whose tokens came first: they move on to the next item
 */

/** The model said, thought or called something. */
export function say(thread: Thread, said: Draft): void {
  const { memory } = thread
  const { held, model } = memory
  memory.hasSpoken = true
  memory.itemPrompts = 0
  memory.eventPrompt = undefined
  if (model !== undefined) said.model = model
  if (memory.isFlat) emit(thread, said)
  else if (held?.as === 'early' && !memory.hasUsageRecords) memory.held = { entry: become(thread, held.entry, said), as: 'bearer' }
  else if (held?.as === 'bearer') {
    const { usage, ...relieved } = held.entry
    thread.out.amend(relieved)
    if (usage) said.usage = usage
    memory.held = { entry: emit(thread, said), as: 'bearer' }
  } else memory.held = { entry: emit(thread, said), as: 'spoken' }
}

/** The history was compacted; when the summary's tokens came before it, they are its. */
export function summarise(thread: Thread, text: string): void {
  const { memory } = thread
  const summary = draft(thread, 'summary', text)
  if (memory.held?.as !== 'early') return void emit(thread, summary)
  become(thread, memory.held.entry, summary)
  memory.held = undefined
}

/** The tokens of one reply. */
export function bill(thread: Thread, usage: Usage): void {
  const { memory } = thread
  const { held, model } = memory
  if (held?.as === 'spoken') {
    thread.out.amend({ ...held.entry, usage })
    memory.held = undefined
    return
  }
  const standIn = draft(thread, 'system', `the model used ${usage.output} tokens on a reply that is not in the file`)
  standIn.usage = usage
  if (model !== undefined) standIn.model = model
  memory.held = { entry: emit(thread, standIn), as: 'early' }
}

/** Nothing more belongs to the reply before. */
export function endReply({ memory }: Thread): void {
  memory.held = undefined
}

/** The entry that stood for a reply is the reply's: its number, its tokens, and all else of what came. */
function become(thread: Thread, { seq, usage }: Entry, came: Draft): Entry {
  const { offset, length, number } = thread.line
  if (usage) came.usage = usage
  const made: Entry = { seq, ...came, source: { offset, length, line: number } }
  thread.out.amend(made)
  return made
}
