import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { appendLine } from '../system/files.ts'
import type { SessionContext, SessionWriter } from './session.ts'
import type { Turn, Usage } from './story.ts'

const version = '0.86.2'

/** Aider: one `.aider.chat.history.md` for all sessions of a workspace, and the analytics log beside it. */
export function createAiderWriter(session: SessionContext): SessionWriter {
  const { cwd, model, random, nowMs } = session
  const path = join(cwd, '.aider.chat.history.md')
  const analytics = join(cwd, 'aider-analytics.jsonl')
  const userId = '3f0b8a1e-0000-4000-8000-00000000a1de'
  let spent = 0
  let pending: Turn | undefined
  const write = (text: string): void => appendFileSync(path, text)
  const status = (text: string): void => write(`> ${text}  \n`)
  const log = (event: string, properties: Record<string, unknown> = {}): void =>
    appendLine(analytics, JSON.stringify({ event, properties, user_id: userId, time: Math.trunc(nowMs() / 1000) }))
  const tokens = (usage: Usage): void => {
    const sent = usage.input + usage.cacheWrite + Math.trunc(usage.cacheRead / 6)
    const cost = (sent * 0.28 + usage.output * 0.42) / 1e6
    spent += cost
    status(`Tokens: ${rounded(sent)} sent, ${rounded(usage.output)} received. Cost: ${dollars(cost)} message, ${dollars(spent)} session.`)
    log('message_send', {
      main_model: 'deepseek/REDACTED',
      weak_model: 'deepseek/REDACTED',
      editor_model: 'deepseek/REDACTED',
      edit_format: 'diff',
      prompt_tokens: sent,
      completion_tokens: usage.output,
      total_tokens: sent + usage.output,
      cost,
      total_cost: spent,
    })
  }
  /** A reply stands there in one piece once it has ended, followed by its count. */
  const reply = (text: string, usage: Usage): void => {
    log('message_send_starting')
    write(`\n${text}\n\n`)
    tokens(usage)
  }

  return {
    path,
    open: () => {
      write(`\n# aider chat started at ${localTime(nowMs())}\n\n`)
      log('launched')
      status(`aider --yes-always --model deepseek/${model} --message-file /dev/stdin`)
      status(`Aider v${version}`)
      status(`Main model: deepseek/${model} with diff edit format, infinite output`)
      status(`Weak model: deepseek/${model}`)
      status('Git repo: .git with 38 files')
      status('Repo-map: using 4096 tokens, auto refresh')
      log('repo', { num_files: 38 })
      log('auto_commits', { enabled: true })
      write('\n')
      for (const line of session.prompt.trimEnd().split('\n')) write(`#### ${line}  \n`)
    },
    thinking: (turn) => {
      pending = turn
    },
    text: (turn) => {
      if (turn.call) pending = turn
      else reply(turn.text ?? '', turn.usage)
    },
    call: (turn) => {
      if (!turn.call) return
      const words = (pending ?? turn).text ?? 'Next step.'
      pending = undefined
      if (turn.call.kind === 'edit') {
        const file = relative(cwd, turn.call.file)
        reply(
          `${words}\n\n${file}\n\`\`\`typescript\n<<<<<<< SEARCH\n${turn.call.before}\n=======\n${turn.call.after}\n>>>>>>> REPLACE\n\`\`\``,
          turn.usage,
        )
      } else reply(words, turn.usage)
    },
    result: (turn) => {
      if (!turn.call) return
      if (turn.call.kind === 'edit') {
        status(`Applied edit to ${relative(cwd, turn.call.file)}`)
        status(`Commit ${random.hex(7)} fix: read the entries in order`)
      } else if (turn.call.kind === 'run') {
        status(turn.call.command)
        status(`Added ${turn.output.split('\n').length} lines of output to the chat.`)
      } else status(`Added ${relative(cwd, turn.call.file)} to the chat.`)
    },
    limited: () => {
      for (const wait of ['0.2', '0.5', '1.0', '2.0', '4.0', '8.0', '16.0', '32.0']) {
        status('litellm.RateLimitError: RateLimitError: DeepseekException - rate limit reached')
        status('The API provider has rate limited you. Try again later or check your quotas.')
        status(`Retrying in ${wait} seconds...`)
      }
    },
    close: (lastWords) => {
      reply(lastWords, { input: 400, cacheRead: 9_000, cacheWrite: 0, output: 20 + Math.trunc(lastWords.length / 4), thinking: 0 })
      log('exit', { reason: 'Completed --message-file' })
      session.stdout(`${lastWords}\n`)
    },
  }
}

/** Exact below a thousand, one decimal below ten thousand, then whole thousands. */
function rounded(count: number): string {
  if (count < 1000) return String(count)
  return count < 10_000 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`
}

function dollars(usd: number): string {
  return usd >= 0.01 ? `$${usd.toFixed(2)}` : `$${usd.toFixed(Math.max(2, 1 - Math.floor(Math.log10(Math.max(usd, 1e-9)))))}`
}

const relative = (cwd: string, file: string): string => (file.startsWith(`${cwd}/`) ? file.slice(cwd.length + 1) : file)

function localTime(ms: number): string {
  const at = new Date(ms)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}
