import { EntriesPage, type EntryView, Excerpt, type ExecutionView } from '@hoop/protocol'
import type { Hoop } from './hoop.ts'

const encode = encodeURIComponent
/** An agent's last records may be dated this much later than its end. */
const slackMs = 5000

/** What led to the end of an execution, and the transcript that it is taken from. */
export interface Told {
  readonly excerpt: Excerpt
  /** All entries of its session; empty where none is known. */
  readonly entries: readonly EntryView[]
}

/** Asks for both at once, as a page would. */
export async function readTold(hoop: Pick<Hoop, 'get'>, { id }: ExecutionView): Promise<Told> {
  const excerpt = await hoop.get(`/api/executions/${encode(id)}/excerpt`, Excerpt)
  const entries: EntryView[] = []
  for (let from = 0; excerpt.key !== null;) {
    // oxlint-disable-next-line no-await-in-loop -- page after page
    const { items, total } = await hoop.get(`/api/sessions/${encode(excerpt.key)}/entries?from=${from}&limit=500`, EntriesPage)
    entries.push(...items)
    from = (items.at(-1)?.seq ?? total) + 1
    if (from >= total) break
  }
  return { excerpt, entries }
}

/**
 * What an excerpt withholds, or gets wrong, of how an execution ended, by its whole transcript: its prompt, its last words, its last call with the output,
 * the error where there is one, the call that never came back where there is one. Nothing: it is right about it.
 */
export function findWrong(execution: ExecutionView, { excerpt, entries: all }: Told): readonly string[] {
  const end = Date.parse(execution.endedAt ?? '')
  const entries = all.filter(({ at, kind }) => at === undefined || at <= end + (kind === 'user' ? 0 : slackMs))
  const prompt = entries.findLast(({ kind }) => kind === 'user')
  const own = entries.filter(({ seq }) => seq > (prompt?.seq ?? -1))
  const resultOf = (call: EntryView) => own.find(({ kind, tool }) => kind === 'tool_result' && tool?.id === call.tool?.id)
  const calls = own.filter(({ kind }) => kind === 'tool_call')
  const pending = calls.findLast((call) => !resultOf(call))
  const isError = ({ kind, tool }: EntryView) => kind === 'error' || (kind === 'tool_result' && tool?.isError === true)
  const isBad = excerpt.why !== 'success'

  const wrong: string[] = []
  const expectThere = (what: string, entry: EntryView | undefined) => {
    const shown = entry && excerpt.entries.find(({ seq }) => seq === entry.seq)
    if (entry && shown?.text !== entry.text)
      wrong.push(`${what}: entry ${entry.seq} is ${shown ? 'not as the session has it' : 'not there'}`)
  }
  if (!prompt?.text.includes(execution.bead)) wrong.push(`no prompt of ${execution.bead} in its session`)
  expectThere('prompt', prompt)
  expectThere(
    'last words',
    own.findLast(({ kind }) => kind === 'assistant'),
  )
  const output = own.findLast(({ kind }) => kind === 'tool_result')
  expectThere('last output', output)
  expectThere('its call', output && calls.find(({ tool }) => tool?.id === output.tool?.id))
  if (isBad) expectThere('last error', own.findLast(isError))
  if (isBad) expectThere('what came last', own.at(-1))
  expectThere('the call that never came back', pending)
  if (excerpt.pendingTool?.seq !== pending?.seq) wrong.push(`waits for ${excerpt.pendingTool?.seq}, in truth for ${pending?.seq}`)

  const focus = excerpt.entries.find(({ seq }) => seq === excerpt.focusSeq)
  const goesOn = ({ kind, seq }: EntryView) => seq > (focus?.seq ?? -1) && kind !== 'system' && kind !== 'unknown'
  const isFit = (entry: EntryView) =>
    isBad ? isError(entry) || entry.seq === pending?.seq || !own.some(goesOn) : entry.kind === 'assistant'
  if (!focus || !isFit(focus)) wrong.push(`focus on ${excerpt.focusSeq}, ${focus?.kind}`)
  return wrong
}
