import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { LineOutput } from '../line-reader.ts'
import type { Entry, Target } from '../model.ts'
import { createSnapshotOutput, type Snapshot } from '../snapshot-reader.ts'
import { createTotals } from '../totals.ts'
import { type Block, blocksOf } from './blocks.ts'
import { linesOf, parseHeader } from './lines.ts'
import { splitThinking } from './thinking.ts'
import { parseTokensLine } from './tokens.ts'

/** Aider has no session ids: `aider-` and 16 hex digits of the SHA-256 of `path#OFFSET`. */
const sessionId = (path: string): string => `aider-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`

/** One section of a history: what is between its header and the next. Total. */
export function decodeSection(bytes: Buffer, start: number, target: Target): Snapshot {
  const totals = createTotals()
  const { header } = totals
  const output = createSnapshotOutput()
  const lines = linesOf(bytes, start)
  const [first, ...rest] = lines
  const startedAt = first && parseHeader(first.text)
  totals.at(startedAt)
  header.id = sessionId(target.path)
  header.cwd = dirname(target.file)

  let model: string | undefined
  let processes = 0
  let isStreamed = true
  let lastCommand = ''
  let reply: Entry | undefined
  let isEarlierWork = false
  let sessionCosts = 0

  const blocks = blocksOf(rest)
  for (let index = 0; index < blocks.length; index += 1) {
    const block = blocks[index]
    if (!block) continue
    const out = output.at(placeOf([block]))
    if (block.kind === 'user') user(block, out)
    else if (block.kind === 'reply') modelReply(block, out)
    else index = status(index, out)
  }
  const covered = blocks.reduce((sum, block) => sum + block.lines.length, 0)
  if (first) output.count('parsed', covered + 1)
  output.count('ignored', lines.length - covered - (first ? 1 : 0))
  if (processes > 1) totals.note('two processes wrote this section: nothing in it can be told apart')
  if (processes > 1 || sessionCosts === 0) delete header.costUsd

  const { entries, requests, lines: counts } = output
  return { entries, requests, lines: counts, session: totals.session({ cli: 'aider', path: target.path, fallbackId: header.id }) }

  function user({ text }: Block, out: LineOutput): void {
    const asked = /^\/(?:ask|code|architect|context)\s+(.*)$/s.exec(lastCommand)?.[1]
    const isEcho = asked?.trim() === text.trim() || (reply !== undefined && reply.text !== '' && reply.text === text)
    lastCommand = ''
    if (isEcho) return
    reply = undefined
    if (text.startsWith('/')) {
      lastCommand = text
      out.entry({ kind: 'system', text })
    } else {
      totals.prompt(text)
      out.entry({ kind: 'user', text })
    }
  }

  function modelReply({ text }: Block, out: LineOutput): void {
    const { thinking, answer } = splitThinking(text)
    if (thinking !== '') out.entry({ kind: 'thinking', text: thinking })
    totals.assistant()
    reply = out.entry({ kind: 'assistant', text: answer, ...(model !== undefined && { model }) })
  }

  /** Takes the status at an index, with those that belong to it; returns the index of the last one taken. */
  function status(index: number, out: LineOutput): number {
    const { text, lines: own } = blocks[index] ?? { text: '', lines: [] }
    const tokens = parseTokensLine(text)
    if (tokens) {
      const key = `aider:${target.file}:${own[0]?.offset ?? 0}`
      const { usage, costUsd, sessionCostUsd, hasCache } = tokens
      totals.usage(key, usage)
      header.usageQuality = header.usageQuality === 'rounded' || hasCache || !isStreamed ? 'rounded' : 'estimate'
      if (sessionCostUsd !== undefined) {
        header.costUsd = sessionCostUsd
        sessionCosts += 1
      }
      out.request({
        key,
        ...(startedAt !== undefined && { at: startedAt }),
        ...(model !== undefined && { model }),
        ...usage,
        cacheWrite1h: 0,
        ...(costUsd !== undefined && { costUsd }),
        isEstimate: true,
        isSidechain: false,
      })
      if (reply && !reply.usage) out.amend((reply = { ...reply, usage }))
      else out.entry({ kind: 'system', text, usage })
      return index
    }
    if (text.startsWith('litellm.')) {
      const end = lastWhile(index, (next) => !next.startsWith('litellm.') && /^(The API provider|Retrying in|Check )/.test(next))
      totals.error()
      output.at(placeOf(blocks.slice(index, end + 1))).entry({ kind: 'error', text: textOf(index, end) })
      return end
    }
    if (/^Model .+ has hit a token limit!$/.test(text)) {
      const end = lastWhile(index, (next) => !next.startsWith('Open URL'))
      totals.error()
      output.at(placeOf(blocks.slice(index, end + 1))).entry({ kind: 'error', text: textOf(index, end) })
      return end
    }
    if (text.startsWith('Only ') && text.includes('reflections allowed')) {
      totals.error()
      out.entry({ kind: 'error', text })
      return index
    }
    const edited = /^Applied edit to (.+)$/s.exec(text)?.[1]
    if (edited !== undefined) {
      edit(out, own[0]?.offset ?? 0, edited, text, false)
      return index
    }
    if (text === 'The LLM did not conform to the edit format.') {
      const end = lastWhile(index, (next) => !/^(Tokens: |Applied edit|Commit |Only \d|Added \d|litellm\.)/.test(next) && next !== text)
      edit(output.at(placeOf(blocks.slice(index, end + 1))), own[0]?.offset ?? 0, undefined, textOf(index, end), true)
      return end
    }
    const end = lastWhile(index, isPlain)
    for (let one = index; one <= end; one += 1) startUp(blocks[one]?.text ?? '')
    output.at(placeOf(blocks.slice(index, end + 1))).entry({ kind: 'system', text: textOf(index, end) })
    return end
  }

  function edit(out: LineOutput, offset: number, file: string | undefined, text: string, isError: boolean): void {
    const tool = { id: `edit-${offset}`, name: 'edit', ...(file !== undefined && { files: [file] }) }
    totals.toolCall(tool)
    out.entry({ kind: 'tool_call', text: file === undefined ? 'edit' : `edit: ${file}`, tool })
    totals.toolResult({ id: tool.id, isError })
    out.entry({ kind: 'tool_result', text, tool: { ...tool, ...(isError && { isError }) } })
  }

  /** What the lines at the start of a process say, and what a commit is. */
  function startUp(text: string): void {
    const version = /^Aider v(\S+)$/.exec(text)?.[1]
    if (version !== undefined) {
      header.cliVersion = version
      processes += 1
    }
    const main = /^(?:Main model|Model): (.+?) with .+ edit format/.exec(text)?.[1]
    if (main !== undefined) totals.model((model = main))
    const folder = /^(Cur|Git) working dir: (\/.*)$/.exec(text)
    if (folder?.[1] === 'Cur' && folder[2] !== undefined) header.cwd = folder[2]
    if (/(?:^|\s)--no-stream(?:\s|$)/.test(text) && /aider/.test(text.slice(0, 400))) isStreamed = false
    if (/^Committing .+ before applying edits\.$/.test(text)) isEarlierWork = true
    else if (text.startsWith('Commit ') && isEarlierWork) {
      isEarlierWork = false
      totals.note(`${text.slice(0, 14)} is work that was there before, not the agent's`)
    }
  }

  /** The last block from an index on that is a status for which this holds; the first one is taken in any case. */
  function lastWhile(index: number, holds: (text: string) => boolean): number {
    let end = index
    for (let next = blocks[end + 1]; next?.kind === 'status' && holds(next.text); next = blocks[end + 1]) end += 1
    return end
  }

  function textOf(from: number, to: number): string {
    return blocks
      .slice(from, to + 1)
      .map((block) => block.text)
      .join('\n')
      .trim()
  }
}

/** A status with no meaning of its own: several in a row are shown together. */
function isPlain(text: string): boolean {
  return !/^(Tokens: |litellm\.|Model .+ has hit a token limit!|Only \d+ reflections|Applied edit to |The LLM did not conform)/.test(text)
}

function placeOf(blocks: readonly Block[]): Entry['source'] {
  const lines = blocks.flatMap((block) => block.lines)
  const [first] = lines
  const last = lines.at(-1)
  return first && last ? { offset: first.offset, length: last.offset + last.length - first.offset } : { offset: 0, length: 0 }
}
