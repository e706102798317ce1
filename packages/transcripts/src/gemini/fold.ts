import * as v from 'valibot'
import type { LineOutput, NewEntry } from '../line-reader.ts'
import type { Entry, LineCounts, Usage } from '../model.ts'
import { asArray, asObject, asString, asTime, type JsonObject } from '../parse-record.ts'
import type { Totals } from '../totals.ts'
import { readContent, resultText } from './content.ts'
import { readTokens } from './tokens.ts'
import { callLine, filesOf, isEnded, isFailed } from './tool-call.ts'

export type Became = Exclude<keyof LineCounts, 'total'>

/** Folds message records into entries: the same message may come again, richer or poorer than before. */
export interface Fold {
  /** A record of its own: the newest version of a message. */
  message(record: JsonObject, source: Entry['source'], out: LineOutput): Became
  /** The whole history, rewritten by the CLI: only what was not seen before is news. */
  rewrite(messages: readonly unknown[], source: Entry['source'], out: LineOutput): void
  /** The conversation goes on as if this message and all after it had not been. */
  rewind(id: string, out: LineOutput): void
  settled(next: number): number
  state(): unknown
}

/** A reply that may be written again. */
const Reply = v.object({ id: v.string(), seq: v.number(), thoughts: v.number() })
type Reply = v.InferOutput<typeof Reply>
const State = v.object({
  replies: v.array(Reply),
  messages: v.array(v.tuple([v.string(), v.picklist(['prompt', 'withdrawn', 'other'])])),
  calls: v.array(v.tuple([v.string(), v.picklist(['open', 'ended'])])),
  unanswered: v.nullable(v.string()),
})

/** A reply is written again with its tool calls before the next one comes; more than this many are never open at once. */
const openReplies = 4

export interface FoldOptions {
  readonly totals: Totals
  /** Part of the keys of requests. */
  readonly sessionId: () => string
  readonly isSidechain: () => boolean
}

