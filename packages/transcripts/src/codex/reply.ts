import type { NewEntry } from '../line-reader.ts'
import type { Entry, Usage } from '../model.ts'
import { dated, emit, type Thread } from './thread.ts'

/*
 * Which entry bears the tokens of a reply: its last one. From 0.111 on they are told after the reply's items, in 0.45 before them.
 * `held` is what may yet change:
 *   spoken  the model's latest entry, no tokens told yet: they will be its
 *   early   tokens of a reply that is not in the file yet: an entry that stands for it, and becomes its first item
 *   bearer  the latest entry of a reply whose tokens came first: they move on to the next item
 */

/** The model said, thought or called something. */
export function say(thread: Thread, entry: Omit<NewEntry, 'at' | 'sidechain' | 'model' | 'usage'>): void {
  const { memory } = thread
  const { held, model } = memory
  memory.hasSpoken = true
  memory.itemPrompts = 0
  memory.eventPrompt = undefined
  const said = model === undefined ? entry : { ...entry, model }
  if (memory.isFlat) emit(thread, said)
  else if (held?.as === 'early' && !memory.hasUsageRecords) memory.held = { entry: become(thread, held.entry, said), as: 'bearer' }
  else if (held?.as === 'bearer') {
    const { usage, ...relieved } = held.entry
    thread.out.amend(relieved)
    memory.held = { entry: emit(thread, usage ? { ...said, usage } : said), as: 'bearer' }
  } else {
    const made = emit(thread, said)
    memory.held = { entry: made, as: 'spoken' }
  }
}

/** The history was compacted; when the summary's tokens came before it, they are its. */
export function summarise(thread: Thread, text: string): void {
  const { memory } = thread
  const entry = { kind: 'summary', text } as const
  if (memory.held?.as !== 'early') return void emit(thread, entry)
  become(thread, memory.held.entry, entry)
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
  const text = `the model used ${usage.output} tokens on a reply that is not in the file`
  const entry = emit(thread, { kind: 'system', text, usage, ...(model !== undefined && { model }) })
  memory.held = { entry, as: 'early' }
}

/** Nothing more belongs to the reply before. */
export function endReply({ memory }: Thread): void {
  memory.held = undefined
}

function become(thread: Thread, earlier: Entry, entry: Omit<NewEntry, 'at' | 'sidechain'>): Entry {
  const { seq, usage } = earlier
  const made: Entry = { seq, ...dated(thread, entry), ...(usage && { usage }), source: thread.source }
  thread.out.amend(made)
  return made
}
