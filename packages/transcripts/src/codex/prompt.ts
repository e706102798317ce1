import type { JsonObject } from '../parse-record.ts'
import { abandonCalls } from './calls.ts'
import { textOf } from './content.ts'
import { cwdOfContext, kindOfUserMessage } from './message.ts'
import { endReply } from './reply.ts'
import { type Became, tell, type Thread } from './thread.ts'

/*
 * A prompt is told twice: as an item of the history, where it cannot always be told from injected context, and as an event, which the flat
 * format has not. Whichever comes first gives the entry; the other only repeats it, or settles the doubt.
 */

/** How much of a prompt is compared. */
const compared = 200

/** A message with the role `user`. */
export function userItem(thread: Thread, payload: JsonObject): Became {
  const { memory, totals } = thread
  const text = textOf(payload.content)
  const kind = kindOfUserMessage(payload, text)
  if (kind !== 'prompt') {
    const cwd = cwdOfContext(text)
    if (cwd !== undefined) totals.header.cwd ??= cwd
    if (text === '') return 'ignored'
    if (memory.eventPrompt !== undefined && text.slice(0, compared) === memory.eventPrompt) return seen(thread)
    const entry = tell(thread, 'system', text)
    if (kind === 'wrapped') memory.wrapped = entry
    return 'parsed'
  }
  if (memory.eventPrompt !== undefined && text.slice(0, compared) === memory.eventPrompt) return seen(thread)
  if (!memory.isFlat) memory.itemPrompts += 1
  return prompted(thread, text)
}

/** `user_message`, or an `item_completed` of a `UserMessage`. */
export function promptEvent(thread: Thread, text: string): Became {
  const { memory, totals } = thread
  if (memory.itemPrompts > 0) {
    memory.itemPrompts -= 1
    return 'ignored'
  }
  if (memory.wrapped?.text === text) {
    totals.prompt(text)
    thread.out.amend({ ...memory.wrapped, kind: 'user', text })
    return 'parsed'
  }
  memory.eventPrompt = text.slice(0, compared)
  return prompted(thread, text)
}

function prompted(thread: Thread, text: string): Became {
  // Where events tell of turns, a person may speak in the middle of one.
  if (!thread.memory.hasTasks) {
    endReply(thread)
    abandonCalls(thread)
  }
  thread.totals.prompt(text)
  tell(thread, 'user', text)
  return 'parsed'
}

function seen({ memory }: Thread): Became {
  memory.eventPrompt = undefined
  return 'ignored'
}