/** @param stored what `state` gave, parsed back */
export function createFold({ totals, sessionId, isSidechain }: FoldOptions, stored?: unknown): Fold {
  const from = stored === undefined ? undefined : v.parse(State, stored)
  const messages = new Map(from?.messages)
  const calls = new Map(from?.calls)
  let replies: Reply[] = from?.replies ?? []
  /** The last prompt, as long as no reply came. */
  let unanswered = from?.unanswered ?? null

  const side = () => (isSidechain() ? { sidechain: true } : {})
  const timed = (record: JsonObject) => {
    const at = asTime(record.timestamp)
    totals.at(at)
    return at === undefined ? {} : { at }
  }

  function userMessage(record: JsonObject, id: string, out: LineOutput): Became {
    const { text, responses } = readContent(record.content)
    if (messages.has(id)) return 'ignored'
    const base = { ...timed(record), ...side() }
    messages.set(id, 'other')
    if (responses.length > 0) {
      const news = responses.filter((response) => calls.get(response.id) !== 'ended')
      for (const response of news) {
        calls.set(response.id, 'ended')
        totals.toolResult({ id: response.id, isError: false })
        out.entry({ kind: 'tool_result', ...base, text: response.text, tool: { id: response.id, name: response.name } })
      }
      return news.length > 0 ? 'parsed' : 'ignored'
    }
    const injected = /^\s*<(session_context|state_snapshot)>/.exec(text.slice(0, 200))?.[1]
    if (injected) {
      out.entry({ kind: injected === 'state_snapshot' ? 'summary' : 'system', ...base, text })
      return 'parsed'
    }
    messages.set(id, 'prompt')
    unanswered = id
    totals.prompt(text)
    out.entry({ kind: 'user', ...base, text })
    return 'parsed'
  }

  function reply(record: JsonObject, id: string, source: Entry['source'], out: LineOutput): Became {
    const usage = readTokens(record.tokens)
    if (usage === null) return malformed('a reply whose token figures are not counts', record, out)
    const known = replies.find((one) => one.id === id)
    if (messages.has(id) && !known) return toolCalls(record, out) > 0 ? 'parsed' : 'ignored'
    unanswered = null
    const base = { ...timed(record), ...side() }
    const model = asString(record.model)
    const entry: NewEntry = {
      kind: 'assistant',
      ...base,
      text: readContent(record.content).text,
      ...(model !== undefined && { model }),
      ...(usage && { usage }),
    }
    if (model !== undefined) totals.model(model)
    if (known) {
      if (usage) account(id, usage, base.at, model, out)
      else return toolCalls(record, out) > 0 ? 'parsed' : 'ignored' // a poorer copy: what is known stands
      out.amend({ seq: known.seq, ...entry, source })
    } else {
      messages.set(id, 'other')
      totals.assistant()
      const thoughts = thoughtsOf(record)
      for (const text of thoughts) out.entry({ kind: 'thinking', ...base, text })
      const made = out.entry(entry)
      if (usage) account(id, usage, base.at, model, out)
      replies = [...replies, { id, seq: made.seq, thoughts: thoughts.length }].slice(-openReplies)
    }
    toolCalls(record, out)
    return 'parsed'
  }

  function account(id: string, usage: Usage, at: number | undefined, model: string | undefined, out: LineOutput): void {
    totals.usage(id, usage)
    out.request({
      key: `gemini:${sessionId()}:${id}`,
      ...(at !== undefined && { at }),
      ...(model !== undefined && { model }),
      ...usage,
      cacheWrite1h: 0,
      isEstimate: false,
      isSidechain: isSidechain(),
    })
  }

  /** Calls and results that were not given out before; how many. */
  function toolCalls(record: JsonObject, out: LineOutput): number {
    let news = 0
    for (const item of asArray(record.toolCalls)) {
      const call = asObject(item)
      const id = asString(call?.id)
      if (!call || id === undefined) continue
      const name = asString(call.name) ?? 'tool'
      const at = asTime(call.timestamp)
      const base = { ...(at !== undefined && { at }), ...side() }
      const files = filesOf(name, call.args)
      const tool = { id, name, ...(files.length > 0 && { files: [...files] }) }
      if (!calls.has(id)) {
        news += 1
        calls.set(id, 'open')
        totals.toolCall({ id, name, at })
        out.entry({
          kind: 'tool_call',
          ...base,
          text: callLine(name, call.args),
          tool: { ...tool, ...(call.args !== undefined && { input: call.args }) },
        })
      }
      if (calls.get(id) === 'ended' || !isEnded(call)) continue
      news += 1
      calls.set(id, 'ended')
      totals.at(at)
      totals.toolResult({ id, isError: isFailed(call) })
      out.entry({ kind: 'tool_result', ...base, text: resultText(call), tool: { ...tool, ...(isFailed(call) && { isError: true }) } })
    }
    return news
  }

  function malformed(what: string, record: JsonObject, out: LineOutput): Became {
    totals.malformed()
    out.entry({ kind: 'unknown', ...timed(record), ...side(), text: what })
    return 'malformed'
  }

  function message(record: JsonObject, source: Entry['source'], out: LineOutput): Became {
    const id = asString(record.id)
    if (id === undefined) return malformed('a message without an id', record, out)
    const { type } = record
    if (type === 'user') return userMessage(record, id, out)
    if (type === 'gemini') return reply(record, id, source, out)
    if (type === 'info' || type === 'warning' || type === 'error') {
      if (messages.has(id)) return 'ignored'
      messages.set(id, 'other')
      if (type === 'error') totals.error()
      out.entry({ kind: type === 'error' ? 'error' : 'system', ...timed(record), ...side(), text: readContent(record.content).text })
      return 'parsed'
    }
    if (messages.has(id)) return 'ignored'
    messages.set(id, 'other')
    totals.unknown()
    out.entry({ kind: 'unknown', ...timed(record), ...side(), text: `a message of type ${String(type).slice(0, 100)}` })
    return 'unknown'
  }

  function withdraw(id: string): void {
    if (messages.get(id) !== 'prompt') return
    messages.set(id, 'withdrawn')
    totals.withdrawPrompt()
  }

  return {
    message,
    rewrite(history, source, out) {
      const ids = new Set<unknown>()
      for (const item of history) {
        const record = asObject(item)
        if (!record) continue
        ids.add(record.id)
        const id = asString(record.id)
        const isCopy = id !== undefined && (messages.has(id) || id.endsWith('_response'))
        if (isCopy) toolCalls(record, out)
        else message(record, source, out)
      }
      if (unanswered === null || ids.has(unanswered)) return
      withdraw(unanswered)
      unanswered = null
      totals.note('the CLI took back a prompt that got no answer')
    },
    rewind(id, out) {
      const order = [...messages.keys()]
      const from = order.indexOf(id)
      if (from === -1) return
      const dropped = order.slice(from)
      for (const one of dropped) withdraw(one)
      out.entry({ kind: 'system', ...side(), text: `Rewound: the last ${dropped.length} messages were taken back` })
    },
    settled: (next) => Math.min(next, ...replies.map(({ seq }) => seq)),
    state: () => ({ replies, messages: [...messages], calls: [...calls], unanswered }),
  }
}

function thoughtsOf(record: JsonObject): readonly string[] {
  const structured = asArray(record.thoughts).flatMap((item) => {
    const thought = asObject(item)
    const text = [asString(thought?.subject), asString(thought?.description)].filter(Boolean).join('\n')
    return text === '' ? [] : [text]
  })
  return structured.length > 0 ? structured : readContent(record.content).thoughts
}
